"""The live page: calls move, figures agree, and a lost connection loses nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, agent, call, now_ms

pytestmark = pytest.mark.browser


def card(page: Page, lane: str, name: str) -> object:
    return page.locator(f"#lane-{lane} .callcard", has_text=name)


def opened(visit: Visit, **options: object) -> Page:
    page = visit("/console/live", **options)
    expect(page.locator("#live-dot")).to_have_text("Live")
    expect(page.locator("#agents li").first).to_be_visible()
    return page


def test_the_figures_agree_with_what_is_shown(visit: Visit) -> None:
    page = opened(visit)

    assert page.locator("#fig-calls").inner_text() == "6"
    assert page.locator("#fig-waiting").inner_text() == page.locator("#count-waiting").inner_text() == "3"
    assert sum(int(cell.inner_text()) for cell in page.locator("#queues tr td:nth-child(2)").all()) == 3
    expect(page.locator("#fig-free")).to_have_text("1")
    expect(page.locator("#fig-of")).to_have_text("of 5 logged on")


def test_waiting_past_the_service_level_is_marked(visit: Visit) -> None:
    page = opened(visit)

    expect(page.locator("#queues tr", has_text="Building permits").locator("td").nth(1)).to_have_class("num late")
    expect(page.locator("#lane-waiting .callcard.is-late")).to_have_count(1)


@pytest.mark.covers("PHN-001")
def test_a_call_is_seen_from_the_menu_to_its_end(visit: Visit, world: World) -> None:
    page = opened(visit)

    world.put("call", call("new", caller="+4740011223", step="Main menu"))
    expect(card(page, "flow", "+47 400 11 223")).to_contain_text("Main menu")
    world.put("call", {"id": "new", "state": "waiting", "queue": "front-desk", "waiting_since": now_ms()})
    expect(card(page, "waiting", "+47 400 11 223")).to_contain_text("Front desk")
    world.put("call", {"id": "new", "state": "ringing", "agent": "kari", "since": now_ms()})
    expect(card(page, "waiting", "+47 400 11 223")).to_contain_text("Rings at Kari Aasen")
    world.put("call", {"id": "new", "state": "talking", "since": now_ms(), "waiting_since": None})
    expect(card(page, "talking", "+47 400 11 223")).to_contain_text("Kari Aasen")
    world.put("call", {"id": "new", "state": "ended", "outcome": "answered", "since": now_ms()})

    expect(card(page, "ended", "+47 400 11 223")).to_contain_text("Answered")
    expect(page.locator("#fig-calls")).to_have_text("6")


def test_an_empty_company_is_taught_what_will_be_here(visit: Visit, world: World) -> None:
    for kind in world.records.values():
        kind.clear()
    page = visit("/console/live")

    for words in ("Nobody is in the menu", "No one is waiting", "No conversations", "No queues yet", "No agents yet"):
        expect(page.get_by_text(words)).to_be_visible()


def test_news_that_was_lost_is_fetched(visit: Visit, world: World) -> None:
    page = opened(visit)
    world.drops_events = True
    world.put("call", call("lost", caller="+4740000001"))
    world.drops_events = False

    world.put("agent", agent("eva", "Eva Lindstrøm"))

    expect(card(page, "flow", "+47 400 00 001")).to_be_visible()


def test_older_news_never_overwrites_newer(visit: Visit, world: World) -> None:
    page = opened(visit)
    fresh = world.put("agent", {"id": "per", "state": "available", "reason": None})
    expect(page.locator("#agents li", has_text="Per Lind")).to_contain_text("Available")

    world.v += 1
    stale = {**fresh, "state": "paused", "reason": "Old", "rev": fresh["rev"] - 1}
    world._tell([{"v": world.v, "type": "agent", "id": "per", "patch": stale}])
    world.put("queue", {"id": "new", "title": "Newest queue", "service_level_s": None})

    expect(page.locator("#queues")).to_contain_text("Newest queue")
    expect(page.locator("#agents li", has_text="Per Lind")).to_contain_text("Available")


def test_a_lost_connection_is_told_polled_over_and_healed(visit: Visit, world: World) -> None:
    page = opened(visit, forgive=("503", "WebSocket"))
    world.is_down = True
    world.cut()
    expect(page.locator("#banner")).to_contain_text("Connection lost")
    expect(page.locator("#live-dot")).to_have_text("Reconnecting")
    world.put("call", call("meanwhile", caller="+4740000002"))

    world.is_down = False
    page.get_by_role("button", name="Try now").click()

    expect(card(page, "flow", "+47 400 00 002")).to_be_visible()
    expect(page.locator("#banner")).to_be_hidden(timeout=20_000)


def test_two_tabs_share_one_connection(visit: Visit, world: World) -> None:
    first = opened(visit)
    second = opened(visit)

    world.put("call", call("both", caller="+4740000003"))

    expect(card(first, "flow", "+47 400 00 003")).to_be_visible()
    expect(card(second, "flow", "+47 400 00 003")).to_be_visible()
    assert len(world.sockets) == 1


def test_another_tab_takes_the_connection_over(visit: Visit, world: World) -> None:
    first = opened(visit)
    second = opened(visit)

    first.close()
    second.wait_for_timeout(800)
    world.put("call", call("after", caller="+4740000004"))

    expect(card(second, "flow", "+47 400 00 004")).to_be_visible()
    assert len(world.sockets) == 1


def test_the_clock_of_the_server_counts(visit: Visit, world: World, browser: object) -> None:
    """A page whose own clock is an hour wrong still shows how long somebody has waited."""
    page = opened(visit)
    page.clock.install(time=now_ms() / 1000 - 3600)
    page.reload()
    expect(page.locator("#agents li").first).to_be_visible()

    shown = page.locator("#fig-longest").inner_text()

    assert shown.startswith("4:")


def test_numbers_are_grouped_as_on_the_server(visit: Visit) -> None:
    from chalicelib.web.numbers import phone_number
    from chalicelib.web.templating import asset

    numbers = [
        "+4790712345",
        "+4721004410",
        "+358401234567",
        "+37061234567",
        "+46705550112",
        "+37251234567",
        "+4512345678",
        "+442079460000",
        "+12025550123",
        "+862012345678",
        "+4712",
        "+35840",
        "anonymous",
        "+",
    ]
    page = opened(visit)

    shown = page.evaluate(
        "([path, numbers]) => import(path).then((module) => numbers.map(module.phoneNumber))",
        [asset("js/core/people.js"), numbers],
    )

    assert shown == [phone_number(number) for number in numbers]


def test_news_that_comes_the_last_first_is_put_in_order(visit: Visit, world: World) -> None:
    page = visit("/console/live")
    expect(page.locator("#live-dot")).to_contain_text("Live")
    eva = page.locator("#agents li", has_text="Eva Lindstrøm")
    expect(eva).to_contain_text("In a call")

    world.held_back = []
    for state in ("wrap-up", "available", "paused"):
        world.put("agent", {"id": "eva", "state": state, "reason": "Training"})
    world.tell_backwards()

    expect(eva).to_contain_text("Paused")


@pytest.mark.covers("PHN-133")
def test_a_hidden_queue_and_its_calls_are_not_in_the_overview(visit: Visit, world: World) -> None:
    world.put("queue", {"id": "school", "is_hidden": True})
    page = opened(visit)

    expect(page.locator("#queues tr", has_text="School")).to_have_count(0)
    expect(page.locator("#lane-waiting .callcard")).to_have_count(2)
    expect(page.locator("#fig-waiting")).to_have_text("2")
    world.put("call", {"id": "c4", "state": "ended", "since": now_ms(), "outcome": "abandoned"})
    expect(page.locator("#lane-ended .callcard", has_text="Märta")).to_have_count(0)
    world.put("queue", {"id": "school", "is_hidden": False})
    expect(page.locator("#lane-ended .callcard", has_text="Märta")).to_be_visible()


@pytest.mark.covers("PHN-024")
def test_calls_on_hold_are_seen_with_the_time_they_have_been(visit: Visit, world: World) -> None:
    page = opened(visit)
    world.put("call", call("first", caller="+4740011223", state="talking", queue="front-desk", agent="kari"))
    world.put("call", call("second", caller="+4740011224", state="talking", queue="front-desk", agent="kari"))
    both = {"parked": [{"call": "first", "since": now_ms() - 100_000}], "held_since": now_ms() - 32_000}
    world.put("agent", {"id": "kari", "state": "in-call", "call": "second", **both})

    expect(card(page, "talking", "+47 400 11 223")).to_contain_text("On hold at Kari Aasen · 1:4")
    expect(card(page, "talking", "+47 400 11 224")).to_contain_text("On hold at Kari Aasen · 0:3")
    expect(page.locator("#agents li", has_text="Kari Aasen")).to_contain_text("on hold 0:3")
    expect(page.locator("#agents li", has_text="Kari Aasen")).to_contain_text("1 more on hold")

    world.put("agent", {"id": "kari", "held_since": None})
    expect(card(page, "talking", "+47 400 11 224")).not_to_contain_text("On hold")
    expect(card(page, "talking", "+47 400 11 223")).to_contain_text("On hold at Kari Aasen")
