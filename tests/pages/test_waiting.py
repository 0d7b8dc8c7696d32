"""Waiting calls under people's hands: on the agent's page and on the live page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, agent, call, now_ms

pytestmark = pytest.mark.browser


def opened(visit: Visit, path: str = "/console/agent", **options: object) -> Page:
    page = visit(path, **options)
    expect(page.locator("#live-dot")).to_have_text("Live")
    return page


def asked(world: World) -> list[tuple[str, str, object]]:
    return [
        (method, path.removeprefix("/api/v1/waiting/"), body)
        for method, path, body in world.requests
        if "/waiting/" in path
    ]


def row(page: Page, name: str) -> object:
    return page.locator("#waiting li", has_text=name)


def more(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"More for {name}").click()


@pytest.mark.covers("PHN-010")
def test_the_list_shows_place_priority_and_how_long_each_has_waited(visit: Visit, world: World) -> None:
    for name in ("c2", "c3", "c4"):
        world.put("call", {"id": name, "priority": 5})
    page = opened(visit)
    expect(row(page, "Astrid Berg")).to_contain_text("No. 1")
    expect(row(page, "Astrid Berg")).to_contain_text("4:0")
    expect(page.locator("#waiting li").nth(1)).to_contain_text("rings at Jonas Lindqvist")

    world.put(
        "call", call("late", caller="+4740011223", state="waiting", queue="permits", priority=1, waiting_since=now_ms())
    )
    expect(page.locator("#waiting li").first).to_contain_text("Priority 1")
    expect(row(page, "Astrid Berg")).to_contain_text("No. 2")


@pytest.mark.covers("PHN-010")
def test_a_call_is_taken_by_a_click_and_answered_when_it_rings(visit: Visit, world: World) -> None:
    page = opened(visit)
    expect(page.locator("#phone-status")).to_have_class(re.compile("ready"))
    page.get_by_role("button", name="Take the call of Astrid Berg").click()
    expect(page.locator("#toasts .toast")).to_have_count(0)
    assert asked(world) == [("POST", "c2/take", {})]

    at = now_ms()
    frame = {"type": "ring", "call_sid": "CA1", "from": "+4791122334", "to": "client:fjordvik.kari", "params": {}}
    world.ring_phone(frame)
    offer = {"id": "o7", "call": "c2", "queue": "permits", "since": at, "until": at + 20_000}
    world.put("agent", {"id": "kari", "state": "ringing", "since": at, "offer": offer})
    expect(page.locator("#popover .answer")).to_contain_text("Answering…")
    expect(page.locator("#popover .answer")).to_be_disabled()
    assert {"type": "answer", "call_sid": "CA1"} in world.frames


@pytest.mark.covers("PHN-010")
def test_t_takes_the_first_in_line_and_the_rest_is_done_by_keys_too(visit: Visit, world: World) -> None:
    page = opened(visit)
    expect(row(page, "Astrid Berg")).to_be_visible()
    page.keyboard.press("t")
    page.get_by_role("button", name="More for Astrid Berg").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Take it")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Astrid Berg is served sooner: priority 4.")).to_be_visible()
    assert asked(world) == [("POST", "c2/take", {}), ("PUT", "c2/priority", {"priority": 4})]


@pytest.mark.covers("PHN-010", "PHN-143")
def test_raising_a_call_can_be_undone(visit: Visit, world: World) -> None:
    page = opened(visit)
    more(page, "Astrid Berg")
    page.get_by_role("menuitem", name="Serve later").click()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert asked(world) == [("PUT", "c2/priority", {"priority": 6}), ("PUT", "c2/priority", {"priority": 5})]


@pytest.mark.covers("PHN-010")
def test_a_call_is_given_to_a_free_colleague_and_taken_back(visit: Visit, world: World) -> None:
    world.put("agent", agent("nils", "Nils Berg"))
    page = opened(visit)
    more(page, "Astrid Berg")
    expect(page.locator(".menu:popover-open [role=group] button")).to_have_text(["Nils Berg"])
    page.get_by_role("menuitem", name="Nils Berg").click()
    expect(page.get_by_text("Astrid Berg rings at Nils Berg.")).to_be_visible()

    world.put("call", {"id": "c2", "state": "ringing", "agent": "nils", "assigned_to": "nils"})
    expect(row(page, "Astrid Berg")).to_contain_text("given to Nils Berg")
    more(page, "Astrid Berg")
    page.get_by_role("menuitem", name="Take it back from Nils Berg").click()
    expect(page.get_by_text("Astrid Berg is offered by turns again.")).to_be_visible()
    assert asked(world) == [("PUT", "c2/assignment", {"agent": "nils"}), ("DELETE", "c2/assignment", {})]


@pytest.mark.covers("PHN-010")
def test_who_was_too_late_is_told_in_words(visit: Visit, world: World) -> None:
    page = opened(visit, forgive=("409",))
    world.refusal = (409, "A colleague has answered this call.")
    page.get_by_role("button", name="Take the call of Astrid Berg").click()

    expect(page.get_by_text("A colleague has answered this call.")).to_be_visible()


def test_the_menu_closes_when_its_call_leaves(visit: Visit, world: World) -> None:
    page = opened(visit)
    more(page, "Astrid Berg")
    expect(page.locator(".menu:popover-open")).to_be_visible()
    world.put("call", {"id": "c2", "state": "ended", "since": now_ms(), "outcome": "abandoned", "waiting_since": None})

    expect(page.locator(".menu:popover-open")).to_have_count(0)


@pytest.mark.covers("PHN-010")
def test_on_the_live_page_a_team_leader_moves_the_calls_of_every_queue(visit: Visit, world: World) -> None:
    world.me = {"id": "lead", "name": "Lea Der", "agent": None, "may": ["calls.steer"]}
    page = opened(visit, "/console/live")
    more(page, "Märta Lundgren")
    expect(page.get_by_role("menuitem", name="Take it")).to_have_count(0)
    page.get_by_role("menuitem", name="Serve sooner").click()

    expect(page.get_by_text("Märta Lundgren is served sooner: priority 4.")).to_be_visible()
    assert asked(world) == [("PUT", "c4/priority", {"priority": 4})]


@pytest.mark.covers("PHN-010")
def test_others_move_only_the_calls_of_their_own_queues(visit: Visit) -> None:
    page = opened(visit, "/console/live")

    expect(page.get_by_role("button", name="More for Astrid Berg")).to_be_visible()
    expect(page.get_by_role("button", name="More for Märta Lundgren")).to_have_count(0)


@pytest.mark.covers("PHN-137")
def test_a_ringing_call_shows_the_display_name_of_its_element(visit: Visit, world: World) -> None:
    at = now_ms()
    world.put("call", {"id": "c2", "state": "ringing", "agent": "kari", "display_name": "Permits, new houses"})
    offer = {"id": "o7", "call": "c2", "queue": "permits", "since": at, "until": at + 20_000}
    world.put("agent", {"id": "kari", "state": "ringing", "since": at, "offer": offer})
    page = opened(visit)

    expect(page.locator("#popover")).to_contain_text("Permits, new houses")
