"""The queue log on the agent's page: what nobody answered, called back and marked."""

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, now_ms
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser


def logged(name: str, minutes_ago: int, **fields: object) -> dict:
    base = {
        "id": name,
        "at": now_ms() - minutes_ago * 60_000,
        "caller": "+4790712345",
        "caller_name": None,
        "queue": "Building permits",
        "agent": None,
    }
    return {**base, **fields}


@pytest.mark.covers("PHN-012")
def test_unanswered_calls_are_called_back_and_marked_as_answered(visit: Visit, world: World, axe_source: str) -> None:
    world.queue_log = [
        logged("m1", 4, caller="+358401234567", caller_name="Tuomas Mäkinen"),
        logged("m2", 9, agent="Eva Lindstrøm"),
        logged("m3", 20, caller=None),
    ]
    page = visit("/console/agent")
    page.get_by_role("button", name="Latest").click()
    rows = page.locator("#log li")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("Tuomas Mäkinen")
    expect(rows.nth(0)).to_contain_text("Unanswered")
    expect(rows.nth(1)).to_contain_text("Answered by Eva Lindstrøm")
    expect(rows.nth(1).get_by_role("button")).to_have_count(1)
    expect(rows.nth(2).get_by_role("button", name="back")).to_have_count(0)
    assert violations(page, axe_source) == []

    mark = page.get_by_role("button", name="Mark the call of Tuomas Mäkinen as answered")
    mark.click()
    expect(rows.nth(0)).to_contain_text("Dealt with by Kari Aasen")
    expect(rows.nth(0)).not_to_contain_text("Unanswered")
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows.nth(0)).to_contain_text("Unanswered")
    sent = [(path, body) for method, path, body in world.requests if method == "PUT" and "/log/" in path]
    assert sent == [("/api/agent/log/m1", {"answered": True}), ("/api/agent/log/m1", {"answered": False})]

    page.get_by_role("button", name="Waiting", exact=False).first.click()
    expect(page.locator("#waiting")).to_be_visible()
    expect(page.locator("#log")).to_be_hidden()


def test_an_empty_log_says_what_will_be_there(visit: Visit) -> None:
    page = visit("/console/agent")
    page.get_by_role("button", name="Latest").click()

    expect(page.get_by_text("No calls in seven days")).to_be_visible()
