"""The ringing call at the bottom right: where it is, in which phase, and what the flow's author wants shown."""

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import SIZES, Visit
from tests.pages.fixture_app.world import World, call, now_ms
from tests.pages.test_agent import connect, opened, ring
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser
SHOWN = [
    {"label": "Member", "value": "204417"},
    {"label": "Caller", "value": "+4790712345"},
    {"label": "Chose", "value": "Building permits"},
]


@pytest.mark.covers("WBX-03")
@pytest.mark.parametrize("size", ["small", "desk"])
def test_it_stands_at_the_bottom_right_and_covers_no_control(visit: Visit, world: World, size: str) -> None:
    page = opened(visit, size=size)
    ring(world)
    popover = page.locator("#popover")
    expect(popover).to_be_visible()

    box = popover.bounding_box()
    width, height = SIZES[size]
    assert 0 <= width - (box["x"] + box["width"]) <= 24
    assert 0 <= height - (box["y"] + box["height"]) <= 24
    hidden = page.evaluate(
        """() => {
          const at = document.getElementById("popover").getBoundingClientRect();
          return [...document.querySelectorAll("#middle button, .left button, header button")].filter((button) => {
            const box = button.getBoundingClientRect();
            return box.width && box.right > at.left && box.bottom > at.top;
          }).map((button) => button.outerHTML.slice(0, 80));
        }"""
    )
    assert hidden == []


@pytest.mark.covers("WBX-04", "WBX-16")
def test_it_says_connecting_until_the_telephone_rings(visit: Visit, world: World) -> None:
    page = opened(visit)
    popover = page.locator("#popover")
    at = now_ms()
    world.put("call", call("c20", state="ringing", queue="permits", waiting_since=at, agent="kari"))
    offer = {"id": "o20", "call": "c20", "queue": "permits", "since": at, "until": at + 20_000}
    world.put("agent", {"id": "kari", "state": "ringing", "since": at, "offer": offer})

    expect(popover.locator(".phase")).to_have_text("Connecting")
    expect(popover.get_by_role("button", name="Connecting…")).to_be_disabled()
    world.ring_phone({"type": "ring", "call_sid": "CA1", "from": "+4790712345", "to": "client:x", "params": {}})
    expect(popover.locator(".phase")).to_have_text("Ringing")
    expect(popover.get_by_role("button", name="Answer")).to_be_enabled()


@pytest.mark.covers("WBX-11")
def test_it_shows_what_the_flows_author_chose_in_their_order(visit: Visit, world: World, axe_source: str) -> None:
    world.shown = SHOWN
    page = opened(visit, size="desk")
    ring(world)

    expect(page.locator("#popover dt")).to_have_text(["Member", "Caller", "Chose"])
    expect(page.locator("#popover dd")).to_have_text(["204417", "+47 907 12 345", "Building permits"])
    assert violations(page, axe_source) == []
    connect(world)
    expect(page.locator("#popover")).to_be_hidden()
    expect(page.locator("#caller dd").first).to_have_text("204417")
