"""What became of each wait in a queue: the one place that says so, for figures and for the call log alike. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import zip_longest

from chalicelib.calls.domain import Call
from chalicelib.calls.handover import Reach, Way
from chalicelib.calls.offers import Miss
from chalicelib.calls.stays import Segment, SegmentKind, StayOutcome
from chalicelib.core.ids import QueueName

Levels = Mapping[QueueName, timedelta]
"""Each queue's service level; none, or zero: nobody waits too long."""


class Result(StrEnum):
    """What became of a wait: the first seven. ``OFFERED`` is every wait; the last two are the parts of the answered."""

    WAITING = "waiting"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMED_OUT = "timed-out"
    CALLBACK = "callback"
    MOVED_ON = "moved-on"
    ENDED = "ended-by-system"
    OFFERED = "offered"
    IN_TIME = "in-time"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A wait in a queue. Being handed to one agent is none: nobody of the queue could have answered (PHN-396).

    ``ended_at`` and ``talk`` are ``None`` while there is none; ``promised`` is what a VIP list promised this caller.
    """

    queue: QueueName
    began_at: datetime
    ended_at: datetime | None
    result: Result
    misses: tuple[Miss, ...] = ()
    talk: Segment | None = None
    promised: timedelta = timedelta(0)

    def waited(self, now: datetime) -> timedelta:
        return (self.ended_at or now) - self.began_at

    def is_in_time(self, levels: Levels) -> bool:
        """Whether it was answered within what was promised to the caller, or else to the queue's callers."""
        if self.result is not Result.ANSWERED or self.ended_at is None:
            return False
        level = self.promised or levels.get(self.queue, timedelta(0))
        return not level or self.ended_at - self.began_at <= level

    def has(self, result: Result, levels: Levels) -> bool:
        match result:
            case Result.OFFERED:
                return True
            case Result.IN_TIME:
                return self.is_in_time(levels)
            case Result.LATE:
                return self.result is Result.ANSWERED and not self.is_in_time(levels)
            case _:
                return self.result is result


def waits(call: Call) -> Iterator[Wait]:
    """Each wait of a call, in order. Whom a campaign called waits for the agent it was called for, in no queue."""
    campaigns = call.segments[0] if call.prospect is not None and call.segments else None
    for part, after in zip_longest(call.segments, call.segments[1:]):
        if part.kind is not SegmentKind.QUEUE or not part.queue or part is campaigns or _is_for_one(part):
            continue
        talk = after if after is not None and after.kind is SegmentKind.TALK else None
        yield Wait(
            queue=part.queue,
            began_at=part.started_at,
            ended_at=part.ended_at,
            result=_result(part, talk),
            misses=part.misses,
            talk=talk,
            promised=timedelta(seconds=part.promised_s),
        )


def _is_for_one(part: Segment) -> bool:
    transfer = part.transfer
    return transfer is not None and transfer.reach is Reach.AGENT and transfer.way is Way.BLIND


def _result(part: Segment, talk: Segment | None) -> Result:
    """Answered is who was spoken with: a caller who hung up as the agent answered has left."""
    if part.ended_at is None or part.outcome is None:
        return Result.WAITING
    if part.outcome is StayOutcome.ANSWERED and talk is None:
        return Result.ABANDONED
    return Result(part.outcome.value)
