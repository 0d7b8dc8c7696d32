"""Time travel: what a flow would do with a call at any moment, with what the caller does given beforehand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.companies.errors import NotANumber
from chalicelib.companies.phone import to_e164
from chalicelib.core.clock import iso
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
from chalicelib.flow.effects import Effect, JoinQueue
from chalicelib.flow.engine import Passage
from chalicelib.flow.events import DialEnded, Digits, Event, HungUp, LeftQueue, NoInput, Recorded, Redirected, Started
from chalicelib.flow.graph import Flow, nothing
from chalicelib.flow.pacing import heard, lasts
from chalicelib.flow.session import Session
from chalicelib.twiml.verbs import DialNumber, Enqueue, Gather, Record, Verb

MAX_DOCUMENTS: Final = 200
_CALLER: Final = "+4799999999"
_CALLED: Final = "+4720000000"
_MESSAGE_S: Final = 10
_EVERYBODY: Final = QueueReply(logged_on=1, available=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The imagined world: numbers on VIP lists, values of route lists, who is logged on (else: one free member).

    ``returned``: which numbers return a campaign's call (else: none).
    """

    vips: Mapping[str, Collection[str]] = field(default_factory=nothing)
    routes: Mapping[str, Mapping[str, str]] = field(default_factory=nothing)
    queues: Mapping[str, QueueReply] = field(default_factory=nothing)
    returned: Mapping[str, ReturnedReply] = field(default_factory=nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An element left by ``port`` at an estimated time; the port is empty where the call ends or changes flow."""

    flow: str
    node: str
    title: str
    port: str
    at: datetime
    detail: str

    def to_document(self) -> dict[str, str]:
        return {
            "flow": self.flow,
            "node": self.node,
            "title": self.title,
            "port": self.port,
            "at": iso(self.at),
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A simulated call: its steps, what the caller heard (words, or the address of audio), and what was done."""

    steps: tuple[Step, ...]
    heard: tuple[str, ...]
    effects: tuple[Effect, ...]
    is_ended: bool


@dataclass(frozen=True, slots=True)
class _Imagined:
    """A world of facts."""

    known: Book
    facts: Facts

    def book(self, flow: Flow) -> Book:  # noqa: ARG002  one book for all flows
        return self.known

    def reply(self, ask: Ask) -> Reply:
        match ask:
            case AskVip(name, number):
                return VipReply(number in self.facts.vips.get(name, ()))
            case AskRoute(name, value):
                return RouteReply(self.facts.routes.get(name, {}).get(value))
            case AskQueue(name, _):
                return self.facts.queues.get(name, _EVERYBODY)
            case AskReturned(number, _):
                return self.facts.returned.get(number, ReturnedReply())
            case AskCallback(_, number):
                return self._called_back(number)
            case AskFlow(name):
                return FlowReply(self.known.flows.get(name))

    def _called_back(self, number: str) -> CallbackReply:
        try:
            return CallbackReply(number=to_e164(number, country=self.known.country))
        except NotANumber:
            return CallbackReply()


def simulate(
    flow: Flow, book: Book, inputs: Sequence[Event], *, now: datetime, caller: str = _CALLER, facts: Facts | None = None
) -> Simulation:
    """Run a call that arrives at ``now`` to its end, or to ``MAX_DOCUMENTS`` documents.

    Args:
        flow: published or draft.
        book: the company's whole configuration.
        inputs: what the caller does, in order; each is used where the flow first waits for such a thing. When none
            fits, the caller presses nothing, leaves a message, and is answered in queues and at numbers.
        now: the instant of the call's arrival.
        caller: E.164, or empty for a withheld number.
        facts: the imagined world.
    """
    run = _Run(flow, list(inputs), now)
    session = Session(company="test", flow=flow.name, caller=caller, called=_CALLED)
    world = _Imagined(book, facts or Facts())
    event: Event | None = Started()
    while event is not None and run.documents < MAX_DOCUMENTS:
        done = drive(run.flow, session, event, now=run.now, world=world)
        run.note(done.passages)
        run.effects.extend(done.effects)
        run.flow, session = done.flow, done.session
        event = None if session.is_ended else run.next_event(done.verbs, book)
        if event is None:
            run.hear(done.verbs)
    return Simulation(
        steps=tuple(run.steps), heard=tuple(run.heard), effects=tuple(run.effects), is_ended=session.is_ended
    )


class _Run:
    """The simulated caller and clock."""

    def __init__(self, flow: Flow, inputs: list[Event], now: datetime) -> None:
        self.flow, self.inputs, self.now = flow, inputs, now
        self.documents = 0
        self.steps: list[Step] = []
        self.heard: list[str] = []
        self.effects: list[Effect] = []

    def note(self, passages: Sequence[Passage]) -> None:
        self.steps.extend(
            Step(flow=p.flow, node=p.node, title=p.title, port=p.port, at=self.now, detail=p.detail) for p in passages
        )

    def hear(self, verbs: Sequence[Verb]) -> None:
        self.heard.extend(heard(verbs))

    def next_event(self, verbs: Sequence[Verb], book: Book) -> Event:
        """Let the caller hear a document to where it waits, and say what comes of it."""
        self.documents += 1
        self.hear(verbs)
        waiting = next((verb for verb in verbs if isinstance(verb, Gather | Record | Enqueue | DialNumber)), None)
        event = self._done_at(waiting)
        joined = next((e.settings.total_s for e in reversed(self.effects) if isinstance(e, JoinQueue)), 0)
        self.now += timedelta(seconds=lasts(verbs, event, book, queue_s=joined))
        return event

    def _done_at(self, waiting: Verb | None) -> Event:
        match waiting:
            case Gather():
                return self._input(Digits | NoInput, NoInput())
            case Record():
                return self._input(Recorded | NoInput, Recorded("", _MESSAGE_S))
            case Enqueue():
                return self._input(LeftQueue, LeftQueue("answered"))
            case DialNumber():
                return self._input(DialEnded, DialEnded("completed", bridged=True))
            case _:
                return Redirected()

    def _input(self, kinds: Any, otherwise: Event) -> Event:
        if self.inputs and isinstance(self.inputs[0], kinds | HungUp):
            return self.inputs.pop(0)
        return otherwise
