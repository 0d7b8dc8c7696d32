"""What a caller hears who is handed on: music while they wait, or the number outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from chalicelib.calls import handing, transitions
from chalicelib.calls.domain import Call, CallState
from chalicelib.calls.errors import UnknownCall
from chalicelib.companies import service as companies
from chalicelib.core.ids import CallId, CompanyId
from chalicelib.queues import paths
from chalicelib.queues.follow_up import change_call
from chalicelib.twiml.verbs import DialNumber, Enqueue, Hangup, Redirect, Verb

_MAX_TRUNK_NAME: Final = 64


def wait(company: CompanyId, call_id: CallId, *, now: datetime) -> Sequence[Verb]:
    """Park a caller for the stay that the call is in; who has none is sent where they belong."""
    try:
        call = change_call(company, call_id, handing.note_coming, now=now).after
    except UnknownCall:
        return (Hangup(),)
    stay = call.waiting_stay
    if stay is None or call.is_over:
        return _onward(call)
    name = f"{company}.{stay.queue}"[:_MAX_TRUNK_NAME]
    return (Enqueue(name=name, wait_url=paths.wait(company, call_id, stay.n), action=paths.parted(call)),)


def connect_outside(company: CompanyId, call_id: CallId, *, now: datetime) -> Sequence[Verb]:
    """Ring the number outside to which the caller was handed, who hears it ring."""
    try:
        call = change_call(company, call_id, _there, now=now).after
    except UnknownCall:
        return (Hangup(),)
    transfer = call.outside
    if transfer is None:
        return _onward(call)
    verb = DialNumber(
        number=transfer.to,
        action=paths.outside_over(company, call_id, len(call.segments)),
        caller_id=call.called,
        timeout_s=companies.load(company).transfer_ring_s,
        answer_on_bridge=False,
    )
    return (verb,)


def _there(call: Call) -> Call:
    return transitions.note_return(call) if call.outside is not None else call


def outside_over(company: CompanyId, call_id: CallId, part: int, *, is_answered: bool, now: datetime) -> Sequence[Verb]:
    """The number was tried, in part ``part`` of the call: back to the agent, or on in the flow."""

    def decide(call: Call) -> Call:
        if part != len(call.segments):
            return call
        over = handing.outside_over(call, now, is_answered=is_answered)
        return transitions.note_return(over) if over.state is CallState.FLOW else handing.note_coming(over)

    try:
        return _onward(change_call(company, call_id, decide, now=now).after)
    except UnknownCall:
        return (Hangup(),)


def _onward(call: Call) -> Sequence[Verb]:
    return (Hangup(),) if call.is_over else (Redirect(paths.onward(call)),)
