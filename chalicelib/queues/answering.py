"""An agent answers, a caller is brought to them, and they part: the use cases around a claim."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.calls.domain import Call, CallState, MissReason
from chalicelib.calls.errors import CallMovedOn, UnknownCall
from chalicelib.core.errors import LegGone
from chalicelib.core.ids import CallId, CompanyId, LegSid, OfferId
from chalicelib.queues import paths
from chalicelib.queues.follow_up import change_call
from chalicelib.trunk.client import Trunk
from chalicelib.twiml.verbs import DialConference, Hangup, Say, Verb

STATUS_REASONS: Final = {
    "busy": MissReason.BUSY,
    "no-answer": MissReason.TIMED_OUT,
    "failed": MissReason.UNREACHABLE,
    "canceled": MissReason.WITHDRAWN,
    "completed": MissReason.DECLINED,
}
"""What a leg's final status says of an offer that was still open."""
TOO_LATE: Final = {
    MissReason.TAKEN: "A colleague has taken this call.",
    MissReason.CALLER_GONE: "The caller has hung up.",
}


def answer(company: CompanyId, call_id: CallId, offer: OfferId, leg: LegSid, *, now: datetime) -> Sequence[Verb]:
    """Claim the call for the agent who answered and send them to meet the caller; or say why it is too late."""
    try:
        change_call(company, call_id, lambda call: transitions.claim(call, offer, leg, now))
    except CallMovedOn as moved:
        return (Say(TOO_LATE.get(MissReason(moved.why), "This call is no longer waiting.")), Hangup())
    except UnknownCall:
        return (Say(TOO_LATE[MissReason.CALLER_GONE]), Hangup())
    return (DialConference(name=paths.room(company, call_id), end_on_exit=True, wait_url=""),)


def connect(company: CompanyId, call_id: CallId, *, trunk: Trunk, now: datetime) -> None:
    """Bring the caller to the agent who has claimed the call; harmless when they have met or one has left."""
    call = call_store.find(company, call_id)
    if call is None or call.state is not CallState.TALKING or call.stay is None or call.stay.has_met:
        return
    try:
        trunk.redirect(call.caller_leg, paths.meet(company, call_id))
    except LegGone:
        change_call(company, call_id, lambda each: transitions.end_leg(each, each.caller_leg, now))


def meet(company: CompanyId, call_id: CallId) -> Sequence[Verb]:
    """The caller's document at the meeting: the conference of the call."""
    call = change_call(company, call_id, transitions.note_meeting).after
    if call.state is not CallState.TALKING:
        return (Hangup(),)
    action = paths.flow(company, call_id, call.step, "left-queue")
    return (DialConference(name=paths.room(company, call_id), action=action, end_on_exit=True, wait_url=""),)


def over(call: Call, now: datetime) -> Call:
    """End the conversation and note that the agent's leg left with it."""
    winner = call.stay.winner if call.stay else None
    if winner is None or winner.leg is None or winner.leg not in call.legs:
        return transitions.end_talk(call, now)
    leg = call.legs[winner.leg]
    ended = replace(leg, ended_at=leg.ended_at or now)
    return replace(transitions.end_talk(call, now), legs={**call.legs, winner.leg: ended})


def note_offer_status(
    company: CompanyId, call_id: CallId, offer: OfferId, leg: LegSid, status: str, *, now: datetime
) -> None:
    """The trunk tells how an agent's leg fares. Only its end matters: as a miss, or as the end of the conversation."""
    if status not in STATUS_REASONS:
        return

    def decide(call: Call) -> Call:
        if leg in call.legs:
            return over(call, now) if _is_winner(call, leg) else transitions.end_leg(call, leg, now)
        return transitions.miss_offer(call, offer, STATUS_REASONS[status], now)

    with suppress(UnknownCall):
        change_call(company, call_id, decide)


def _is_winner(call: Call, leg: LegSid) -> bool:
    return call.stay is not None and call.stay.winner is not None and call.stay.winner.leg == leg
