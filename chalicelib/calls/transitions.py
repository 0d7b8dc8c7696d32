"""Every way a call can change: pure functions from the call as it is to the call as it becomes.

What no longer fits raises ``CallMovedOn`` when somebody must be told, and is absorbed (the same call comes back)
when it is only late news: webhooks arrive twice, out of order and after the end.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from chalicelib.calls import calling_back, consulting, handing
from chalicelib.calls.consults import ConsultOutcome
from chalicelib.calls.dials import DialResult
from chalicelib.calls.domain import DIALLED, Call, CallState, Leg, LegRole, Outcome
from chalicelib.calls.errors import CallMovedOn
from chalicelib.calls.offers import ByHand, MissReason, Offer
from chalicelib.calls.stays import Segment, SegmentKind, Stay, StayOutcome
from chalicelib.calls.stretches import closed, missed, stay_over
from chalicelib.core.ids import AgentId, LegSid, OfferId
from chalicelib.core.replacing import replace

ON_THE_WAY: Final = timedelta(seconds=5)
"""How long a caller who was sent to an agent may take to come before being sent again."""


TOLD: Final = timedelta(seconds=12)
"""How long it may take to tell an agent that a number was not reached."""


def join_queue(call: Call, stay: Stay) -> Call:
    """Begin a stay: the caller's flow time ends and queue time begins."""
    if call.state is not CallState.FLOW:
        raise CallMovedOn(f"the call is {call.state}")
    queued = Segment(kind=SegmentKind.QUEUE, started_at=stay.joined_at, queue=stay.queue)
    before = closed(call, stay.joined_at)
    segments = (*before.segments, queued)
    return replace(before, stay=stay, state=CallState.WAITING, since=stay.joined_at, segments=segments)


def offer_to_agent(call: Call, offer: Offer) -> Call:
    """Note that an agent is about to be rung.

    Raises:
        CallMovedOn: nobody waits any more, so nobody may be rung (Q2); or the call was given to somebody.
    """
    stay = call.waiting_stay
    if stay is None or stay.assigned is not None:
        raise CallMovedOn(MissReason.CALLER_GONE if call.is_over else MissReason.TAKEN)
    return replace(call, stay=replace(stay, offers={**stay.offers, offer.id: offer}))


def offer_taken(call: Call, offer: Offer) -> Call:
    """Note that an agent who chose this call is about to be rung, beside whoever is rung already.

    Raises:
        CallMovedOn: nobody waits any more, or the call was given to somebody.
    """
    return offer_to_agent(call, replace(offer, by_hand=ByHand.TAKEN))


def offer_to_agent_alone(call: Call, offer: Offer) -> Call:
    """Note that the one agent to whom somebody gave the call is about to be rung; whoever else is rung is let go.

    Raises:
        CallMovedOn: nobody waits any more.
    """
    stay = call.waiting_stay
    withdrawn = _withdrawn(stay, stay.offers.values(), offer.at) if stay else None
    return offer_to_agent(replace(call, stay=withdrawn or call.stay), replace(offer, by_hand=ByHand.ASSIGNED))


def unassign(call: Call, now: datetime) -> Call:
    """Take the call back from whom it was given to; absorbed when it is no longer being rung there."""
    stay = call.waiting_stay
    if stay is None or stay.assigned is None:
        return call
    return handing.unanswered(replace(call, stay=_withdrawn(stay, [stay.assigned], now)), now)


def _withdrawn(stay: Stay, offers: Iterable[Offer], now: datetime) -> Stay:
    over = list(offers)
    kept = {key: offer for key, offer in stay.offers.items() if offer not in over}
    misses = (missed(offer, MissReason.WITHDRAWN, now) for offer in over)
    return replace(stay, offers=kept, misses=(*stay.misses, *misses))


def reprioritise(call: Call, priority: int) -> Call:
    """Give a waiting call another place: the lower the number, the sooner it is served.

    Raises:
        CallMovedOn: it does not wait any more.
    """
    stay = call.waiting_stay
    if stay is None:
        raise CallMovedOn(MissReason.CALLER_GONE if call.is_over else MissReason.TAKEN)
    return call if stay.priority == priority else replace(call, stay=replace(stay, priority=priority))


def note_offer_leg(call: Call, offer_id: OfferId, leg: LegSid) -> Call:
    """Remember which leg rings for an offer; absorbed when the offer is already over."""
    if call.consulted(offer_id) is not None:
        return consulting.note_leg(call, leg)
    stay = call.stay
    if stay is None:
        return call
    held = stay.offers.get(offer_id)
    if held is None or leg in held.legs:
        return call
    known = replace(held, leg=leg) if held.leg is None else replace(held, others=(*held.others, leg))
    return _with_offer(call, stay, known)


def fall_silent(call: Call, offer_id: OfferId, device: str, reason: MissReason, now: datetime) -> Call:
    """One of the devices that ring for an offer, known by its address, will ring no more.

    When it was the last, the offer came to nothing. Absorbed when the offer is no longer open.
    """
    if call.consulted(offer_id) is not None:
        return consulting.fall_silent(call, device, reason, now)
    held = call.stay.offers.get(offer_id) if call.stay else None
    if call.stay is None or held is None or device in held.silent:
        return call
    silent = (*held.silent, device)
    if len(silent) >= held.rings:
        return miss_offer(call, offer_id, reason, now)
    return _with_offer(call, call.stay, replace(held, silent=silent))


def _with_offer(call: Call, stay: Stay, offer: Offer) -> Call:
    return replace(call, stay=replace(stay, offers={**stay.offers, offer.id: offer}))


def miss_offer(call: Call, offer_id: OfferId, reason: MissReason, now: datetime) -> Call:
    """An offer came to nothing: keep why (A4). Absorbed when it is no longer open."""
    if call.consulted(offer_id) is not None:
        return consulting.miss(call, reason, now)
    stay = call.stay
    if stay is None or offer_id not in stay.offers:
        return call
    miss = missed(stay.offers[offer_id], reason, now)
    return handing.unanswered(replace(call, stay=replace(stay.without(offer_id), misses=(*stay.misses, miss))), now)


def claim(call: Call, offer_id: OfferId, leg: LegSid, now: datetime) -> Call:
    """The agent answered first: the waiting call is theirs (the linearisation point; Q1).

    Raises:
        CallMovedOn: the caller left or another agent was first; ``why`` is the reason to store.
    """
    stay = call.stay
    if stay is not None and stay.winner is not None and (stay.winner.id, stay.winner.leg) == (offer_id, leg):
        return call
    asked = call.consulted(offer_id)
    if asked is not None:
        return consulting.answered(call, asked, leg, now)
    if stay is None or not stay.is_waiting:
        raise CallMovedOn(MissReason.TAKEN if stay and stay.winner else MissReason.CALLER_GONE)
    if offer_id not in stay.offers:
        raise CallMovedOn(MissReason.TIMED_OUT)
    held = stay.offers[offer_id]
    winner = replace(held, leg=leg, others=tuple(other for other in held.legs if other != leg))
    losers = [offer for key, offer in stay.offers.items() if key != offer_id]
    misses = (*stay.misses, *(missed(loser, MissReason.TAKEN, now) for loser in losers))
    answered = replace(stay, offers={}, misses=misses, winner=winner, outcome=StayOutcome.ANSWERED)
    if call.callback is not None:
        return calling_back.taken(replace(call, stay=answered), winner, leg, now)
    talk = Segment(kind=SegmentKind.TALK, started_at=now, queue=stay.queue, agent=winner.agent)
    agent_leg = Leg(sid=leg, role=LegRole.AGENT, party=winner.agent)
    claimed = replace(closed(replace(call, stay=answered), now), state=CallState.TALKING, since=now)
    return replace(claimed, legs={**call.legs, leg: agent_leg}, segments=(*claimed.segments, talk))


def send_to_meet(call: Call, now: datetime) -> Call:
    """Note that the caller is about to be sent to the agent; absorbed when they have met or are on the way (C4)."""
    stay = call.stay
    if call.state is not CallState.TALKING or stay is None or stay.has_met:
        return call
    if stay.sent_at is not None and now - stay.sent_at < ON_THE_WAY:
        return call
    return replace(call, stay=replace(stay, sent_at=now))


def not_sent(call: Call) -> Call:
    """The trunk did not take the order to send the caller."""
    return replace(call, stay=replace(call.stay, sent_at=None)) if call.stay and not call.stay.has_met else call


def note_meeting(call: Call) -> Call:
    """The caller's leg has reached the conference, so nobody needs to send it there again."""
    if call.state is not CallState.TALKING or call.stay is None or call.stay.has_met:
        return call
    return replace(call, stay=replace(call.stay, has_met=True))


def leave_queue(call: Call, n: int, outcome: StayOutcome, now: datetime) -> Call:
    """End stay ``n`` without an answer; the caller goes on in the flow. Absorbed when the stay is already over."""
    stay = call.waiting_stay
    if stay is None or stay.n != n or call.is_over:
        return call
    left = replace(closed(stay_over(call, stay, outcome, now), now), state=CallState.FLOW, since=now)
    return replace(left, segments=(*left.segments, Segment(kind=SegmentKind.FLOW, started_at=now)))


def desert(call: Call, n: int) -> Call:
    """Note that nobody is left whom stay ``n`` could wait for, so the caller is sent on; absorbed when it is over."""
    stay = call.waiting_stay
    if stay is None or stay.n != n or call.is_over:
        return call
    if handing.is_for_one(stay):
        return handing.open_up(call, n)
    return replace(call, stay=replace(stay, is_deserted=True))


def end_talk(call: Call, now: datetime) -> Call:
    """The conversation with the agent is over while the caller is still there; absorbed otherwise.

    Who was called has no flow to go back to: for them the call is over.
    """
    if call.state is not CallState.TALKING:
        return call
    if call.is_from_us:
        return end_call(call, now)
    call = consulting.end(call, ConsultOutcome.ENDED, now)
    over = replace(closed(call, now), state=CallState.FLOW, since=now)
    return replace(over, segments=(*over.segments, Segment(kind=SegmentKind.FLOW, started_at=now)))


def note_reason(call: Call, agent: AgentId, reason: str) -> Call:
    """Keep what an agent's last conversation in this call was about; absorbed where they had none."""
    talks = [n for n, each in enumerate(call.segments) if each.kind is SegmentKind.TALK and each.agent == agent]
    if not talks:
        return call
    noted = replace(call.segments[talks[-1]], reason=reason)
    return replace(call, segments=(*call.segments[: talks[-1]], noted, *call.segments[talks[-1] + 1 :]))


def note_return(call: Call) -> Call:
    """The caller is back in the flow, so nobody needs to send for them."""
    return replace(call, stay=replace(call.stay, is_left=True)) if call.stay else call


def return_to_queue(call: Call, now: datetime) -> Call:
    """The agent left before the caller had come: the claim is undone and the caller waits on, in the same place."""
    stay = call.stay
    if call.state is not CallState.TALKING or stay is None or stay.winner is None or stay.has_met:
        return call
    miss = missed(stay.winner, MissReason.DECLINED, now)
    waiting = replace(stay, outcome=None, winner=None, sent_at=None, misses=(*stay.misses, miss))
    queued = replace(call.segments[-2], ended_at=None, outcome=None, misses=())
    back = replace(call, stay=waiting, state=CallState.WAITING, since=now, segments=(*call.segments[:-2], queued))
    return handing.unanswered(back, now)


def end_leg(call: Call, sid: LegSid, now: datetime) -> Call:
    """A leg has ended. The caller's takes the call with it; an agent's ends the conversation, or their calling out."""
    leg = call.legs.get(sid)
    if leg is None or not leg.is_up:
        return call
    noted = replace(call, legs={**call.legs, sid: replace(leg, ended_at=now)})
    if call.state is CallState.DIALLING:
        return _dialling_over(noted, leg, now)
    return end_call(noted, now) if leg.role is LegRole.CALLER else noted


def _dialling_over(call: Call, leg: Leg, now: datetime) -> Call:
    """A leg has ended before two could talk; one of an attempt that is over ends nothing."""
    if leg.sid == call.caller_leg:
        return not_reached(call, DialResult.NO_ANSWER, now)
    return stop_calling(call, now) if call.dial is not None and leg.sid == call.dial.own else call


def not_reached(call: Call, result: DialResult, now: datetime) -> Call:
    """Nobody was reached at the number an agent calls: they are told while their leg is up, then the call ends.

    Absorbed when it is known already, or somebody answered.
    """
    dial = call.dial
    if dial is None or call.state is not CallState.DIALLING or dial.result is not None:
        return call
    told = replace(call, dial=replace(dial, result=result, until=now + TOLD))
    own = call.legs.get(dial.own) if dial.own else None
    return told if own is not None and own.is_up else stop_calling(told, now)


def stop_calling(call: Call, now: datetime) -> Call:
    """The agent calls no more: the call is over, unless somebody is to be called back once more."""
    return calling_back.again(call, now) or end_call(call, now)


def end_call(call: Call, now: datetime, outcome: Outcome | None = None) -> Call:
    """Give the call its one ending (C1); a later one is absorbed."""
    if call.is_over:
        return call
    call = consulting.end(call, ConsultOutcome.CALLER_GONE, now)
    stay = call.waiting_stay
    ended = call if stay is None else stay_over(call, stay, StayOutcome.ABANDONED, now)
    ended = replace(closed(ended, now), state=CallState.ENDED, since=now, ended_at=now)
    return replace(ended, outcome=outcome or final_outcome(ended))


def mark(call: Call, name: str) -> Call:
    """Remember that something happened that decides the outcome (``voicemail``, ``transferred``).

    A message is often known of only after its caller has hung up: an ending for want of anything better gives way.
    """
    marked = replace(call, marks=call.marks | {name})
    return replace(marked, outcome=final_outcome(marked)) if call.outcome is Outcome.FLOW_ENDED else marked


def final_outcome(call: Call) -> Outcome:
    """Sum up an ended call: being answered outweighs all, then what the caller did last."""
    if call.was_answered:
        return Outcome.ANSWERED
    if call.dial is not None:
        return DIALLED.get(call.dial.result, Outcome.CANCELLED) if call.dial.result else Outcome.CANCELLED
    for name in (Outcome.TRANSFERRED, Outcome.VOICEMAIL, Outcome.CALLBACK):
        if name in call.marks:
            return name
    stays = [segment.outcome for segment in call.segments if segment.kind is SegmentKind.QUEUE]
    if StayOutcome.ABANDONED in stays:
        return Outcome.ABANDONED
    return Outcome.TIMED_OUT if StayOutcome.TIMED_OUT in stays else Outcome.FLOW_ENDED
