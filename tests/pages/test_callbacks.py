"""Somebody is to be called back, as agents and team leaders see it: the popover, the dialling, the line, withdrawing."""

import os
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, call, now_ms
from tests.pages.test_agent import opened, wait_for
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser
SHOWN = [
    {"label": "Phone number", "value": "+358401234567"},
    {"label": "Queue", "value": "Building permits"},
    {"label": "Our number", "value": "+4721000000"},
]


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def waits(world: World, *, attempts: int = 0, again_in_ms: int = -250_000, **fields: Any) -> None:
    """Tuomas asked four minutes ago."""
    at = now_ms()
    asked = {"requested_at": at - 250_000, "attempts": attempts, "result": "busy" if attempts else None}
    base = {"caller": "+358401234567", "caller_name": "Tuomas Mäkinen", "state": "waiting", "queue": "permits"}
    world.put("call", call("c20", **{**base, "waiting_since": at + again_in_ms, "callback": asked, **fields}))


def rings(world: World) -> None:
    at = now_ms()
    world.put("call", {"id": "c20", "state": "ringing", "agent": "kari", "since": at})
    offer = {"id": "o20", "call": "c20", "queue": "permits", "since": at, "until": at + 20_000}
    world.put("agent", {"id": "kari", "state": "ringing", "since": at, "offer": offer})
    world.ring_phone({"type": "ring", "call_sid": "CA1", "from": "+358401234567", "to": "client:x", "params": {}})


@pytest.mark.covers("WBX-91", "WBX-13")
def test_the_popover_says_that_it_is_a_callback_to_whom_and_since_when_they_asked(
    visit: Visit, world: World, axe_source: str
) -> None:
    world.shown = SHOWN
    page = opened(visit, size="desk")
    waits(world)
    rings(world)
    popover = page.locator("#popover")

    expect(popover.get_by_role("heading", name="Callback")).to_be_visible()
    assert popover.locator(".ph use").get_attribute("href").endswith("#phone-outgoing")
    expect(popover.locator(".phase")).to_have_text("Ringing")
    expect(popover.locator(".left")).to_contain_text("4:1")
    expect(popover.locator("dt")).to_have_text(["Phone number", "Queue", "Our number"])
    expect(popover.locator("dd")).to_have_text(["+358 40 123 4567", "Building permits", "+47 21 00 00 00"])
    expect(page.locator("#middle")).to_contain_text("Asked to be called back")
    picture(page, "callback-rings")
    assert violations(page, axe_source) == []


@pytest.mark.covers("WBX-93")
def test_who_answers_sees_the_number_being_dialled_how_it_went_and_the_way_to_give_up(
    visit: Visit, world: World, axe_source: str
) -> None:
    page = opened(visit, size="desk")
    waits(world, attempts=1)
    rings(world)
    page.locator("#popover .answer").click()
    world.ring_phone({"type": "answered", "call_sid": "CA1"})
    calling = {"by": "kari", "is_on_line": True, "dialled_at": now_ms(), "result": None}
    world.put("call", {"id": "c20", "state": "dialling", "since": now_ms(), "waiting_since": None, "calling": calling})
    middle = page.locator("#middle")
    expect(middle.get_by_text("Ringing…")).to_be_visible()
    world.put("agent", {"id": "kari", "state": "in-call", "since": now_ms(), "offer": None, "call": "c20"})

    expect(middle.get_by_role("heading", name="Tuomas Mäkinen")).to_be_visible()
    expect(middle.get_by_text("Ringing…")).to_be_visible()
    expect(page.get_by_role("timer", name="Duration")).to_contain_text("0:0")
    expect(page.locator("#popover")).to_be_hidden()
    picture(page, "callback-dialling")
    assert violations(page, axe_source) == []
    page.get_by_role("button", name="Hang up").click()
    wait_for(page, lambda: ("POST", "/api/agent/calls/c20/hangup", {}) in world.requests)
    world.put("call", {"id": "c20", "calling": {**calling, "result": "no-answer"}})
    expect(middle.get_by_text("There was no answer.")).to_be_visible()
    world.put("call", {"id": "c20", "calling": calling})
    world.put("call", {"id": "c20", "state": "talking", "since": now_ms()})
    expect(middle).to_contain_text("They answered")
    expect(middle).to_contain_text("Called in vain once")


def test_who_is_called_again_later_says_when_and_counts_no_wait(visit: Visit, world: World) -> None:
    waits(world, attempts=1, again_in_ms=240_000)
    page = opened(visit)
    row = page.locator("#waiting li", has_text="Tuomas")

    expect(row).to_contain_text("Callback · 2nd attempt · again at ")
    expect(row.locator(".time")).to_have_text("–")
    expect(row.locator(".place")).to_contain_text("at ")
    waits(world, attempts=1, again_in_ms=-10_000)
    expect(row).to_contain_text("Callback · 2nd attempt · Building permits")
    expect(row.locator(".time")).to_contain_text("0:1")


def test_the_live_page_counts_callers_and_who_is_to_be_called_back_apart(
    visit: Visit, world: World, axe_source: str
) -> None:
    waits(world, attempts=2, again_in_ms=240_000)
    page = visit("/console/live", size="desk")
    card = page.locator("#lane-waiting .callcard", has_text="Tuomas")

    expect(card).to_contain_text("Callback · 3rd attempt · again at ")
    expect(page.locator("#fig-waiting")).to_have_text("3")
    expect(page.locator("#fig-callbacks")).to_have_text("+ 1 to call back")
    expect(page.locator("#count-waiting")).to_have_text("3 + 1")
    cell = page.locator("#queues tr", has_text="Building permits").locator("td").first
    expect(cell).to_contain_text("+ 1")
    expect(cell).to_have_attribute("title", "2 on the line, 1 to be called back")
    picture(page, "callback-live")
    assert violations(page, axe_source) == []
    calling = {"by": "kari", "is_on_line": True, "dialled_at": now_ms(), "result": None}
    world.put("call", {"id": "c20", "state": "dialling", "agent": "kari", "waiting_since": None, "calling": calling})
    expect(page.locator("#lane-talking .callcard", has_text="Tuomas")).to_contain_text("Kari Aasen calls")


def test_a_callback_that_waits_long_is_not_late(visit: Visit, world: World) -> None:
    waits(world)
    page = visit("/console/live")

    expect(page.locator("#lane-waiting .callcard", has_text="Tuomas")).to_contain_text("4:1")
    expect(page.locator("#lane-waiting .callcard.is-late", has_text="Tuomas")).to_have_count(0)


def test_a_request_is_withdrawn_only_after_a_question(visit: Visit, world: World, axe_source: str) -> None:
    waits(world)
    page = opened(visit)
    page.get_by_role("button", name="More for Tuomas Mäkinen").click()
    page.get_by_role("menuitem", name="Do not call back…").click()
    question = page.get_by_role("alertdialog", name="Do not call Tuomas Mäkinen back?")
    expect(question.get_by_role("button", name="Keep it")).to_be_focused()
    picture(page, "callback-withdraw")
    assert violations(page, axe_source) == []
    question.get_by_role("button", name="Keep it").click()
    expect(question).to_be_hidden()
    assert ("DELETE", "/api/v1/callbacks/c20", None) not in world.requests

    page.get_by_role("button", name="More for Tuomas Mäkinen").click()
    page.get_by_role("menuitem", name="Do not call back…").click()
    question.get_by_role("button", name="Do not call back").click()
    expect(page.locator("#toasts")).to_contain_text("Tuomas Mäkinen is not called back.")
    assert [(method, path) for method, path, _ in world.requests if "callbacks" in path] == [
        ("DELETE", "/api/v1/callbacks/c20")
    ]


def test_a_caller_on_the_line_cannot_be_withdrawn(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_role("button", name="More for Astrid Berg").click()

    expect(page.get_by_role("menuitem", name="Take it")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Do not call back…")).to_have_count(0)
