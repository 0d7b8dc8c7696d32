"""Time travel."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.directory.calendars import public_holidays
from chalicelib.directory.hours_document import parse_hours
from chalicelib.flow.asks import QueueReply
from chalicelib.flow.events import DialEnded, Digits, HungUp, LeftQueue, NoInput
from chalicelib.flow.graph import Flow, PublishedFlow
from chalicelib.flow.simulation import MAX_DOCUMENTS, Facts, Simulation, simulate
from tests.unit.flow.making import BOOK, CALLER, DAY, MONDAY_NOON, SAID, make_flow

MENU = {"prompt": {"text": "Press 1"}, "choices": [{"key": "1", "title": "Sales"}], "timeout_s": 5, "retries": 1}
FLOW = make_flow(
    {
        "h": ("hours", {"hours": "office"}),
        "a": ("audio", {"prompt": {"audio": "welcome"}}),
        "m": ("menu", MENU),
        "q": ("queue", {"queue": "sales", "total_s": 120}),
        "b": ("voicemail", {"prompt": SAID, "emails": ["post@example.com"]}),
        "x": ("hangup", {"prompt": {"text": "Closed"}}),
    },
    {
        "h.open": "a",
        "h.closed": "x",
        "a.next": "m",
        "m.1": "q",
        "m.no-dial": "b",
        "q.timed-out": "b",
    },
)


def way(run: Simulation) -> list[tuple[str, str]]:
    return [(step.node, step.port) for step in run.steps]


@pytest.mark.covers("PHN-112", "PHN-170")
def test_a_run_tells_every_step_with_its_time() -> None:
    run = simulate(FLOW, BOOK, [Digits("1"), LeftQueue("timed-out")], now=MONDAY_NOON)

    assert way(run) == [("h", "open"), ("a", "next"), ("m", "1"), ("q", "timed-out"), ("b", "")]
    assert run.steps[0].at == MONDAY_NOON
    assert run.steps[3].at - run.steps[2].at == timedelta(seconds=120)
    assert run.steps[2].to_document() == {
        "flow": "main",
        "node": "m",
        "title": "The m",
        "port": "1",
        "at": "2026-11-23T11:00:05.500000Z",
        "detail": "1 · Sales",
    }
    assert run.heard[:2] == ("/audio/welcome.mp3", "Press 1")
    assert run.is_ended


def test_a_caller_who_does_nothing_hears_the_menu_again_and_leaves_a_message() -> None:
    run = simulate(FLOW, BOOK, [], now=MONDAY_NOON)

    assert way(run)[-2:] == [("m", "no-dial"), ("b", "")]
    assert run.heard.count("Press 1") == 2
    assert [type(effect).__name__ for effect in run.effects] == ["VoicemailTaken", "FlowEnded"]


def test_a_caller_who_waits_is_answered() -> None:
    run = simulate(FLOW, BOOK, [Digits("1")], now=MONDAY_NOON)

    assert run.steps[-1].detail == "answered"


def test_hanging_up_ends_the_run() -> None:
    run = simulate(FLOW, BOOK, [NoInput(), HungUp()], now=MONDAY_NOON)

    assert run.steps[-1].detail == "hung-up"
    assert run.steps[-1].at - MONDAY_NOON == timedelta(seconds=10)


@pytest.mark.parametrize(
    ("moment", "detail"),
    [
        ("2026-12-24T11:00", "Lunch (Christmas Eve)"),
        ("2026-12-25T11:00", "Closed (public holiday)"),
        ("2026-12-28T11:00", "Open"),
        ("2026-03-29T00:59", "Open"),
        ("2026-03-29T01:00", "Closed"),
        ("2026-10-25T00:59", "Open"),
        ("2026-10-25T01:59", "Open"),
        ("2026-10-25T02:00", "Closed"),
    ],
)
def test_any_moment_can_be_tried_nights_of_a_clock_change_included(moment: str, detail: str) -> None:
    week = {"mon": DAY, "fri": DAY, "sun": [{"from": "01:00", "to": "03:00", "category": "open"}]}
    eve = {
        "title": "Christmas Eve",
        "from": "2026-12-24",
        "to": "2026-12-24",
        "periods": [{**DAY[0], "category": "lunch"}],
    }
    hours = parse_hours({"week": week, "exceptions": [eve], "public_holidays": {}}, name="office")
    book = replace(BOOK, hours={"office": hours}, calendar=public_holidays)

    run = simulate(FLOW, book, [], now=datetime.fromisoformat(moment).replace(tzinfo=UTC))

    assert run.steps[0].detail == detail


def test_the_imagined_world_decides_lists_queues_and_routes() -> None:
    flow = make_flow(
        {
            "v": ("vip", {"list": "gold"}),
            "r": ("advanced-menu", {"prompt": SAID, "routes": "postcodes"}),
            "q": ("queue", {"queue": "sales"}),
            "t": ("transfer", {"number": "+4722334455", "timeout_s": 20}),
            "x": ("hangup", {}),
        },
        {"v.vip": "r", "v.normal": "x", "r.north": "q", "r.no-dial": "x", "q.timed-out": "t", "t.no-answer": "x"},
    )
    facts = Facts(vips={"gold": {CALLER}}, routes={"postcodes": {"0150": "north"}}, queues={"sales": QueueReply(0, 0)})

    run = simulate(flow, BOOK, [Digits("0150"), DialEnded("no-answer")], now=MONDAY_NOON, caller=CALLER, facts=facts)

    assert way(run) == [("v", "vip"), ("r", "north"), ("q", "no-agents"), ("t", "no-answer"), ("x", "")]
    assert run.steps[-1].at - run.steps[-2].at == timedelta(0)
    assert way(simulate(flow, BOOK, [], now=MONDAY_NOON, facts=facts))[0] == ("v", "normal")


def test_a_world_without_a_linked_flow_takes_the_outlet_for_it() -> None:
    flow = make_flow({"l": ("link", {"flow": "gone"}), "x": ("hangup", {})}, {"l.unavailable": "x"})

    assert way(simulate(flow, BOOK, [], now=MONDAY_NOON)) == [("l", "unavailable"), ("x", "")]


def test_linked_flows_are_entered_with_their_own_names() -> None:
    linked = make_flow({"x": ("hangup", {})}, {}, name="other")
    flow = make_flow({"l": ("link", {"flow": "other"})}, {})
    book = replace(BOOK, flows={"other": PublishedFlow(linked, 1)})

    run = simulate(flow, book, [], now=MONDAY_NOON)

    assert [(step.flow, step.node) for step in run.steps] == [("main", "l"), ("other", "x")]


def test_a_run_that_never_ends_is_cut_off() -> None:
    flow: Flow = make_flow({"m": ("menu", MENU)}, {"m.1": "m", "m.no-dial": "m"})

    run = simulate(flow, BOOK, [], now=MONDAY_NOON)

    assert not run.is_ended
    assert len(run.heard) <= MAX_DOCUMENTS + 1
