"""What is learnt from stays that end, and what it says about a wait: pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from chalicelib.calls.stays import StayOutcome
from chalicelib.core.ids import CompanyId, QueueName

MEMORY: Final = 200
"""How many of the latest stays the means speak of."""
ENOUGH: Final = 3
"""Fewer answers than this say nothing about how long a conversation takes."""
LULL: Final = timedelta(minutes=10)
"""A longer time without a call says nothing about the pace of those hours in which people call."""
REMEMBERED: Final = 64
"""How many of the latest stays are known by name, so that a job delivered twice counts once."""
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One stay that has ended.

    Attributes:
        ring: how long the agent who answered was rung.
        busy: agents' time it took, of all whom it rang: ringing, conversation and wrap-up.
        day: on which it ended, by the company's clock.
        at: when the call ended.
        priority: the number its element in the flow gives it, lower ones first; 0: not known.
    """

    id: str
    queue: QueueName
    outcome: StayOutcome
    day: date
    waited: timedelta
    ring: timedelta = timedelta(0)
    busy: timedelta = timedelta(0)
    is_in_time: bool = False
    at: datetime | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What became of the stays that ended on one day."""

    date: date
    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    other: int = 0
    longest: timedelta = timedelta(0)
    waited: timedelta = timedelta(0)

    @property
    def offered(self) -> int:
        return self.answered + self.abandoned + self.other

    @property
    def service_level(self) -> float | None:
        """The share answered in time, of those who were answered or gave up; ``None`` before there is any."""
        judged = self.answered + self.abandoned
        return self.in_time / judged if judged else None

    def counting(self, lesson: Lesson) -> "Day":
        is_answered = lesson.outcome is StayOutcome.ANSWERED
        is_abandoned = lesson.outcome is StayOutcome.ABANDONED
        return replace(
            self,
            answered=self.answered + is_answered,
            in_time=self.in_time + (is_answered and lesson.is_in_time),
            abandoned=self.abandoned + is_abandoned,
            other=self.other + (not is_answered and not is_abandoned),
            longest=max(self.longest, lesson.waited),
            waited=self.waited + lesson.waited,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Means over the latest stays, each in seconds (or a share) per stay, so that their ratios are what we need.

    ``n`` counts stays up to :data:`MEMORY`; ``gap_s`` is from one call to the next, ``priority`` the calls' number.
    """

    n: int = 0
    answered: float = 0.0
    busy_s: float = 0.0
    ring_s: float = 0.0
    left: float = 0.0
    waited_s: float = 0.0
    gap_s: float = 0.0
    priority: float = 0.0

    def learning(self, lesson: Lesson, *, gap: timedelta | None = None) -> "Means":
        n = min(self.n + 1, MEMORY)
        is_answered = lesson.outcome is StayOutcome.ANSWERED
        return Means(
            n=n,
            answered=_moved(self.answered, float(is_answered), n),
            busy_s=_moved(self.busy_s, lesson.busy / _SECOND, n),
            ring_s=_moved(self.ring_s, lesson.ring / _SECOND if is_answered else 0.0, n),
            left=_moved(self.left, float(not is_answered), n),
            waited_s=_moved(self.waited_s, lesson.waited / _SECOND, n),
            gap_s=_learnt(self.gap_s, gap / _SECOND if gap is not None else 0.0, n),
            priority=_learnt(self.priority, float(lesson.priority), n),
        )

    @property
    def handle_s(self) -> float | None:
        """Agents' seconds for each answered call; ``None`` while too few were answered."""
        if self.n * self.answered < ENOUGH:
            return None
        return max(self.busy_s / self.answered, 1.0)

    @property
    def answer_s(self) -> float:
        """How long it rings before an answer."""
        return self.ring_s / self.answered if self.answered else 0.0

    @property
    def leaving_rate(self) -> float:
        """How many of those who wait leave in a second, each for themselves."""
        return self.left / self.waited_s if self.waited_s > 0 else 0.0


def _learnt(mean: float, value: float, n: int) -> float:
    """A mean that may begin later than the others; nothing (0) is no value."""
    return mean if not value else value if not mean else _moved(mean, value, n)


def _moved(mean: float, value: float, n: int) -> float:
    return mean + (value - mean) / n


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A queue's figures; ``v`` grows with every stay counted.

    ``crew`` is how many agents serve the queue, those of several queues counted in part; ``None``: never looked.
    """

    company: CompanyId
    queue: QueueName
    day: Day
    v: int = 0
    means: Means = field(default_factory=Means)
    counted: tuple[str, ...] = ()
    crew: float | None = None
    crew_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def calls_each_second(self) -> float:
        """The pace at which the queue's calls come; only to be compared where no gap is known."""
        return 1 / self.means.gap_s if self.means.gap_s else (self.day.offered + 1) / LULL.total_seconds()

    def counting(self, lesson: Lesson) -> "Figures":
        """Count a stay; the same figures come back when it was counted before. A day gone by is not reopened."""
        if lesson.id in self.counted:
            return self
        day = self.day if lesson.day <= self.day.date else Day(date=lesson.day)
        gap = max(lesson.at - self.last_at, timedelta(0)) if lesson.at and self.last_at else None
        return replace(
            self,
            day=day.counting(lesson) if lesson.day == day.date else day,
            means=self.means.learning(lesson, gap=None if gap is None else min(gap, LULL)),
            last_at=max(lesson.at, self.last_at) if lesson.at and self.last_at else lesson.at or self.last_at,
            counted=(*self.counted, lesson.id)[-REMEMBERED:],
        )

    def on(self, today: date) -> Day:
        """The day's counts; a day on which nothing has ended yet is empty."""
        return self.day if self.day.date == today else Day(date=today)


def expected_wait(means: Means, *, position: int, crew: float, idle: int = 0) -> timedelta | None:
    """Estimate how long the caller at ``position`` (1: next) still waits; ``None``: no honest estimate can be given.

    Whoever is ahead is served by the next agent to come free, or gives up first. With ``crew`` agents of mean handle
    time H, and each of those ahead leaving at rate L, the j-th step up takes 1 / (crew/H + (j-1)L) on average.

    That is the queue-length estimator with abandonment, QL_a, of Ibrahim and Whitt: Real-Time Delay Estimation in
    Overloaded Multiserver Queues with Abandonments, Management Science 55 (2009). They hold it against histories of
    delays (LES, HOL), as ``infra.simulation.forecasting`` does.
    """
    handle_s = means.handle_s
    if crew <= 0 or handle_s is None:
        return None
    ahead = max(0, position - idle)
    service = crew / handle_s
    steps: Iterable[float] = (1 / (service + step * means.leaving_rate) for step in range(ahead))
    return timedelta(seconds=means.answer_s + sum(steps))
