"""What the trunk brought back, as an event of the flow and as news for the call."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, get_args

from chalicelib.calls import transitions
from chalicelib.calls.domain import Call, CallState
from chalicelib.calls.stays import Stay, StayOutcome
from chalicelib.flow import events
from chalicelib.flow.carrying import HOW
from chalicelib.flow.events import (
    DialEnded,
    DialStatus,
    Digits,
    Event,
    HungUp,
    LeftQueue,
    NoInput,
    Recorded,
    Redirected,
)
from chalicelib.queues import paths
from chalicelib.queues import service as queues
from chalicelib.queues.answering import over
from chalicelib.twiml.verbs import Hangup, Pause, Redirect, Verb
from chalicelib.web.voice import VoiceRequest

Read = Callable[[Call], tuple[Call, Event | Sequence[Verb]]]
"""From the call as it is to the call with the news noted, and the event for its flow; where the flow has nothing to
decide, the document to go on with."""
OVER: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
TROUBLE: Final = frozenset({"error", "system-error"})
"""QueueResults that are nobody's wish: a wait document could not be had."""
BREATH: Final = Pause(2)


def reader(request: VoiceRequest, *, now: datetime) -> Read:
    """How to read a step's webhook: by the ``event`` its URL names."""
    name = request.get("event", events.CONTINUE)
    event = _event(name, request)
    if request.call_status in OVER:
        return lambda call: _gone(call, event, now)
    if name == events.LEFT_QUEUE:
        return lambda call: _left_queue(call, request, now)
    return lambda call: (call, event)


def _gone(call: Call, event: Event, now: datetime) -> tuple[Call, Event]:
    """The caller's leg has ended; only what they recorded is still of interest."""
    return transitions.end_leg(call, call.caller_leg, now), event if isinstance(event, Recorded) else HungUp()


def _event(name: str, request: VoiceRequest) -> Event:
    match name:
        case events.DIGITS:
            return Digits(request.digits, request.get("FinishedOnKey")) if request.digits else NoInput()
        case events.NO_INPUT:
            return NoInput()
        case events.RECORDED:
            seconds = request.integer("RecordingDuration") or 0
            return Recorded(request.get("RecordingUrl"), seconds, request.get("RecordingSid"))
        case events.DIALLED:
            return DialEnded(_dial_status(request), request.get("DialBridged") == "true")
        case _:
            return Redirected()


def _dial_status(request: VoiceRequest) -> DialStatus:
    status = request.get("DialCallStatus")
    for known in get_args(DialStatus):
        if known == status:
            return known  # type: ignore[no-any-return]
    return "failed"


def _left_queue(call: Call, request: VoiceRequest, now: datetime) -> tuple[Call, Event | Sequence[Verb]]:
    """The caller is back from the queue or from the conversation, or the trunk says that the leg was moved.

    ``QueueResult`` is there only when a queue was left, ``DialCallStatus`` only when a conversation was.
    """
    result, asked = request.get("QueueResult"), request.integer("stay")
    is_late = asked is not None and (call.stay is None or asked != call.stay.n)
    if result == "redirected" or is_late or call.outside is not None:
        return call, going_on(call)
    if request.get("DialCallStatus"):
        return transitions.note_return(over(call, now)), LeftQueue("answered")
    if call.state is CallState.TALKING:
        if result or not (call.stay and call.stay.has_met):
            return call, going_on(call)
        return transitions.note_return(over(call, now)), LeftQueue("answered")
    if result in TROUBLE and call.state is CallState.WAITING and not queues.is_out_of_patience(call, now):
        return call, going_on(call)
    left = queues.left(call, result, now=now)
    return transitions.note_return(left), LeftQueue("full" if result == "queue-full" else _how(left.stay))


def going_on(call: Call, *, is_agent_there: bool = False) -> Sequence[Verb]:
    """The document of a caller who has lost their way: to the agent who waits, back to the queue, on in the flow."""
    if call.is_over:
        return (Hangup(),)
    if call.state is CallState.TALKING and (is_agent_there or not (call.stay and call.stay.has_met)):
        return (Redirect(paths.meet(call.company, call.id)),)
    if call.state is CallState.WAITING:
        return (BREATH, Redirect(paths.onward(call)))
    return (Redirect(paths.outside(call.company, call.id) if call.outside else paths.back(call, events.LEFT_QUEUE)),)


def _how(stay: Stay | None) -> events.LeftHow:
    if stay is None or stay.outcome is None:
        return "system"
    return "no-agents" if stay.outcome is StayOutcome.ENDED and stay.is_deserted else HOW[stay.outcome]
