"""What holds for any flow and anything a caller does."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.flow.asks import (
    Ask,
    AskCallback,
    AskFlow,
    AskQueue,
    AskReturned,
    AskRoute,
    AskVip,
    CallbackReply,
    FlowReply,
    QueueReply,
    Reply,
    ReturnedReply,
    RouteReply,
    VipReply,
)
from chalicelib.flow.book import Book
from chalicelib.flow.drive import drive
from chalicelib.flow.effects import FlowEnded
from chalicelib.flow.engine import MAX_HOPS, MAX_VISITS, advance
from chalicelib.flow.events import DialEnded, Digits, Event, HungUp, LeftQueue, NoInput, Recorded, Redirected, Started
from chalicelib.flow.fields import specs
from chalicelib.flow.graph import Flow, PublishedFlow, flow_document, parse_flow
from chalicelib.flow.registry import ELEMENTS
from chalicelib.flow.session import Session
from chalicelib.flow.validation import may_publish, validate
from chalicelib.flow.ways import outlets_of
from chalicelib.twiml.render import render
from chalicelib.twiml.verbs import DialNumber, Enqueue, Gather, Hangup, Next, Pause, Play, Record, Redirect, Reject, Say
from tests.unit.flow.making import BOOK, MONDAY_NOON, SAID, new_session
from tests.unit.flow.test_schema import REQUIRED

SETTINGS: dict[str, list[dict[str, Any]]] = {
    **{name: [required] for name, required in REQUIRED.items()},
    "menu": [REQUIRED["menu"], {"prompt": SAID, "choices": [{"key": "1"}, {"key": "2"}], "retries": 0}],
    "audio": [REQUIRED["audio"], {"prompt": {"audio": "gone"}}, {"prompt": SAID, "may_skip": True, "repeat": 3}],
    "queue": [
        REQUIRED["queue"],
        {"queue": "sales", "terminate_when_queue": True, "leave_key": "1", "allow_empty": True},
    ],
    "callback": [REQUIRED["callback"], {"queue": "sales", "ask_number": True, "hours": "office"}],
    "vip": [{"list": "gold"}, {"list": "nuisance"}],
    "hangup": [{}, {"busy_tone": True}],
}
KINDS = [*SETTINGS, "survey"]
EVENTS: list[Event] = [
    Started(),
    Digits("1"),
    Digits("2"),
    Digits("#"),
    Digits("*"),
    Digits("0150"),
    Digits(""),
    Digits("🙂"),
    NoInput(),
    Recorded("https://trunk/RE1", 7, "RE1"),
    Recorded("", 0),
    LeftQueue("timed-out"),
    LeftQueue("answered"),
    LeftQueue("system"),
    LeftQueue("moved-on"),
    DialEnded("busy"),
    DialEnded("completed", bridged=True),
    Redirected(),
    HungUp(),
]
ENDINGS = (Hangup, Reject, Enqueue, DialNumber)
WAITING = (Gather, Record, Redirect)


@st.composite
def flows(draw: st.DrawFn, *, is_whole: bool = False) -> Flow:
    """Up to eight elements; with ``is_whole`` every outlet is connected and every type is known."""
    kinds = draw(st.lists(st.sampled_from(KINDS[:-1] if is_whole else KINDS), min_size=1, max_size=8))
    nodes = [
        {"id": f"n{i}", "type": kind, "settings": draw(st.sampled_from(SETTINGS.get(kind, [{}])))}
        for i, kind in enumerate(kinds)
    ]
    bare = parse_flow({"start": "n0", "nodes": nodes}, name="main")
    edges = []
    for node in bare.nodes.values():
        for outlet in outlets_of(node, BOOK):
            target = draw(st.integers(0 if is_whole else -2, len(kinds) - 1))
            if target >= 0:
                edges.append({"from": node.id, "port": outlet.port, "to": f"n{target}"})
    return parse_flow({"title": "Any", "start": "n0", "nodes": nodes, "edges": edges}, name="main")


class ArbitraryWorld:
    """Answers as drawn, round and round."""

    def __init__(self, flow: Flow, dice: list[bool]) -> None:
        self.flow, self.dice, self.asked = flow, dice, 0

    def book(self, flow: Flow) -> Book:
        return BOOK

    def reply(self, ask: Ask) -> Reply:
        self.asked += 1
        is_lucky = self.dice[self.asked % len(self.dice)]
        match ask:
            case AskVip():
                return VipReply(is_lucky)
            case AskRoute():
                return RouteReply("north" if is_lucky else None)
            case AskQueue():
                return QueueReply(int(is_lucky), int(is_lucky))
            case AskReturned():
                return ReturnedReply(campaign="spring" * is_lucky, queue="sales", staff=QueueReply(int(is_lucky), 0))
            case AskCallback(_, number):
                return CallbackReply(number=number * is_lucky)
            case AskFlow():
                return FlowReply(PublishedFlow(self.flow, 1) if is_lucky else None)


dice = st.lists(st.booleans(), min_size=1, max_size=5)
callers = st.sampled_from(["+4790000001", "", "anonymous"])
relaxed = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@pytest.mark.covers("C2")
@relaxed
@given(flows(), st.lists(st.sampled_from(EVENTS), max_size=12), dice, callers)
def test_no_caller_ever_meets_silence(flow: Flow, events: list[Event], luck: list[bool], caller: str) -> None:
    session, world = new_session(caller=caller), ArbitraryWorld(flow, luck)
    for event in (Started(), *events):
        done = drive(flow, session, event, now=MONDAY_NOON, world=world)

        assert done.ask is None
        assert done.verbs
        assert render(done.verbs, lambda url: f"/{url.event}" if isinstance(url, Next) else url)
        assert isinstance(done.verbs[-1], ENDINGS + WAITING)
        assert all(isinstance(verb, Say | Play | Pause | Gather | Record) for verb in done.verbs[:-1])
        assert done.session.is_ended == isinstance(done.verbs[-1], Hangup | Reject)
        assert done.session.step == session.step + 1
        assert sum(isinstance(e, FlowEnded) for e in done.effects) == (done.session.is_ended and not session.is_ended)
        assert Session.from_document(done.session.to_document()) == done.session
        session = done.session


@pytest.mark.covers("C2")
@relaxed
@given(flows(is_whole=True), dice)
def test_every_document_is_bounded_and_so_is_every_call(flow: Flow, luck: list[bool]) -> None:
    session, world = new_session(), ArbitraryWorld(flow, luck)
    for _ in range(30):
        done = drive(flow, session, NoInput(), now=MONDAY_NOON, world=world)
        assert len(done.passages) <= MAX_HOPS + 25
        session = done.session
    worn = replace(session, visits=MAX_VISITS, is_ended=False, node="", state={})
    assert drive(flow, worn, Started(), now=MONDAY_NOON, world=world).session.is_ended


@relaxed
@given(flows(), st.lists(st.sampled_from(EVENTS), max_size=6), dice)
def test_the_same_history_always_leads_to_the_same_place(flow: Flow, events: list[Event], luck: list[bool]) -> None:
    def history() -> list[Any]:
        session, world = new_session(), ArbitraryWorld(flow, luck)
        done = []
        for event in (Started(), *events):
            done.append(drive(flow, session, event, now=MONDAY_NOON, world=world))
            session = done[-1].session
        return done

    assert history() == history()


@relaxed
@given(flows())
def test_any_flow_survives_being_written_and_read_and_can_be_validated(flow: Flow) -> None:
    assert parse_flow(flow_document(flow), name="main") == flow
    for problem in validate(flow, BOOK):
        assert problem.message.endswith((".", "…"))
        assert not problem.node or problem.node in flow.nodes


@pytest.mark.covers("C2")
@relaxed
@given(
    flows(is_whole=True),
    dice,
    st.lists(st.sampled_from([Digits("1"), NoInput(), Redirected(), LeftQueue("timed-out")]), max_size=8),
)
def test_a_flow_that_may_be_published_never_apologises(flow: Flow, luck: list[bool], events: list[Event]) -> None:
    book = replace(BOOK, flows={"other": PublishedFlow(flow, 1)}, audio={**BOOK.audio, "gone": BOOK.audio["welcome"]})
    if not may_publish(validate(flow, book)):
        return
    session, here, world = new_session(), flow, ArbitraryWorld(flow, luck)
    world.book = lambda _: book  # type: ignore[method-assign]
    for event in (Started(), *events):
        done = drive(here, session, event, now=MONDAY_NOON, world=world)
        session, here = done.session, done.flow
        assert not [
            e for e in done.effects if isinstance(e, FlowEnded) and e.reason in {"leads-nowhere", "too-long", "broken"}
        ]


@relaxed
@given(
    st.sampled_from(sorted(ELEMENTS)),
    st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.integers(), st.text(max_size=5))),
)
def test_settings_of_any_kind_never_stop_a_call(kind: str, junk: dict[str, Any]) -> None:
    named = {name: value for (name, _), value in zip(specs(ELEMENTS[kind].settings), junk.values(), strict=False)}
    flow = parse_flow({"start": "n", "nodes": [{"id": "n", "type": kind, "settings": {**junk, **named}}]}, name="main")

    begun = advance(flow, new_session(), Started(), now=MONDAY_NOON, book=BOOK)

    assert begun.verbs or begun.ask
