"""What the trunk brought back, as an event of the flow and as news for the call."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, get_args

from chalicelib.calls import transitions
from chalicelib.calls.domain import Call, CallState, Stay
from chalicelib.flow import events
from chalicelib.flow.carrying import HOW
from chalicelib.flow.events import (
    DialEnded,
    DialStatus,
    Digits,
    Event,
    LeftQueue,
    NoInput,
    Recorded,
    Redirected,
)
from chalicelib.queues import service as queues
from chalicelib.queues.answering import over
from chalicelib.web.voice import VoiceRequest

Read = Callable[[Call], tuple[Call, Event | None]]
"""From the call as it is to the call with the news noted and the event for its flow; ``None``: nothing to decide."""
OVER: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def reader(request: VoiceRequest, *, now: datetime) -> Read:
    """How to read a step's webhook: by the ``event`` its URL names."""
    name = request.get("event", events.CONTINUE)
    if name == events.LEFT_QUEUE:
        return lambda call: _left_queue(call, request, now)
    event = _event(name, request)
    return lambda call: (call, event)


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


def _left_queue(call: Call, request: VoiceRequest, now: datetime) -> tuple[Call, Event | None]:
    """The caller is back from the queue or from the conversation, or the trunk says that the leg was moved."""
    if request.get("DialCallStatus"):
        return over(call, now), LeftQueue("answered")
    result = request.get("QueueResult")
    if result == "redirected" and call.state is not CallState.FLOW:
        return call, None
    if result == "hangup" or request.call_status in OVER:
        ended = transitions.end_leg(call, call.caller_leg, now)
        return ended, LeftQueue("abandoned")
    if call.state is CallState.TALKING:
        return call, None
    left = queues.left(call, result, now=now)
    return left, LeftQueue("full" if result == "queue-full" else _how(left.stay))


def _how(stay: Stay | None) -> events.LeftHow:
    return HOW[stay.outcome] if stay is not None and stay.outcome is not None else "system"
