"""What an ended call teaches about the queues it was in: pure."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest
from zoneinfo import ZoneInfo

from chalicelib.calls.domain import Call
from chalicelib.calls.stays import Segment, SegmentKind, StayOutcome
from chalicelib.core.ids import QueueName
from chalicelib.forecast.domain import Lesson


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a queue's settings say about its calls."""

    service_level: timedelta = timedelta(seconds=20)
    wrap_up: timedelta = timedelta(0)


def lessons(call: Call, rules: Mapping[QueueName, Rules], zone: ZoneInfo) -> Iterator[Lesson]:
    """Each stay of a call that has ended, with the conversation it led to."""
    last = max((n for n, each in enumerate(call.segments) if each.kind is SegmentKind.QUEUE), default=-1)
    for n, (stay, after) in enumerate(zip_longest(call.segments, call.segments[1:])):
        if stay.kind is SegmentKind.QUEUE and stay.queue and stay.ended_at and stay.outcome:
            talk = after if after is not None and after.kind is SegmentKind.TALK else None
            yield _lesson(call, n, stay, talk, rules.get(stay.queue, Rules()), zone, is_last=n == last)


def _lesson(  # noqa: PLR0913  one stay, what surrounds it, and the rules of its queue
    call: Call, n: int, stay: Segment, talk: Segment | None, rules: Rules, zone: ZoneInfo, *, is_last: bool
) -> Lesson:
    assert stay.queue and stay.ended_at and stay.outcome  # noqa: PT018
    waited = stay.ended_at - stay.started_at
    promised = int(call.stay.settings.get("service_level_s") or 0) if is_last and call.stay else 0
    winner = call.stay.winner if is_last and call.stay else None
    ring = talk.started_at - winner.at if winner and talk else timedelta(0)
    busy = sum((miss.ended_at - miss.at for miss in stay.misses), timedelta(0))
    if talk is not None and talk.ended_at is not None:
        busy += ring + (talk.ended_at - talk.started_at) + rules.wrap_up
    settings = call.stay.settings if is_last and call.stay else {}
    return Lesson(
        id=hashlib.blake2s(f"{call.id}#{n}".encode(), digest_size=4).hexdigest(),
        queue=stay.queue,
        outcome=stay.outcome if talk is not None or stay.outcome is not StayOutcome.ANSWERED else StayOutcome.ABANDONED,
        day=stay.ended_at.astimezone(zone).date(),
        waited=waited,
        ring=max(ring, timedelta(0)),
        busy=busy,
        is_in_time=waited <= (timedelta(seconds=promised) or rules.service_level),
        at=call.ended_at,
        priority=int(settings.get("priority") or (call.stay.priority if is_last and call.stay else 0)),
    )
