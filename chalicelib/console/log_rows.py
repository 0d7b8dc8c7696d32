"""Calls as rows of the log: a sub-call for each stay in a queue, with the status its readers know (PHN-369…374)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.calls.domain import Call
from chalicelib.calls.stays import Segment, SegmentKind, StayOutcome
from chalicelib.console.models.call_log import CallRow, summarise
from chalicelib.console.models.call_log import Segment as Line

STATUS: Final[Mapping[StayOutcome, str]] = {
    StayOutcome.ANSWERED: "Answered",
    StayOutcome.ABANDONED: "Left queue",
    StayOutcome.TIMED_OUT: "Timeout",
    StayOutcome.CALLBACK: "Callback requested",
    StayOutcome.MOVED_ON: "Left queue by key",
    StayOutcome.ENDED: "Ended by the system",
}


def row_of(call: Call, *, queues: Mapping[str, str], people: Mapping[str, str], now: datetime) -> CallRow:
    """One call; ``queues`` and ``people`` map names to titles."""
    stays = [index for index, segment in enumerate(call.segments) if segment.kind is SegmentKind.QUEUE]
    lines = [_line(call, index, stays, queues, people, now) for index in stays]
    if not lines:
        lines = [_without_queue(call)]
    return summarise(call_id=call.id, caller=call.caller, access_number=call.called, segments=lines)


def _line(
    call: Call,
    index: int,
    stays: Sequence[int],
    queues: Mapping[str, str],
    people: Mapping[str, str],
    now: datetime,
) -> Line:
    stay = call.segments[index]
    after = call.segments[index + 1] if index + 1 < len(call.segments) else None
    talk = after if after is not None and after.kind is SegmentKind.TALK else None
    rung = talk.agent if talk else (stay.misses[-1].agent if stay.misses else None)
    shows_agent = talk is not None or stay.outcome is StayOutcome.TIMED_OUT
    following = next((other for other in stays if other > index), None)
    return Line(
        at=stay.started_at,
        queue=queues.get(stay.queue or "", stay.queue or ""),
        waited=_length(stay, now),
        talk=_length(talk, now) if talk else timedelta(),
        spoken_with=people.get(rung, rung) if rung and shows_agent else "",
        is_answered=talk is not None,
        status=_status(call, stay, talk, following, queues),
    )


def _status(call: Call, stay: Segment, talk: Segment | None, following: int | None, queues: Mapping[str, str]) -> str:
    """The status of one sub-call; empty while it has not ended."""
    if stay.outcome is None or (talk is not None and talk.ended_at is None):
        return ""
    if talk is not None and following is not None:
        queue = call.segments[following].queue or ""
        return f"Transferred to {queues.get(queue, queue)}"
    return STATUS[stay.outcome]


def _without_queue(call: Call) -> Line:
    status = (call.outcome.value.replace("-", " ").capitalize()) if call.outcome else ""
    nothing = timedelta()
    return Line(
        at=call.started_at, queue="", waited=nothing, talk=nothing, spoken_with="", is_answered=False, status=status
    )


def _length(segment: Segment, now: datetime) -> timedelta:
    return (segment.ended_at or now) - segment.started_at
