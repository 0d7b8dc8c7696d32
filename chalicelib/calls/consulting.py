"""How an agent asks somebody for advice while the caller hears music, and hands the call on: pure."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.calls.consults import Consult, ConsultOutcome
from chalicelib.calls.domain import Call, CallState, Leg, LegRole
from chalicelib.calls.errors import CallMovedOn
from chalicelib.calls.handover import Reach, Transfer, Way
from chalicelib.calls.offers import MissReason, Offer
from chalicelib.calls.stays import Segment, SegmentKind
from chalicelib.calls.stretches import closed
from chalicelib.core.ids import AgentId, LegSid
from chalicelib.core.replacing import replace


def begin(call: Call, consult: Consult) -> Call:
    """Note who is about to be rung.

    Raises:
        CallMovedOn: who asks is no longer in the conversation, or asks somebody already.
    """
    stay = call.stay
    is_theirs = stay is not None and stay.winner is not None and stay.winner.id == consult.by_offer and stay.has_met
    if call.talking_to != consult.by or not is_theirs or call.consult is not None:
        raise CallMovedOn(MissReason.CALLER_GONE if call.is_over else MissReason.TAKEN)
    return replace(call, consults=(*call.consults, consult))


def note_leg(call: Call, leg: LegSid) -> Call:
    """Remember a leg that rings for it."""
    asked = call.consult
    if asked is None or not asked.is_ringing or leg in asked.offer.legs:
        return call
    held = asked.offer
    known = replace(held, leg=leg) if held.leg is None else replace(held, others=(*held.others, leg))
    return _with(call, replace(asked, offer=known))


def answered(call: Call, asked: Consult, leg: LegSid, now: datetime) -> Call:
    """Who was asked has answered.

    Raises:
        CallMovedOn: they need not any more.
    """
    if asked.is_talking and asked.offer.leg == leg:
        return call
    if not asked.is_ringing or call.state is not CallState.TALKING:
        raise CallMovedOn(MissReason.CALLER_GONE if call.is_over else MissReason.TIMED_OUT)
    others = tuple(other for other in asked.offer.legs if other != leg)
    noted = replace(asked, offer=replace(asked.offer, leg=leg, others=others), answered_at=now)
    is_agent = asked.reach is not Reach.NUMBER
    role, party = (LegRole.AGENT, asked.offer.agent) if is_agent else (LegRole.OUTSIDE, asked.to)
    return _with(replace(call, legs={**call.legs, leg: Leg(sid=leg, role=role, party=party)}), noted)


def fall_silent(call: Call, device: str, reason: MissReason, now: datetime) -> Call:
    """One of the devices rings no more; after the last, nobody could be asked."""
    asked = call.consult
    if asked is None or not asked.is_ringing or device in asked.offer.silent:
        return call
    silent = (*asked.offer.silent, device)
    if len(silent) >= asked.offer.rings:
        return miss(call, reason, now)
    return _with(call, replace(asked, offer=replace(asked.offer, silent=silent)))


def miss(call: Call, reason: MissReason, now: datetime) -> Call:
    """Who was asked will not answer: the agent is with the caller again."""
    asked = call.consult
    if asked is None or not asked.is_ringing:
        return call
    return _with(call, replace(asked, miss=reason, outcome=ConsultOutcome.MISSED, ended_at=now))


def swap(call: Call, by: AgentId, *, is_with_caller: bool) -> Call:
    """Talk with the caller while who is asked hears music, or the other way round (WBX-25).

    Raises:
        CallMovedOn: nobody is being asked.
    """
    asked = call.consult
    if asked is None or asked.by != by or not asked.is_talking:
        raise CallMovedOn(MissReason.CALLER_GONE if call.is_over else MissReason.TAKEN)
    return _with(call, replace(asked, is_with_caller=is_with_caller))


def end(call: Call, outcome: ConsultOutcome, now: datetime) -> Call:
    """No advice any more: the agent and the caller go on. Absorbed when it was over."""
    asked = call.consult
    if asked is None:
        return call
    miss_reason = MissReason.WITHDRAWN if asked.is_ringing else None
    return _with(call, replace(asked, miss=miss_reason, outcome=outcome, ended_at=now))


def leg_over(call: Call, sid: LegSid, now: datetime) -> Call:
    """A leg has ended: that of who was asked ends the asking (WBX-41)."""
    asked = call.consult
    is_theirs = asked is not None and asked.is_talking and asked.offer.leg == sid
    return end(call, ConsultOutcome.LEFT, now) if is_theirs else call


def complete(call: Call, by: AgentId, now: datetime) -> Call:
    """Leave the caller with who was asked.

    Raises:
        CallMovedOn: they have not answered, or are gone.
    """
    asked = call.consult
    if asked is None or asked.by != by or not asked.is_talking or call.stay is None:
        raise CallMovedOn(MissReason.CALLER_GONE if call.is_over else MissReason.TAKEN)
    handed = Transfer(by=by, offer=asked.by_offer, way=Way.ASSISTED, reach=asked.reach, to=asked.to)
    kind = SegmentKind.OUTSIDE if asked.reach is Reach.NUMBER else SegmentKind.TALK
    talk = Segment(
        kind=kind, started_at=now, queue=call.stay.queue or None, agent=asked.offer.agent or None, transfer=handed
    )
    over = end(closed(call, now), ConsultOutcome.COMPLETED, now)
    stay = replace(call.stay, winner=asked.offer)
    return replace(over, stay=stay, since=now, segments=(*over.segments, talk))


def _with(call: Call, asked: Consult) -> Call:
    return replace(call, consults=(*call.consults[:-1], asked))


class Seat(NamedTuple):
    """A party's place in the conference: do they hear music alone, or ringing, and does it end when they leave?"""

    leg: LegSid
    is_held: bool
    ends: bool
    is_ringing: bool = False


def seats(call: Call, *, is_on_hold: bool) -> list[Seat]:
    """How everybody in a conversation is to sit. ``is_on_hold``: its agent has put the call on hold.

    Nobody but the caller ends the conference while somebody is asked: who asks may leave the two to themselves.
    Then it is for the asking alone to say who hears music: that the call was on hold before has no say in it.
    """
    winner = call.stay.winner if call.stay else None
    if call.state is not CallState.TALKING or winner is None or winner.leg is None:
        return []
    asked = call.consult
    is_aside = asked is not None and not asked.is_with_caller
    is_ringing = asked is not None and asked.is_ringing
    own = Seat(winner.leg, is_held=is_ringing, ends=asked is None, is_ringing=is_ringing)
    found = [own, Seat(call.caller_leg, is_held=is_aside or (is_on_hold and asked is None), ends=True)]
    if asked is not None and asked.is_talking and asked.offer.leg is not None:
        found.append(Seat(asked.offer.leg, is_held=asked.is_with_caller, ends=False))
    return found


def is_rung(call: Call, offer: Offer) -> bool:
    """Tell whether an offer is the one that rings who is asked."""
    return call.consult is not None and call.consult.is_ringing and call.consult.offer.id == offer.id
