"""How an agent's own call grows: their telephone, the number, the answer. Pure, and absorbing what is late."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.calls import calling_back, looks
from chalicelib.calls.dials import PLACED_WITHIN, Dial, DialResult
from chalicelib.calls.domain import Call, CallState, Leg, LegRole
from chalicelib.calls.errors import CallMovedOn
from chalicelib.calls.offers import MissReason, Offer
from chalicelib.calls.stays import Segment, SegmentKind, Stay, StayOutcome
from chalicelib.calls.transitions import TOLD, not_reached, stop_calling
from chalicelib.core.ids import CallId, CompanyId, LegSid, QueueName

RINGS: Final = timedelta(seconds=45)
"""How long the number is rung."""
ANSWER: Final = timedelta(seconds=5)
"""How much later than the end of the ringing we may hear of an answer."""


def begin(  # noqa: PLR0913  a call has these facts
    company: CompanyId, call_id: CallId, offer: Offer, *, number: str, shown: str, queue: QueueName, now: datetime
) -> Call:
    """Make the call of an agent to ``number``, who will see ``shown``; the agent's telephone is about to be rung."""
    return Call(
        company=company,
        id=call_id,
        v=1,
        caller=number,
        called=shown,
        started_at=now,
        due_at=now + looks.LIVE_EVERY,
        state=CallState.DIALLING,
        since=now,
        dial=Dial(offer=offer, queue=queue, until=offer.until),
        segments=(Segment(kind=SegmentKind.DIAL, started_at=now, agent=offer.agent, queue=queue or None),),
    )


def open_dial(call: Call) -> Dial | None:
    """Return the dialling that can still succeed, if any."""
    dial = call.dial
    return dial if dial is not None and call.state is CallState.DIALLING and dial.result is None else None


def step_lasts(dial: Dial) -> timedelta:
    """How long the step that has just begun may take."""
    if dial.result is not None:
        return TOLD
    return RINGS + ANSWER if dial.dialled_at is not None else PLACED_WITHIN


def note_own_leg(call: Call, leg: LegSid) -> Call:
    """Remember a leg that rings at the agent's; absorbed when none needs to ring there any more."""
    dial = open_dial(call)
    if dial is None or dial.own is not None or leg in dial.offer.legs:
        return call
    held = dial.offer
    known = replace(held, leg=leg) if held.leg is None else replace(held, others=(*held.others, leg))
    return replace(call, dial=replace(dial, offer=known))


def fall_silent(call: Call, device: str, now: datetime) -> Call:
    """One of the agent's telephones rings no more without an answer; after the last the call is over."""
    dial = open_dial(call)
    if dial is None or dial.own is not None or device in dial.offer.silent:
        return call
    held = replace(dial.offer, silent=(*dial.offer.silent, device))
    noted = replace(call, dial=replace(dial, offer=held))
    return not_reached(noted, DialResult.UNREACHED, now) if len(held.silent) >= held.rings else noted


def pick_up(call: Call, leg: LegSid, now: datetime) -> Call:
    """The agent answered their own telephone: the number may be dialled.

    Raises:
        CallMovedOn: they answered another one first, or gave up.
    """
    dial = call.dial
    if dial is not None and dial.own == leg and not call.is_over:
        return call
    if open_dial(call) is None or dial is None or dial.own is not None:
        raise CallMovedOn(MissReason.CALLER_GONE)
    legs = {**call.legs, leg: Leg(sid=leg, role=LegRole.AGENT, party=dial.offer.agent)}
    others = tuple(each for each in dial.offer.legs if each != leg)
    held = replace(dial.offer, leg=leg, others=others)
    return replace(call, legs=legs, dial=replace(dial, offer=held, own=leg, until=now + PLACED_WITHIN))


def send_out(call: Call, now: datetime) -> Call:
    """Note that the number is about to be dialled, before it is: so it is dialled once, whoever dies (C4)."""
    dial = open_dial(call)
    if dial is None or dial.own is None or dial.dialled_at is not None:
        return call
    return replace(call, dial=replace(dial, dialled_at=now, until=now + RINGS + ANSWER))


def note_far_leg(call: Call, leg: LegSid) -> Call:
    """Remember the leg to the number; absorbed when another is known, or it is wanted no more."""
    dial = open_dial(call)
    if dial is None or dial.dialled_at is None or call.caller_leg or leg in call.legs:
        return call
    return replace(call, legs={**call.legs, leg: Leg(sid=leg, role=LegRole.CALLER, party=call.caller)})


def answered(call: Call, leg: LegSid, now: datetime) -> Call:
    """Somebody answered at the number: the two talk, and from here on it is a call like any other (A1, C3).

    Raises:
        CallMovedOn: the agent is gone, or the number was given up.
    """
    if call.state is CallState.TALKING and call.caller_leg == leg:
        return call
    known = note_far_leg(call, leg)
    dial = open_dial(known)
    if dial is None or dial.own is None or known.caller_leg != leg:
        raise CallMovedOn(MissReason.CALLER_GONE)
    stay = _own_stay(dial, now) if call.callback is None else calling_back.met(known, now)
    talk = Segment(kind=SegmentKind.TALK, started_at=now, queue=dial.queue or None, agent=dial.offer.agent)
    segments = (*known.segments[:-1], replace(known.segments[-1], ended_at=now), talk)
    return replace(known, state=CallState.TALKING, since=now, stay=stay, segments=segments)


def _own_stay(dial: Dial, now: datetime) -> Stay:
    return Stay(
        n=0,
        queue=dial.queue,
        joined_at=now,
        priority=0,
        until=None,
        settings={},
        outcome=StayOutcome.ANSWERED,
        winner=dial.offer,
        sent_at=now,
        has_met=True,
    )


def lapse(call: Call, now: datetime, *, early: timedelta) -> Call:
    """A step's time is up: nobody answered, or the agent has been told long enough; absorbed ``early`` before that."""
    dial = call.dial
    if dial is None or call.state is not CallState.DIALLING or now < dial.until - early:
        return call
    if dial.result is not None:
        return stop_calling(call, now)
    if dial.own is None:
        return not_reached(call, DialResult.UNREACHED, now)
    return not_reached(call, DialResult.FAILED if dial.dialled_at is None else DialResult.NO_ANSWER, now)
