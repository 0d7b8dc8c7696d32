"""The ringing call at the bottom right: where it is, in which phase, and what the flow's author wants shown."""

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import SIZES, Visit
from tests.pages.fixture_app.world import World, call, now_ms
from tests.pages.test_agent import connect, opened, ring
from tests.pages.test_leading import works_outside
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


@pytest.mark.covers("WBX-20", "A-4")
def test_a_call_at_a_telephone_is_answered_there_and_its_controls_follow(visit: Visit, world: World) -> None:
    works_outside(world, "phone")
    page = visit("/console/agent")
    at = now_ms()
    world.put("call", call("c20", state="ringing", queue="permits", waiting_since=at, agent="kari"))
    offer = {"id": "o20", "call": "c20", "queue": "permits", "since": at, "until": at + 20_000}
    world.put("agent", {"id": "kari", "state": "ringing", "since": at, "offer": offer})
    expect(page.locator("#popover")).to_contain_text("Your telephone rings: answer it and press 1.")
    expect(page.locator("#popover .phase")).to_have_text("Ringing")
    expect(page.get_by_role("button", name="Hang up")).to_have_count(0)

    world.put("call", {"id": "c20", "state": "talking", "since": now_ms(), "waiting_since": None})
    world.put("agent", {"id": "kari", "state": "in-call", "since": now_ms(), "offer": None, "call": "c20"})

    expect(page.locator("#popover")).to_be_hidden()
    expect(page.get_by_role("timer", name="Duration")).to_contain_text("0:0")
    expect(page.get_by_role("button", name="Hang up")).to_be_enabled()


@pytest.mark.covers("CUBE-01")
def test_an_agent_starts_the_day_by_a_click_and_is_then_ready_for_calls(visit: Visit, world: World) -> None:
    off = {"front-desk": False, "permits": False}
    world.put("agent", {"id": "kari", "state": "logged-off", "queues": off})
    page = visit("/console/agent")
    expect(page.get_by_text("You are logged off")).to_be_visible()

    page.get_by_role("switch", name="Log on to Building permits").click()
    page.get_by_role("button", name="Go available").click()

    expect(page.get_by_text("Ready for the next call")).to_be_visible()
    asked = [
        (path, body) for method, path, body in world.requests if path.startswith("/api/agent/") and "beat" not in path
    ]
    assert ("/api/agent/queues/permits", {"logged_on": True}) in asked
    assert ("/api/agent/state", {"state": "available", "reason": None}) in asked
    ring(world)
    expect(page.locator("#popover")).to_be_visible()
