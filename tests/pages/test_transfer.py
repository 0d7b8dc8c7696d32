"""Handing on a call on the agent's page: whom one may choose, at once or after asking, by mouse and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, now_ms
from tests.pages.test_agent import connect, opened, ring, wait_for
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser


def in_call(visit: Visit, world: World, **options: object) -> Page:
    world.me["may"] = ["calls.make"]
    page = opened(visit, **options)
    ring(world)
    connect(world)
    expect(page.locator("#transfer")).to_be_visible()
    return page


def asked(world: World) -> list[tuple[str, str, object]]:
    return [
        (method, path.removeprefix("/api/v1/calls/"), body)
        for method, path, body in world.requests
        if path.startswith("/api/v1/calls/")
    ]


def consult(world: World, **fields: object) -> None:
    usual = {
        "by": "kari",
        "kind": "agent",
        "to": "jonas",
        "agent": "jonas",
        "offer": "o99",
        "is_ringing": True,
        "is_with_caller": False,
        "since": now_ms(),
        "outcome": None,
        "missed": None,
    }
    world.put("call", {"id": "c20", "agent": "kari", "consult": {**usual, **fields}})


def frees(world: World, name: str) -> None:
    world.put("agent", {"id": name, "state": "available", "offer": None, "call": None, "wrap_up": None})


@pytest.mark.covers("PHN-005", "WBX-61", "WBX-62", "WBX-67", "WBX-68", "PHN-097", "PHN-122")
def test_the_list_offers_who_can_take_the_call_and_one_click_hands_it_on(
    visit: Visit, world: World, axe_source: str
) -> None:
    frees(world, "jonas")
    page = in_call(visit, world)
    page.get_by_role("button", name="Choose to whom").click()
    options = page.get_by_role("listbox", name="Transfer to").get_by_role("option")
    expect(options.first).to_contain_text("Jonas Lindqvist")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("option", name="Rūta Kazlauskienė")).to_have_attribute("aria-disabled", "true")
    expect(options.filter(has_text="Building permits")).to_contain_text("free")
    expect(page.get_by_role("button", name="Hang up")).to_be_in_viewport(ratio=1)
    assert violations(page, axe_source) == []
    frees(world, "ruta")
    expect(page.get_by_role("option", name="Rūta Kazlauskienė")).to_contain_text("Available")

    page.get_by_role("option", name="Jonas Lindqvist").click()
    page.get_by_role("button", name="Transfer", exact=True).click()
    wait_for(page, lambda: asked(world))
    assert asked(world) == [("POST", "c20/transfer", {"agent": "jonas", "returns": True})]
    expect(page.locator("#toasts")).to_contain_text("Transferred to Jonas Lindqvist")


@pytest.mark.covers("PHN-020", "PHN-098", "WBX-65")
def test_all_of_it_is_done_by_keys_and_a_number_is_typed(visit: Visit, world: World) -> None:
    frees(world, "jonas")
    page = in_call(visit, world)
    page.keyboard.press("x")
    expect(page.locator("#transfer-to")).to_be_focused()
    page.keyboard.type("jon")
    expect(page.get_by_role("listbox", name="Transfer to").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Shift+Enter")
    wait_for(page, lambda: asked(world))
    assert asked(world) == [("POST", "c20/consult", {"agent": "jonas"})]
    expect(page.locator("#transfer-body")).to_be_hidden()

    page.keyboard.press("x")
    page.locator("#transfer-to").fill("22 33 44 55")
    page.get_by_label("Comes back if nobody answers").uncheck()
    page.locator("#transfer-to").press("Enter")
    wait_for(page, lambda: len(asked(world)) == 2)
    assert asked(world)[1] == ("POST", "c20/transfer", {"number": "22 33 44 55", "returns": False})
    expect(page.locator("#transfer-body")).to_be_hidden()
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    expect(page.locator("#transfer-body")).to_be_hidden()


@pytest.mark.covers("PHN-099", "WBX-38", "WBX-39", "WBX-44", "WBX-45", "WBX-49")
def test_while_somebody_is_asked_one_sees_who_hears_whom_and_completes_or_goes_back(
    visit: Visit, world: World, axe_source: str
) -> None:
    page = in_call(visit, world)
    consult(world)
    bar = page.get_by_role("group", name="Somebody is asked")
    expect(bar).to_contain_text("Ringing Jonas Lindqvist")
    expect(bar).to_contain_text("Tuomas Mäkinen hears hold music")
    expect(bar.get_by_role("button", name="Complete transfer")).to_be_disabled()
    consult(world, is_ringing=False)
    expect(bar).to_contain_text("Consulting Jonas Lindqvist")
    assert violations(page, axe_source) == []
    expect(page.get_by_role("button", name="Hang up")).to_be_in_viewport(ratio=1)
    bar.get_by_role("button", name="Talk with caller").click()
    wait_for(page, lambda: asked(world))
    consult(world, is_ringing=False, is_with_caller=True)
    expect(bar).to_contain_text("You talk with Tuomas Mäkinen")
    bar.get_by_role("button", name="Complete transfer").click()
    wait_for(page, lambda: len(asked(world)) == 2)
    assert asked(world) == [
        ("PUT", "c20/consult", {"talk_with": "caller"}),
        ("POST", "c20/consult/complete", {}),
    ]


@pytest.mark.covers("WBX-44")
def test_who_did_not_answer_is_told(visit: Visit, world: World) -> None:
    page = in_call(visit, world)
    consult(world)
    expect(page.get_by_role("group", name="Somebody is asked")).to_be_visible()
    consult(world, is_ringing=False, outcome="missed", missed="timed-out")
    expect(page.locator("#toasts")).to_contain_text("Jonas Lindqvist did not answer. You are with the caller again.")
    expect(page.get_by_role("button", name="Choose to whom")).to_be_visible()


@pytest.mark.covers("WBX-59", "A-8")
def test_who_is_asked_can_only_leave(visit: Visit, world: World) -> None:
    page = in_call(visit, world)
    consult(world, by="eva", agent="kari", to="kari", is_ringing=False)
    world.put("call", {"id": "c20", "agent": "eva"})
    bar = page.get_by_role("group", name="Somebody is asked")
    expect(bar).to_contain_text("Eva Lindstrøm talks with Tuomas Mäkinen")
    bar.get_by_role("button", name="Leave").click()
    wait_for(page, lambda: asked(world))
    assert asked(world) == [("DELETE", "c20/consult", {})]


@pytest.mark.covers("PHN-005")
def test_there_is_nothing_to_hand_on_without_a_call(visit: Visit, world: World) -> None:
    page = opened(visit)
    expect(page.locator("#transfer")).to_be_hidden()
    page.keyboard.press("x")
    expect(page.locator("#transfer-to")).to_be_hidden()
