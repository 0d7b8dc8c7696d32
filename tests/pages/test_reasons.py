"""Wrap-up in a queue that asks what the call was about."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, call, now_ms
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser


@pytest.mark.covers("WBX-84", "A-50")
def test_an_agent_says_what_the_call_was_about_before_going_on(visit: Visit, world: World) -> None:
    at = now_ms()
    wrap_up = {"call": "c9", "until": at + 60_000, "may_extend": True, "needs_reason": True}
    world.put("agent", {"id": "kari", "state": "wrap-up", "call": "c9", "since": at, "wrap_up": wrap_up})
    page = visit("/console/agent")
    reason = page.get_by_label("What the call was about")

    page.get_by_role("button", name="Ready now").click()
    expect(reason).to_be_focused()
    page.keyboard.type("Invoice sent twice")
    page.keyboard.press("Enter")

    expect(page.locator("#state")).to_contain_text("Available")
    body = {"action": "finish", "reason": "Invoice sent twice"}
    assert ("POST", "/api/agent/wrap-up", body) in world.requests


REASONS = ["Building permit", "Parking", "Invoice", "School place", "Waste collection", "Water and drains", "Other"]


def wrapping_up(visit: Visit, world: World, *, needs_reason: bool) -> Page:
    at = now_ms()
    wrap_up = {"call": "c9", "until": at + 60_000, "may_extend": True, "needs_reason": needs_reason}
    world.put("agent", {"id": "kari", "state": "wrap-up", "call": "c9", "since": at, "wrap_up": wrap_up})
    return visit("/console/agent")


def reasons(page: Page) -> Locator:
    return page.get_by_role("listbox", name="What the call was about").get_by_role("option")


@pytest.mark.covers("WBX-84")
def test_a_reason_is_found_by_typing_and_submitted_without_a_mouse(visit: Visit, world: World) -> None:
    world.wrap_up_reasons = REASONS
    page = wrapping_up(visit, world, needs_reason=True)
    search = page.get_by_role("combobox", name="What the call was about")
    expect(reasons(page)).to_have_count(7)

    page.get_by_role("button", name="Submit and be ready").click()
    expect(search).to_be_focused()
    page.keyboard.type("wa")
    expect(reasons(page)).to_have_text(["Waste collection", "Water and drains"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="Water and drains")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    expect(page.locator("#state")).to_contain_text("Available")
    assert ("POST", "/api/agent/wrap-up", {"action": "finish", "reason": "Water and drains"}) in world.requests


@pytest.mark.covers("WBX-84")
def test_a_short_list_is_chosen_from_by_a_click_and_may_be_left_alone(
    visit: Visit, world: World, axe_source: str
) -> None:
    world.wrap_up_reasons = REASONS[:3]
    page = wrapping_up(visit, world, needs_reason=False)
    expect(page.get_by_role("listbox", name="What the call was about")).to_be_visible()
    assert violations(page, axe_source) == []
    page.get_by_role("option", name="Parking").click()
    page.get_by_role("option", name="Invoice").click()
    page.get_by_role("button", name="Submit and be ready").click()
    expect(page.locator("#state")).to_contain_text("Available")
    assert ("POST", "/api/agent/wrap-up", {"action": "finish", "reason": "Invoice"}) in world.requests


@pytest.mark.covers("WBX-83")
def test_ending_a_call_opens_the_reasons(visit: Visit, world: World) -> None:
    world.wrap_up_reasons = REASONS
    at = now_ms()
    world.put("call", call("c9", state="talking", agent="kari", queue="permits", since=at))
    world.put("agent", {"id": "kari", "state": "in-call", "call": "c9", "since": at - 9_000})
    page = visit("/console/agent")
    expect(page.get_by_role("listbox")).to_have_count(0)

    page.get_by_role("button", name="Hang up").click()
    wrap_up = {"call": "c9", "until": at + 60_000, "may_extend": False, "needs_reason": False}
    world.put("agent", {"id": "kari", "state": "wrap-up", "since": at, "wrap_up": wrap_up})

    expect(page.get_by_role("listbox", name="What the call was about")).to_be_visible()
    assert ("POST", "/api/agent/calls/c9/hangup", {}) in world.requests
