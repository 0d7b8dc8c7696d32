"""From a call's segments to the parts that the call log shows (PHN-368…374): pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from chalicelib.calls.domain import Call, Outcome
from chalicelib.calls.handover import Reach
from chalicelib.calls.offers import Miss, MissReason
from chalicelib.calls.stays import WAITS, SegmentKind, StayOutcome
from chalicelib.calls.stays import Segment as Stretch
from chalicelib.console.called_back import CALLED, attempt_words, ending, joined, wait_words
from chalicelib.console.models.call_log import CallRow, Segment, summarise
from chalicelib.core.ids import AgentId, QueueName

STATUS: Final[Mapping[StayOutcome, str]] = {
    StayOutcome.ANSWERED: "Answered",
    StayOutcome.ABANDONED: "Left queue",
    StayOutcome.TIMED_OUT: "Timeout",
    StayOutcome.CALLBACK: "Callback requested",
    StayOutcome.MOVED_ON: "Moved on",
    StayOutcome.ENDED: "Ended by the system",
}
_LEADING: Final = {*WAITS, SegmentKind.DIAL}
_IN_VAIN: Final = {MissReason.DECLINED, MissReason.TIMED_OUT, MissReason.UNREACHABLE, MissReason.BUSY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What queues, agents and callers are called; an agent or queue that is gone is shown by its id."""

    queues: Mapping[QueueName, str] = field(default_factory=dict)
    agents: Mapping[AgentId, str] = field(default_factory=dict)
    callers: Mapping[str, str] = field(default_factory=dict)

    def queue(self, name: QueueName | None) -> str:
        return self.queues.get(name, name) if name else ""

    def agent(self, name: AgentId | None) -> str:
        return self.agents.get(name, name) if name else ""


@dataclass(frozen=True, slots=True)
class _Part:
    """A stay in a queue, or an agent's calling out, with the conversation it led to; or one without either.

    Of who is to be called back, ``stay`` is their wait and ``dial`` the attempt that ended it.
    """

    stay: Stretch | None
    talk: Stretch | None
    is_passed_on: bool = False
    dial: Stretch | None = None


def listed(call: Call, unlisted: Collection[QueueName]) -> Call | None:
    """The call without what it did in queues kept out of the log; ``None`` if that was all (PHN-134)."""
    if not any(stretch.queue in unlisted for stretch in call.segments):
        return call
    left = tuple(stretch for stretch in call.segments if stretch.queue not in unlisted)
    return replace(call, segments=left) if any(stretch.queue for stretch in left) else None


def call_row(call: Call, names: Names, *, now: datetime) -> CallRow:
    """One line of the log; ``call`` has come to a queue, or an agent made it."""
    found = _parts(call)
    following = [*found[1:], None]
    segments = [_shown(part, after, names, now) for part, after in zip(found, following, strict=False)]
    segments = segments or [_in_flow(call)]
    if call.callback is not None:
        return _callback_row(call, [*zip(found, segments, strict=True)], names)
    if call.outcome is Outcome.CALLBACK and not segments[-1].is_answered:
        segments[-1] = replace(segments[-1], status=STATUS[StayOutcome.CALLBACK])
    if call.dial is not None:
        by, status = names.agent(call.dial.offer.agent), CALLED.get(call.outcome, "") if call.outcome else ""
        segments[0] = replace(segments[0], spoken_with=by, status=status)
    return _summary(call, segments, names)


def _summary(call: Call, segments: Sequence[Segment], names: Names) -> CallRow:
    caller = call.caller if call.caller.startswith("+") else ""
    name = names.callers.get(caller, "") or (call.callback.name if call.callback else "")
    return summarise(call_id=call.id, caller=caller, caller_name=name, access_number=call.called, segments=segments)


def _callback_row(call: Call, parts: Sequence[tuple[_Part, Segment]], names: Names) -> CallRow:
    """Somebody who was to be called back: each attempt is a part, and the row says how it ended."""
    segments = []
    for part, shown in parts:
        is_wait = part.stay is not None and part.stay.kind is SegmentKind.CALLBACK
        if not is_wait or part.stay is None or (part.talk and (part.is_passed_on or not part.talk.ended_at)):
            segments.append(shown)
        elif part.talk is not None:
            segments.append(replace(shown, status=CALLED[Outcome.ANSWERED]))
        elif part.dial is not None:
            by = names.agent(part.dial.agent)
            segments.append(replace(shown, spoken_with=by, status=attempt_words(part.dial)))
        else:
            segments.append(replace(shown, status=wait_words(part.stay)))
    return replace(_summary(call, segments, names), status=ending(call, [each.status for each in segments]))


def _in_flow(call: Call) -> Segment:
    """The one line of a call that came to no queue."""
    status = call.outcome.value.replace("-", " ").capitalize() if call.outcome else ""
    nothing = timedelta()
    return Segment(
        at=call.started_at, queue="", waited=nothing, talk=nothing, spoken_with="", is_answered=False, status=status
    )


def _parts(call: Call) -> list[_Part]:
    found: list[_Part] = []
    stretches: list[Stretch | None] = [None, *call.segments, None]
    for before, (stretch, after) in zip(stretches, pairwise(stretches[1:]), strict=False):
        if stretch is None or stretch.kind is SegmentKind.FLOW:
            continue
        goes_on = after is not None and after.kind is not SegmentKind.FLOW
        if before is not None and before.kind is SegmentKind.CALLBACK and stretch.kind is SegmentKind.DIAL:
            found[-1] = replace(found[-1], dial=stretch)
        elif stretch.kind in _LEADING:
            found.append(_Part(stretch, None))
        elif before is not None and before.kind in _LEADING:
            found[-1] = replace(found[-1], talk=stretch, is_passed_on=goes_on)
        else:
            found.append(_Part(None, stretch, goes_on))
    return found


def _shown(part: _Part, after: _Part | None, names: Names, now: datetime) -> Segment:
    first = part.stay or part.talk
    assert first is not None
    misses = part.stay.misses if part.stay else ()
    return Segment(
        at=first.started_at,
        queue=names.queue(part.stay.queue if part.stay else None),
        waited=_length(joined(part.stay, part.dial) if part.stay else None, now),
        talk=_length(part.talk, now),
        spoken_with=_with_whom(part.talk, names) if part.talk else _last_rung(part, names),
        is_answered=part.talk is not None and part.talk.outcome is not StayOutcome.TIMED_OUT,
        status=_status(part, after, names),
        about=(part.talk.reason or "") if part.talk else "",
        missed=tuple(dict.fromkeys(names.agent(miss.agent) for miss in misses if _was_in_vain(miss))),
    )


def _with_whom(talk: Stretch, names: Names) -> str:
    """The agent, or the number outside to which the call was handed."""
    is_outside = talk.agent is None and talk.transfer is not None
    return talk.transfer.to if talk.transfer is not None and is_outside else names.agent(talk.agent)


def _was_in_vain(miss: Miss) -> bool:
    return miss.reason in _IN_VAIN


def _length(stretch: Stretch | None, now: datetime) -> timedelta:
    return (stretch.ended_at or now) - stretch.started_at if stretch else timedelta()


def _last_rung(part: _Part, names: Names) -> str:
    """Who was rung in vain when the time ran out (PHN-373)."""
    if part.stay is None or part.stay.outcome is not StayOutcome.TIMED_OUT:
        return ""
    rung = [miss.agent for miss in part.stay.misses if _was_in_vain(miss)]
    return names.agent(rung[-1]) if rung else ""


def _status(part: _Part, after: _Part | None, names: Names) -> str:
    if part.talk is not None:
        if part.talk.ended_at is None:
            return ""
        if part.talk.outcome is StayOutcome.TIMED_OUT:
            return STATUS[StayOutcome.TIMED_OUT]
        return (
            f"Transferred to {_target(after, names)}" if part.is_passed_on and after else STATUS[StayOutcome.ANSWERED]
        )
    if part.stay is None or part.stay.outcome is None:
        return ""
    return STATUS[part.stay.outcome]


def _target(part: _Part, names: Names) -> str:
    first = part.stay or part.talk
    if first is not None and first.transfer is not None:
        to = first.transfer.to
        return names.queue(QueueName(to)) if first.transfer.reach is Reach.QUEUE else names.agent(AgentId(to))
    return names.queue(part.stay.queue) if part.stay else names.agent(part.talk.agent if part.talk else None)
