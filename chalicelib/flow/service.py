"""Taking callers through flows: news becomes an event, and what the flow decides becomes one write and a document."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.calls import looks, transitions
from chalicelib.calls import service as calls
from chalicelib.calls import store as call_store
from chalicelib.calls.domain import Call, CallState, Leg, LegRole
from chalicelib.calls.errors import UnknownCall
from chalicelib.calls.stays import Segment, SegmentKind
from chalicelib.companies import ahead as notes
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.companies.domain import NumberRoute
from chalicelib.core.errors import LegGone, NotFound, SwitchboardError, TrunkError, Unavailable
from chalicelib.core.ids import CallId, CompanyId, LegSid
from chalicelib.core.replacing import replace
from chalicelib.flow import library
from chalicelib.flow.carrying import apply_effects, errands
from chalicelib.flow.drive import drive
from chalicelib.flow.effects import Effect
from chalicelib.flow.events import Event, HungUp, Recorded, Started
from chalicelib.flow.inputs import OVER, Read, going_on
from chalicelib.flow.session import Session
from chalicelib.flow.urls import resolver
from chalicelib.flow.world import LiveWorld
from chalicelib.queues.consequences import after_call, owed
from chalicelib.queues.follow_up import change_call, send, with_reminder
from chalicelib.queues.service import watch_patience
from chalicelib.queues.watching import watch_fallback
from chalicelib.trunk.client import trunk
from chalicelib.twiml.render import render
from chalicelib.twiml.verbs import Hangup, Reject, Say, Verb

ATTEMPTS: Final = 6
NOT_IN_USE: Final = (Say("The number you have called is not in use."), Hangup())


class NoSuchFlow(NotFound):
    code = "no-such-flow"


@dataclass(frozen=True, slots=True)
class Progress:
    """What a flow decided for a call: how the call becomes (with its next document), and what else is to be done."""

    call: Call
    effects: tuple[Effect, ...]


def arrive(*, leg: LegSid, caller: str, called: str, now: datetime) -> Sequence[Verb] | str:
    """A call comes in: find whose it is, begin its flow, and return its first document.

    The same leg arriving again gets the same document and changes nothing (C4).
    """
    route = companies.route_of(called)
    if route is None:
        return (Reject(),)
    _read_ahead(route, called)
    published = library.recall_published(route.company, route.flow) if route.flow else None
    if published is None:
        return NOT_IN_USE
    session = Session(
        company=route.company,
        flow=published.flow.name,
        version=published.version,
        caller=caller,
        called=called,
    )
    fresh = _fresh(route.company, leg, caller, called, now)
    begun = proceed(replace(fresh, session=session.to_document()), Started(), now=now)
    prepare(begun, now=now)
    call = with_reminder(None, begun.call, now=now)
    try:
        call_store.create(call)
    except call_store.CallChanged:
        return call_store.get(route.company, call.id).reply
    send(after_call(None, call))
    return call.reply


def _read_ahead(route: NumberRoute, called: str) -> None:
    """Have what the call will ask for in memory, in one round trip; what the note does not know of costs more."""
    if route.flow:
        asked = [(Kind.COMPANY, str(route.company)), (Kind.FLOW, route.flow), *notes.read(route.ahead)]
        line = [(Kind.NUMBER, called)] if any(kind is Kind.QUEUE for kind, _ in asked) else []
        config_store.recall_many(route.company, [*asked, *line])


def _fresh(company: CompanyId, leg: LegSid, caller: str, called: str, now: datetime) -> Call:
    return Call(
        company=company,
        id=CallId(leg),
        v=1,
        caller=caller,
        called=called,
        started_at=now,
        due_at=now + looks.LIVE_EVERY,
        state=CallState.FLOW,
        since=now,
        legs={leg: Leg(sid=leg, role=LegRole.CALLER, party=caller)},
        segments=(Segment(kind=SegmentKind.FLOW, started_at=now),),
    )


def take(
    company: CompanyId, call_id: CallId, step: int, read: Read, *, now: datetime, refs: Sequence[config_store.Ref] = ()
) -> Sequence[Verb] | str:
    """Something came back from the caller's leg: go one document further. ``refs`` may be asked for on the way.

    A step that was taken already is answered with the document it led to, and what that asks for is sent again: who
    took it may have died (C4).
    """
    asked = [(Kind.COMPANY, company), *refs] if refs else ()
    seen = call_store.recall(company, call_id, ahead=asked)
    reply = _take_seen(seen, read, now) if seen is not None and seen.step == step else None
    if reply is not None:
        return reply
    for _ in range(ATTEMPTS):
        call = call_store.get(company, call_id, ahead=asked)
        if step != call.step:
            send(owed(call, now=now))
            return call.reply or (Hangup(),)
        answer = _take(call, read, now)
        if answer is not None:
            return answer
    raise Unavailable("the call keeps changing")


def _take_seen(seen: Call, read: Read, now: datetime) -> str | None:
    """Go further from a call that may have moved on since: only what was written counts, and the world is not told."""
    try:
        reply = _take(seen, read, now, is_sure=False)
    except SwitchboardError:
        return None
    return reply if isinstance(reply, str) else None


def _take(call: Call, read: Read, now: datetime, *, is_sure: bool = True) -> Sequence[Verb] | str | None:
    """Go one document further; ``None``: somebody else was first, or might have been where errands would be sent."""
    noted, event = read(call)
    if isinstance(event, Sequence):
        return event
    progress = _after_hang_up(noted, event, now) if noted.is_over else proceed(noted, event, now=now)
    if not is_sure and errands(progress.call, progress.effects):
        return None
    prepare(progress, now=now)
    after = replace(with_reminder(call, progress.call, now=now), v=call.v + 1)
    try:
        call_store.save(after)
    except call_store.CallChanged:
        return None
    send(after_call(call, after))
    return after.reply


def _after_hang_up(call: Call, event: Event, now: datetime) -> Progress:
    """The caller is gone, and the flow must not act for them any more; but what they recorded still counts."""
    ended = proceed(call, HungUp(), now=now)
    return proceed(ended.call, event, now=now) if isinstance(event, Recorded) else ended


def proceed(call: Call, event: Event, *, now: datetime) -> Progress:
    """Advance by one document; nothing is written yet."""
    session = Session.from_document(call.session)
    flow = library.recall_version(call.company, session.flow, session.version)
    if flow is None:
        raise NoSuchFlow("the version of the flow that this call began on is gone")
    done = drive(flow.flow, session, event, now=now, world=LiveWorld(call.company, now=now))
    after = replace(
        apply_effects(call, done.effects, now=now),
        flow=done.session.flow,
        session=done.session.to_document(),
        step=done.session.step,
        path=done.session.trail,
        place=done.session.node or None,
    )
    return Progress(replace(after, reply=render(done.verbs, resolver(after, done.flow))), done.effects)


def prepare(progress: Progress, *, now: datetime) -> None:
    """Send what must not be forgotten before the write that makes it due; receivers bear repeats and false alarms."""
    send(errands(progress.call, progress.effects))
    if progress.call.state is CallState.WAITING:
        watch_patience(progress.call, now=now)


def end_caller(company: CompanyId, leg: LegSid, *, now: datetime) -> None:
    """The trunk says that the caller's leg has ended: so has the call."""
    with suppress(UnknownCall):
        change_call(company, CallId(leg), lambda call: transitions.end_leg(call, leg, now), now=now)


def resume(*, leg: LegSid, caller: str, called: str, now: datetime) -> Sequence[Verb] | str:
    """A document could not be had and the trunk asks for help: say where the call is, and send again what is owed.

    A call that we have not heard of arrives now.
    """
    route = companies.route_of(called)
    call = calls.find(route.company, CallId(leg)) if route else None
    if route is not None:
        watch_fallback(route.company, CallId(leg), now=now)
    if call is None:
        return arrive(leg=leg, caller=caller, called=called, now=now)
    send(owed(call, now=now))
    if call.state is CallState.FLOW and call.outside is None:
        return call.reply
    return going_on(call, is_agent_there=_is_agent_there(call))


def _is_agent_there(call: Call) -> bool:
    """Whether the trunk still has the leg of the agent whom the caller was to meet."""
    leg = call.stay.winner.leg if call.stay and call.stay.winner else None
    try:
        return leg is not None and trunk().status(leg) not in OVER
    except LegGone:
        return False
    except TrunkError:
        return True
