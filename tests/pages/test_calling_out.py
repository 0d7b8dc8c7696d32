"""Calling out on the agent's page: typed, picked, or from the queue log; by keyboard, with words for what comes of it."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.dialling import on_line, over, talking
from tests.pages.fixture_app.world import World, now_ms
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser


def opened(visit: Visit, **options: object) -> Page:
    page = visit("/console/agent", **options)
    expect(page.locator("#phone-status")).to_have_text("Phone ready")
    return page


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def asked(world: World) -> list[object]:
    return [body for method, path, body in world.requests if (method, path) == ("POST", "/api/agent/calls")]


@pytest.mark.covers("PUZ-14", "PUZ-15", "PHN-002", "PHN-223")
def test_a_number_typed_anywhere_is_called_and_ones_own_phone_answers_by_itself(
    visit: Visit, world: World, axe_source: str
) -> None:
    page = opened(visit)
    picture(page, "empty")
    page.keyboard.type("22334455")
    expect(page.get_by_role("combobox", name="Number or contact")).to_have_value("22334455")
    page.get_by_label("They see").select_option("+4721000010")
    page.get_by_role("combobox", name="Number or contact").press("Enter")
    expect(page.get_by_text("Connecting your phone…")).to_be_visible()
    assert asked(world) == [{"number": "22334455", "show": "+4721000010", "queue": ""}]
    expect(page.get_by_text("They see +47 21 00 00 10")).to_be_visible()
    page.wait_for_function("() => true")
    for _ in range(100):
        if {"type": "answer", "call_sid": "CA1"} in world.frames:
            break
        page.wait_for_timeout(30)
    assert {"type": "answer", "call_sid": "CA1"} in world.frames

    on_line(world)
    expect(page.get_by_text("Ringing…")).to_be_visible()
    expect(page.get_by_role("complementary", name="Incoming call")).to_be_hidden()
    assert violations(page, axe_source) == []
    picture(page, "dialling")

    talking(world)
    expect(page.get_by_role("button", name="Hold")).to_be_enabled()
    picture(page, "talking")
    over(world, "answered")
    expect(page.get_by_text("Ready for the next call")).to_be_visible()
    expect(page.locator("#dial-told")).to_be_hidden()


@pytest.mark.covers("PUZ-14")
@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("busy", "The number is busy"),
        ("no-answer", "There was no answer"),
        ("failed", "The call could not be put through"),
        ("invalid-number", "This number does not exist"),
    ],
)
def test_why_nobody_was_reached_stays_on_the_page_with_one_click_to_try_again(
    visit: Visit, world: World, axe_source: str, result: str, words: str
) -> None:
    page = opened(visit)
    page.keyboard.press("d")
    page.keyboard.type("+4722334455")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Connecting your phone…")).to_be_visible()
    on_line(world, result=result)
    expect(page.locator("#middle").get_by_text(f"{words}.")).to_be_visible()
    over(world, "failed")
    told = page.locator("#dial-told")
    expect(told).to_contain_text(f"{words}: +47 22 33 44 55")
    if result == "busy":
        picture(page, "failed")
        assert violations(page, axe_source) == []
    told.get_by_role("button", name="Call again").click()
    expect(told).to_be_hidden()
    assert len(asked(world)) == 2


@pytest.mark.covers("WBX-29")
def test_a_contact_is_found_by_name_and_picked_with_the_keyboard(visit: Visit, world: World, axe_source: str) -> None:
    page = opened(visit)
    page.keyboard.press("d")
    page.keyboard.type("ingrid")
    options = page.locator("#dial-found").get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("Ingrid Solheim, Solheim Eiendom AS")
    picture(page, "found")
    assert violations(page, axe_source) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Number or contact")).to_have_value("+4722334455")
    expect(options).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Connecting your phone…")).to_be_visible()
    assert asked(world)[0]["number"] == "+4722334455"


@pytest.mark.covers("WBX-30", "WBX-31")
def test_what_is_wrong_with_a_number_stands_under_it_and_a_pasted_one_loses_what_is_no_number(
    visit: Visit, world: World
) -> None:
    world.refusal = (400, "A number has 3 to 18 digits.")
    page = opened(visit, forgive=("400",))
    field = page.get_by_role("combobox", name="Number or contact")
    field.focus()
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData("text", "tel (+47) 22-33 44.55 ext");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }"""
    )
    expect(field).to_have_value("+4722334455")
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="A number has 3 to 18 digits.")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Backspace")
    expect(page.locator("#dial-problem")).to_be_hidden()


@pytest.mark.covers("PHN-012")
def test_a_missed_call_is_called_back_with_one_click_under_its_queues_rules(visit: Visit, world: World) -> None:
    at = now_ms() - 240_000
    row = {"id": "m1", "at": at, "caller": "+358401234567", "caller_name": "Tuomas Mäkinen", "agent": None}
    world.queue_log = [{**row, "queue": "Building permits", "queue_id": "permits"}]
    page = opened(visit)
    page.get_by_role("button", name="Latest").click()
    page.get_by_role("button", name="Call Tuomas Mäkinen back").click()
    expect(page.get_by_text("Connecting your phone…")).to_be_visible()
    assert asked(world) == [{"number": "+358401234567", "show": "+4721000000", "queue": "permits"}]
    expect(page.get_by_role("button", name="Mark the call of Tuomas Mäkinen as answered")).to_be_visible()


@pytest.mark.covers("PUZ-14")
def test_a_call_is_given_up_with_the_key_that_hangs_up(visit: Visit, world: World) -> None:
    page = opened(visit)
    page.keyboard.type("22334455")
    page.keyboard.press("Enter")
    on_line(world)
    expect(page.get_by_text("Ringing…")).to_be_visible()
    page.wait_for_timeout(1100)
    page.keyboard.press("e")
    for _ in range(100):
        if any(path == "/api/agent/calls/out-1/hangup" for _, path, _ in world.requests):
            return
        page.wait_for_timeout(30)
    pytest.fail("it was not hung up")
