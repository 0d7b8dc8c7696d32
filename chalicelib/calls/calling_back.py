"""How a request to be called back fares: it waits as a call would, its agent answers first, then the customer. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.calls import looks
from chalicelib.calls.callbacks import Callback
from chalicelib.calls.dials import PLACED_WITHIN, Dial, DialResult
from chalicelib.calls.domain import DIALLED, Call, CallState, Leg, LegRole, Outcome
from chalicelib.calls.offers import Offer
from chalicelib.calls.stays import Segment, SegmentKind, Stay, StayOutcome
from chalicelib.calls.stretches import closed, stay_over
from chalicelib.core.ids import CallId, CompanyId, LegSid, QueueName

KEPT: Final = timedelta(hours=24)
"""How long somebody waits to be called back, at most."""


def begin(company: CompanyId, call_id: CallId, asked: Callback, stay: Stay, *, number: str, shown: str) -> Call:
    """Make the request of whoever has ``number``, who will see ``shown``; ``stay`` may have begun before it (K2)."""
    now = asked.requested_at
    waits = Segment(kind=SegmentKind.CALLBACK, started_at=now, queue=stay.queue)
    return Call(
        company=company,
        id=call_id,
        v=1,
        caller=number,
        called=shown,
        started_at=now,
        due_at=now + looks.LIVE_EVERY,
        state=CallState.WAITING,
        since=now,
        stay=stay,
        callback=asked,
        segments=(waits,),
    )


def taken(call: Call, winner: Offer, leg: LegSid, now: datetime) -> Call:
    """The agent who answered first is to call: what remains is as if they had dialled the number themselves."""
    legs = {**call.legs, leg: Leg(sid=leg, role=LegRole.AGENT, party=winner.agent)}
    dial = Dial(offer=winner, queue=call.stay.queue if call.stay else QueueName(""), until=now + PLACED_WITHIN, own=leg)
    segment = Segment(kind=SegmentKind.DIAL, started_at=now, agent=winner.agent, queue=dial.queue or None)
    begun = replace(closed(call, now), state=CallState.DIALLING, since=now, legs=legs, dial=dial)
    return replace(begun, segments=(*begun.segments, segment))


def met(call: Call, now: datetime) -> Stay:
    """The stay in which the agent called back whom they now talk to."""
    assert call.stay is not None
    return replace(call.stay, sent_at=now, has_met=True)


def again(call: Call, now: datetime) -> Call | None:
    """Have a customer who was not reached wait once more; ``None``: they were called often enough (PUZ-25, K1).

    An attempt sends the request to the back of the queue, some minutes from now; an agent who gave up before anything
    was dialled leaves it in its place. The legs of the attempt are strangers from here on, and are ended.
    """
    asked, dial, stay = call.callback, call.dial, call.stay
    if asked is None or dial is None or stay is None:
        return None
    attempts = asked.attempts + (1 if dial.dialled_at is not None else 0)
    if 0 < asked.max_attempts <= attempts:
        return None
    joined_at = stay.joined_at if dial.dialled_at is None else now + timedelta(seconds=asked.retry_s)
    anew = Stay(
        n=stay.n + 1,
        queue=stay.queue,
        joined_at=joined_at,
        priority=stay.priority,
        until=stay.until,
        settings=stay.settings,
    )
    left = replace(closed(call, now), state=CallState.WAITING, since=now, stay=anew, dial=None)
    waits = Segment(kind=SegmentKind.CALLBACK, started_at=now, queue=stay.queue)
    result = asked.result if dial.dialled_at is None else dial.result or DialResult.CANCELLED
    tried = replace(asked, attempts=attempts, tried=dial.offer, result=result)
    legs = {
        sid: replace(leg, role=LegRole.OUTSIDE) if leg.role is LegRole.CALLER else leg for sid, leg in left.legs.items()
    }
    return replace(left, callback=tried, legs=legs, segments=(*left.segments, waits))


def give_up(call: Call, outcome: StayOutcome, now: datetime) -> Call:
    """Have nobody called for this request any more; absorbed while they are being called, or talk."""
    stay = call.waiting_stay
    if call.callback is None or stay is None or call.is_over or call.caller_leg:
        return call
    ended = replace(closed(stay_over(call, stay, outcome, now), now), state=CallState.ENDED, since=now, ended_at=now)
    return replace(ended, outcome=unmet(call.callback, outcome))


def unmet(asked: Callback, outcome: StayOutcome) -> Outcome:
    """What is said of a request that was given up: how its last attempt went, where there was one."""
    if outcome is StayOutcome.ENDED:
        return Outcome.CANCELLED
    return DIALLED.get(asked.result, Outcome.TIMED_OUT) if asked.result is not None else Outcome.TIMED_OUT
