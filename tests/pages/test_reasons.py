"""Wrap-up in a queue that asks what the call was about."""

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, now_ms

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
