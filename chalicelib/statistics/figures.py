"""Figures of waits and of agents' calls, counted from calls: pure; docs/statistics.md has each definition."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from chalicelib.calls.domain import Call
from chalicelib.calls.shares import Did, shares
from chalicelib.calls.waits import Levels, Result, Wait, waits
from chalicelib.core.ids import AgentId, CallId, QueueName

NOTHING: Final = timedelta(0)


@dataclass(slots=True)
class WaitFigures:
    """What became of a number of waits; ``None`` where there is nothing to divide by (A-24)."""

    counts: Counter[Result] = field(default_factory=Counter)
    offers: int = 0
    waited: timedelta = NOTHING
    waited_answered: timedelta = NOTHING
    longest: timedelta = NOTHING
    longest_in: CallId | None = None
    talked: timedelta = NOTHING

    def add(self, wait: Wait, call: CallId, levels: Levels, now: datetime) -> None:
        """Count one more, of ``call``; who still waits is counted as such, and nowhere else."""
        self.counts[wait.result] += 1
        if wait.result is Result.WAITING:
            return
        waited, is_answered = wait.waited(now), wait.result is Result.ANSWERED
        self.counts[Result.IN_TIME] += wait.is_in_time(levels)
        self.offers += len(wait.misses) + is_answered
        self.waited += waited
        if self.longest_in is None or waited > self.longest:
            self.longest, self.longest_in = waited, call
        if is_answered and wait.talk is not None:
            self.waited_answered += waited
            self.talked += (wait.talk.ended_at or now) - wait.talk.started_at

    @property
    def offered(self) -> int:
        """Answered + abandoned + every other end + still waiting (D2)."""
        return sum(count for result, count in self.counts.items() if result is not Result.IN_TIME)

    @property
    def answered(self) -> int:
        return self.counts[Result.ANSWERED]

    @property
    def abandoned(self) -> int:
        return self.counts[Result.ABANDONED]

    @property
    def late(self) -> int:
        return self.answered - self.counts[Result.IN_TIME]

    @property
    def service_level(self) -> float | None:
        """Answered in time, of those who were answered or left."""
        return _share(self.counts[Result.IN_TIME], self.answered + self.abandoned)

    @property
    def in_time_of_answered(self) -> float | None:
        """PHN-429."""
        return _share(self.counts[Result.IN_TIME], self.answered)

    @property
    def in_time_of_offered(self) -> float | None:
        """PHN-430."""
        return _share(self.counts[Result.IN_TIME], self.ended)

    @property
    def abandon_rate(self) -> float | None:
        return _share(self.abandoned, self.ended)

    @property
    def answer_rate(self) -> float | None:
        """PHN-411, PHN-426."""
        return _share(self.answered, self.ended)

    @property
    def ended(self) -> int:
        return self.offered - self.counts[Result.WAITING]

    @property
    def mean_wait(self) -> timedelta | None:
        """Over all who wait no more (PHN-414)."""
        return self.waited / self.ended if self.ended else None

    @property
    def mean_answer(self) -> timedelta | None:
        """The average speed of answer: over the answered alone."""
        return self.waited_answered / self.answered if self.answered else None

    @property
    def mean_talk(self) -> timedelta | None:
        return self.talked / self.answered if self.answered else None

    @property
    def offers_per_answer(self) -> float | None:
        """How many agents were rung for each call that one of them took."""
        return self.offers / self.answered if self.answered else None


@dataclass(slots=True)
class AgentFigures:
    """What one agent did in calls."""

    counts: Counter[Did] = field(default_factory=Counter)
    talked_in: timedelta = NOTHING
    talked_out: timedelta = NOTHING

    def add(self, did: Did, talked: timedelta) -> None:
        self.counts[did] += 1
        if did is Did.ANSWERED:
            self.talked_in += talked
        elif did is Did.REACHED:
            self.talked_out += talked

    @property
    def conversations(self) -> int:
        return self.counts[Did.ANSWERED] + self.counts[Did.REACHED]

    @property
    def talked(self) -> timedelta:
        return self.talked_in + self.talked_out


@dataclass(slots=True)
class ListFigures:
    """A VIP list's calls, and the waits in them."""

    calls: int = 0
    waits: WaitFigures = field(default_factory=WaitFigures)


@dataclass(slots=True)
class Counted:
    """Everything that is counted from a period's calls, in one go; ``calls`` of these ``live`` have not ended."""

    queues: dict[QueueName, WaitFigures] = field(default_factory=dict)
    total: WaitFigures = field(default_factory=WaitFigures)
    agents: dict[AgentId, AgentFigures] = field(default_factory=dict)
    lists: dict[str, ListFigures] = field(default_factory=dict)
    calls: int = 0
    live: int = 0


def count(calls: Iterable[Call], levels: Levels, *, now: datetime) -> Counted:
    """Count calls once each; ``levels`` are the queues' service levels as they are set now."""
    found = Counted()
    for call in calls:
        found.calls += 1
        found.live += not call.is_over
        lists = [found.lists.setdefault(name, ListFigures()) for name in call.vips]
        for each in lists:
            each.calls += 1
        for wait in waits(call):
            of_queue = found.queues.setdefault(wait.queue, WaitFigures())
            for figures in (of_queue, found.total, *(each.waits for each in lists)):
                figures.add(wait, call.id, levels, now)
        for share in shares(call):
            found.agents.setdefault(share.agent, AgentFigures()).add(share.did, share.talked(now))
    return found


def adding(many: Iterable[AgentFigures]) -> AgentFigures:
    """All agents' figures together."""
    total = AgentFigures()
    for each in many:
        total.counts.update(each.counts)
        total.talked_in += each.talked_in
        total.talked_out += each.talked_out
    return total


def once(calls: Iterable[Call]) -> Iterator[Call]:
    """Each call once: one that ends while it is being read stands in two places."""
    seen: set[str] = set()
    for call in calls:
        if call.id not in seen:
            seen.add(call.id)
            yield call


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
