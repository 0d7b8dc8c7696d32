"""An agent answers, a caller is brought to them, and they part: the use cases around a claim."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple

from chalicelib.calls import consulting, transitions
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call, CallState
from chalicelib.calls.errors import CallMovedOn, UnknownCall
from chalicelib.calls.offers import MissReason
from chalicelib.companies import service as companies
from chalicelib.core.errors import LegGone, TrunkError
from chalicelib.core.ids import CallId, CompanyId, LegSid, OfferId
from chalicelib.core.replacing import replace
from chalicelib.queues import consequences, errands, paths, spoken
from chalicelib.queues.follow_up import change_call, send
from chalicelib.trunk.client import Trunk
from chalicelib.twiml.verbs import DialConference, Hangup, Redirect, Verb

STATUS_REASONS: Final = {
    "busy": MissReason.BUSY,
    "no-answer": MissReason.TIMED_OUT,
    "failed": MissReason.UNREACHABLE,
    "canceled": MissReason.WITHDRAWN,
    "completed": MissReason.DECLINED,
}
"""What a leg's final status says of an offer that was still open."""
TOO_LATE: Final = {MissReason.TAKEN: spoken.taken, MissReason.CALLER_GONE: spoken.gone}


def answer(company: CompanyId, call_id: CallId, offer: OfferId, leg: LegSid, *, now: datetime) -> Sequence[Verb]:
    """Claim the call for the agent who answered and send them to meet the caller; or say why it is too late.

    Asked again (the first answer was lost, or who made it died), it says the same and sends what is owed once more.
    """
    try:
        claimed = change_call(company, call_id, lambda call: transitions.claim(call, offer, leg, now), now=now)
    except CallMovedOn as moved:
        return (TOO_LATE.get(MissReason(moved.why), spoken.over)(company), Hangup())
    except UnknownCall:
        return (spoken.gone(company), Hangup())
    call = claimed.after
    if call.state is not CallState.TALKING and call.callback is None:
        return (Hangup(),)
    if not claimed.is_new:
        send(consequences.owed(call, now=now))
    clean = companies.removes_noise(company)
    if call.callback is not None and call.state is CallState.DIALLING:
        heard = paths.call_out_heard(company, call_id)
        return (DialConference(name=_room(call), end_on_exit=True, clean=clean, wait_url=heard),)
    is_asked = call.consult is not None and call.consult.offer.id == offer
    return (DialConference(name=_room(call), end_on_exit=not is_asked, clean=clean, wait_url=""),)


def _room(call: Call) -> str:
    return paths.room(call.company, call.id, call.stay.n if call.stay else 1)


def connect(company: CompanyId, call_id: CallId, *, trunk: Trunk, now: datetime) -> None:
    """Bring the caller to the agent who has claimed the call; harmless when they have met or one has left.

    Sending a leg away from a conference would end it, so only one of several who try at once may (C4); the others
    come back when the caller should have arrived.
    """
    try:
        sent = calls.change(company, call_id, lambda call: transitions.send_to_meet(call, now))
    except UnknownCall:
        return
    call = sent.after
    if call.state is not CallState.TALKING or call.stay is None or call.stay.has_met:
        return
    if not sent.is_new:
        later_s = round(transitions.ON_THE_WAY.total_seconds())
        send([replace(errands.connect(call), delay_s=later_s)])
        return
    try:
        trunk.redirect(call.caller_leg, paths.meet(company, call_id))
    except LegGone:
        change_call(company, call_id, lambda each: transitions.end_leg(each, each.caller_leg, now), now=now)
    except TrunkError:
        calls.change(company, call_id, transitions.not_sent)
        raise


def meet(company: CompanyId, call_id: CallId, *, now: datetime) -> Sequence[Verb]:
    """The caller's document at the meeting: the conference of the call, or the way back where the agent has left."""
    call = change_call(company, call_id, transitions.note_meeting, now=now).after
    if call.state is not CallState.TALKING:
        return (Hangup(),) if call.is_over else (Redirect(paths.onward(call)),)
    return (DialConference(name=_room(call), action=paths.parted(call), end_on_exit=True, wait_url=""),)


def over(call: Call, now: datetime) -> Call:
    """The conversation has ended, or has not begun and the caller waits on."""
    return transitions.end_talk(transitions.return_to_queue(call, now), now)


def send_for(company: CompanyId, call_id: CallId, n: int, *, trunk: Trunk, now: datetime) -> None:
    """Bring a caller to where they belong who stayed behind when the agent left; harmless when they are there."""
    call = calls.find(company, call_id)
    if call is None or call.stay is None or call.stay.n != n or not call.is_astray:
        return
    try:
        trunk.redirect(call.caller_leg, paths.onward(call))
    except LegGone:
        change_call(company, call_id, lambda each: transitions.end_leg(each, each.caller_leg, now), now=now)


def leg_over(call: Call, sid: LegSid, now: datetime) -> Call:
    """A leg has ended: the winner's takes the conversation with it, the caller's the call."""
    noted = consulting.leg_over(transitions.end_leg(call, sid, now), sid, now)
    winner = noted.stay.winner if noted.stay else None
    return over(noted, now) if winner is not None and winner.leg == sid else noted


class Rung(NamedTuple):
    """A device that was rung: the leg to it, and the address by which it is known even where the leg was not told."""

    leg: LegSid
    address: str


def note_offer_status(
    company: CompanyId, call_id: CallId, offer: OfferId, rung: Rung, status: str, *, now: datetime
) -> None:
    """The trunk tells how an agent's leg fares.

    Its end is a miss, or the end of the conversation. That it rings for an offer that is over (the order to ring was
    thought to have failed) ends it.
    """
    leg = rung.leg

    def decide(call: Call) -> Call:
        if leg in call.legs:
            return leg_over(call, leg, now) if status in STATUS_REASONS else call
        if status in STATUS_REASONS:
            return transitions.fall_silent(call, offer, rung.address, STATUS_REASONS[status], now)
        return transitions.note_offer_leg(call, offer, leg)

    with suppress(UnknownCall):
        call = change_call(company, call_id, decide, now=now).after
        if status == "ringing" and not call.knows_leg(leg):
            send([errands.hang_up(leg)])
