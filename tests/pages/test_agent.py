"""The agent's page: state, ring, answer, hang up, wrap-up, queues: by mouse and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, call, now_ms

pytestmark = pytest.mark.browser


def opened(visit: Visit, **options: object) -> Page:
    page = visit("/console/agent", **options)
    expect(page.locator("#phone-status")).to_have_text("Phone ready")
    return page


def ring(world: World) -> None:
    at = now_ms()
    path = ["Opening hours: open", "Main menu: 2", "Building permits"]
    world.put(
        "call",
        call(
            "c20",
            caller="+358401234567",
            caller_name="Tuomas Mäkinen",
            state="ringing",
            queue="permits",
            waiting_since=at - 9000,
            since=at,
            agent="kari",
            path=path,
        ),
    )
    offer = {"id": "o20", "call": "c20", "queue": "permits", "since": at, "until": at + 20_000}
    world.put("agent", {"id": "kari", "state": "ringing", "since": at, "offer": offer})
    world.ring_phone(
        {"type": "ring", "call_sid": "CA1", "from": "+358401234567", "to": "client:fjordvik.kari", "params": {}}
    )


def connect(world: World, *, ago: int = 5000) -> None:
    world.ring_phone({"type": "answered", "call_sid": "CA1"})
    world.put("call", {"id": "c20", "state": "talking", "since": now_ms() - ago, "waiting_since": None})
    world.put("agent", {"id": "kari", "state": "in-call", "since": now_ms() - ago, "offer": None, "call": "c20"})


def sent(world: World, path: str) -> list[tuple[str, str, object]]:
    return [request for request in world.requests if request[1] == path]


def wait_for(page: Page, condition: object) -> None:
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(30)
    pytest.fail("it did not happen within 3 s")


@pytest.mark.covers("PHN-014", "PHN-015")
def test_a_ringing_call_says_who_and_why_and_is_answered_in_the_page(visit: Visit, world: World) -> None:
    page = opened(visit)

    ring(world)
    popover = page.get_by_role("complementary", name="Incoming call")
    expect(popover).to_contain_text("Tuomas Mäkinen")
    expect(popover).to_contain_text("Building permits · +358 40 123 4567")
    expect(popover).to_contain_text("Main menu: 2")
    popover.get_by_role("button", name="Answer").click()

    expect(popover.get_by_role("button", name="Answering…")).to_be_disabled()
    wait_for(page, lambda: {"type": "answer", "call_sid": "CA1"} in world.frames)
    connect(world)
    expect(popover).to_be_hidden()
    expect(page.locator("#state")).to_contain_text("In a call")


@pytest.mark.covers("PHN-021")
def test_one_answers_and_hangs_up_with_single_keys(visit: Visit, world: World) -> None:
    page = opened(visit)
    ring(world)
    expect(page.get_by_role("button", name="Answer")).to_be_enabled()

    page.keyboard.press("a")
    wait_for(page, lambda: {"type": "answer", "call_sid": "CA1"} in world.frames)
    connect(world)
    expect(page.get_by_role("button", name="Hang up")).to_be_visible()
    page.keyboard.press("e")

    wait_for(page, lambda: sent(world, "/api/agent/calls/c20/hangup"))


def test_one_answers_and_hangs_up_with_tab_and_enter(visit: Visit, world: World) -> None:
    page = opened(visit)
    ring(world)
    expect(page.get_by_role("button", name="Answer")).to_be_enabled()

    tab_to(page, "Answer")
    page.keyboard.press("Enter")
    wait_for(page, lambda: {"type": "answer", "call_sid": "CA1"} in world.frames)
    connect(world)
    expect(page.get_by_role("button", name="Hang up")).to_be_visible()
    tab_to(page, "Hang up")
    page.keyboard.press("Enter")

    wait_for(page, lambda: sent(world, "/api/agent/calls/c20/hangup"))


@pytest.mark.covers("WBX-22", "WBX-23", "PHN-021", "PHN-024")
def test_one_holds_a_call_and_goes_between_it_and_another(visit: Visit, world: World) -> None:
    page = opened(visit)
    ring(world)
    connect(world)
    hold = page.get_by_role("button", name="Hold")
    hold.click()
    wait_for(page, lambda: sent(world, "/api/agent/calls/c20/hold"))
    assert sent(world, "/api/agent/calls/c20/hold")[0][2] == {"held": True}

    world.put("agent", {"id": "kari", "held_since": now_ms() - 32_000})
    expect(page.get_by_role("button", name="Hang up")).to_be_disabled()
    expect(page.locator(".tw")).to_contain_text("on hold 0:32")
    page.keyboard.press("h")
    wait_for(page, lambda: len(sent(world, "/api/agent/calls/c20/hold")) == 2)
    assert sent(world, "/api/agent/calls/c20/hold")[1][2] == {"held": False}

    second = call("c21", caller_name="Liis Tamm", state="talking", queue="permits", agent="kari")
    world.put("call", second)
    parked = [{"call": "c20", "since": now_ms() - 40_000}]
    world.put("agent", {"id": "kari", "call": "c21", "held_since": None, "parked": parked})
    held = page.get_by_role("region", name="On hold")
    expect(held).to_contain_text("Tuomas Mäkinen")
    expect(held).to_contain_text("0:40")
    expect(page.get_by_role("region", name="My call").get_by_role("heading", level=2)).to_have_text("Liis Tamm")
    held.get_by_role("button", name="Resume Tuomas Mäkinen").click()
    wait_for(page, lambda: len(sent(world, "/api/agent/calls/c20/hold")) == 3)


def tab_to(page: Page, name: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent").strip().startswith(name):
            return
    pytest.fail(f"the keyboard never reaches {name}")


def test_single_keys_can_be_turned_off(visit: Visit, world: World) -> None:
    page = opened(visit)
    page.get_by_role("button", name="Kari Aasen: menu").click()
    page.get_by_role("switch", name="Single-key shortcuts").click()
    page.keyboard.press("Escape")
    ring(world)
    expect(page.get_by_role("button", name="Answer")).to_be_enabled()

    page.keyboard.press("a")
    page.wait_for_timeout(200)

    assert [frame for frame in world.frames if frame["type"] == "answer"] == []
    expect(page.get_by_role("button", name="Answer").locator("kbd")).to_be_hidden()


def test_a_key_pressed_twice_in_haste_does_not_hang_up(visit: Visit, world: World) -> None:
    page = opened(visit)
    ring(world)
    expect(page.get_by_role("button", name="Answer")).to_be_enabled()
    connect(world, ago=0)
    expect(page.get_by_role("button", name="Hang up")).to_be_visible()

    page.keyboard.press("e")
    page.wait_for_timeout(150)

    assert sent(world, "/api/agent/calls/c20/hangup") == []


def test_declining_is_a_command_to_the_switchboard(visit: Visit, world: World) -> None:
    page = opened(visit)
    ring(world)

    page.get_by_role("button", name="Decline").click()

    wait_for(page, lambda: sent(world, "/api/agent/offers/o20/decline"))
    assert {"type": "decline", "call_sid": "CA1"} not in world.frames


def test_a_popover_never_takes_the_focus(visit: Visit, world: World) -> None:
    page = opened(visit)
    page.locator("#state").focus()

    ring(world)

    expect(page.get_by_role("button", name="Answer")).to_be_enabled()
    expect(page.locator("#state")).to_be_focused()


def test_a_call_that_another_takes_disappears_with_a_word(visit: Visit, world: World) -> None:
    page = opened(visit)
    ring(world)
    expect(page.locator("#popover")).to_be_visible()

    world.put("call", {"id": "c20", "state": "talking", "agent": "eva"})
    world.put("agent", {"id": "kari", "state": "available", "offer": None})

    expect(page.locator("#popover")).to_be_hidden()
    expect(page.locator(".toast")).to_contain_text("Answered by Eva Lindstrøm.")


def test_a_caller_who_hangs_up_while_it_rings_is_told(visit: Visit, world: World) -> None:
    page = opened(visit)
    ring(world)
    expect(page.locator("#popover")).to_be_visible()

    world.put("call", {"id": "c20", "state": "ended", "outcome": "abandoned"})
    world.put("agent", {"id": "kari", "state": "available", "offer": None})

    expect(page.locator(".toast")).to_contain_text("The caller hung up.")


@pytest.mark.covers("PHN-004")
def test_one_pauses_with_a_reason_by_keyboard(visit: Visit, world: World) -> None:
    page = opened(visit)

    page.locator("#state").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitemradio", name="Available")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("#state")).to_contain_text("Lunch")
    assert sent(world, "/api/agent/state") == [("PUT", "/api/agent/state", {"state": "paused", "reason": "Lunch"})]
    expect(page.get_by_text("Paused: Lunch")).to_be_visible()


@pytest.mark.covers("PHN-003")
def test_one_logs_on_to_a_queue(visit: Visit, world: World) -> None:
    page = opened(visit)

    page.get_by_role("switch", name="Log on to Billing").click()

    expect(page.get_by_role("switch", name="Log on to Billing")).to_be_checked()
    expect(page.locator("#queues-count")).to_have_text("3 of 3 on")
    assert sent(world, "/api/agent/queues/billing") == [("POST", "/api/agent/queues/billing", {"logged_on": True})]


def test_what_the_server_refuses_is_told_and_taken_back(visit: Visit, world: World) -> None:
    page = opened(visit, forgive=("409",))
    world.refusal = (409, "you are in a call")

    page.get_by_role("switch", name="Log on to Billing").click()

    expect(page.locator(".toast")).to_contain_text("You are in a call.")
    expect(page.get_by_role("switch", name="Log on to Billing")).not_to_be_checked()


def test_wrap_up_counts_down_and_can_be_prolonged_and_ended(visit: Visit, world: World) -> None:
    page = opened(visit)
    ring(world)
    connect(world)
    world.put("call", {"id": "c20", "state": "ended", "outcome": "answered"})
    wrap_up = {"call": "c20", "until": now_ms() + 24_000, "may_extend": True}
    world.put("agent", {"id": "kari", "state": "wrap-up", "since": now_ms() - 6000, "wrap_up": wrap_up})
    group = page.get_by_role("group", name="Wrap-up")
    expect(group.get_by_role("timer")).to_have_text("0:24 left")

    group.get_by_role("button", name="30 s more").click()
    expect(group.get_by_role("timer")).to_contain_text("0:5")
    expect(group.get_by_role("button", name="30 s more")).to_be_disabled()
    group.get_by_role("button", name="Ready now").click()

    expect(page.get_by_text("Ready for the next call")).to_be_visible()
    bodies = [request[2] for request in sent(world, "/api/agent/wrap-up")]
    assert bodies == [{"action": "extend"}, {"action": "finish"}]


def test_a_missed_call_is_explained_and_left_with_one_click(visit: Visit, world: World) -> None:
    page = opened(visit)

    world.put("agent", {"id": "kari", "state": "rona", "reason": "Did not answer"})
    expect(page.get_by_text("You did not answer")).to_be_visible()
    expect(page.get_by_text("No calls ring here until you say that you are back")).to_be_visible()
    page.get_by_role("button", name="Go available").click()

    expect(page.get_by_text("Ready for the next call")).to_be_visible()


@pytest.mark.covers("PHN-002")
def test_keys_are_sent_to_the_other_side(visit: Visit, world: World) -> None:
    page = opened(visit)
    ring(world)
    expect(page.get_by_role("button", name="Answer")).to_be_enabled()
    connect(world)

    page.get_by_role("button", name="Keypad").click()
    page.get_by_role("group", name="Keypad").get_by_role("button", name="5").click()
    page.locator("h2.name").focus()
    page.keyboard.press("#")

    expect(page.locator(".pressed")).to_have_text("5#")
    wait_for(page, lambda: [frame["digits"] for frame in world.frames if frame["type"] == "digits"] == ["5", "#"])


def test_the_phone_reports_that_it_can_ring(visit: Visit, world: World) -> None:
    page = opened(visit)

    wait_for(page, lambda: ("POST", "/api/agent/heartbeat", {"device_ready": True, "reason": None}) in world.requests)


def test_a_phone_that_closes_says_so_at_once(visit: Visit, world: World) -> None:
    page = opened(visit)
    wait_for(page, lambda: sent(world, "/api/agent/heartbeat"))

    page.goto("about:blank")

    wait_for(
        page, lambda: [request for request in sent(world, "/api/agent/heartbeat") if request[2]["reason"] == "closed"]
    )


def test_only_one_tab_holds_the_phone_and_another_may_take_it(visit: Visit, world: World) -> None:
    first = opened(visit)
    second = visit("/console/agent")
    expect(second.locator("#phone-status")).to_have_text("Phone in another tab")
    assert len(world.phones) == 1

    second.get_by_role("button", name="Use it here").click()

    expect(second.locator("#phone-status")).to_have_text("Phone ready")
    expect(first.locator("#phone-status")).to_have_text("Phone in another tab")
    wait_for(second, lambda: len(world.phones) == 1)


def test_other_pages_open_beside_the_phone(visit: Visit) -> None:
    page = opened(visit)

    expect(page.get_by_role("link", name="Call log")).to_have_attribute("target", "_blank")


def test_a_user_without_queues_is_told_what_to_ask_for(visit: Visit, world: World) -> None:
    world.me = {"id": "kari", "name": "Kari Aasen", "agent": None}
    page = visit("/console/agent")

    expect(page.get_by_text("You take no calls")).to_be_visible()
    assert world.phones == []
