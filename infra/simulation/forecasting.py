"""``python -m infra.simulation.forecasting``: how far off the expected wait is, told beside what really came.

Some callers of a busy day are probes: they wait however long it takes, so that nobody's impatience hides a long wait.
On joining, and every minute after, each asks what an announcement would tell them; what they then really waited is
held against it. Two rivals answer beside it. The oracle uses the same formula with the true means, paces and crews:
what it is off by is chance, which no estimator of this kind can take away. LES tells the wait of whoever was last to
enter service (Ibrahim and Whitt, Real-Time Delay Estimation Based on Delay History, M&SOM 11, 2009).
"""

import argparse
import asyncio
import random
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from chalicelib.agents.domain import Agent
from chalicelib.calls.domain import Call
from chalicelib.calls.stays import SegmentKind, Stay, StayOutcome
from chalicelib.core.ids import CallId, CompanyId, QueueName
from chalicelib.forecast import service as forecast
from chalicelib.forecast.crews import crews_of, serves
from chalicelib.forecast.domain import Day, Figures, Means, expected_wait
from chalicelib.queues import service
from infra.simulation.day import PATIENCE_S, WRAP_UP_S, act
from infra.simulation.faults import Faults
from infra.simulation.lines_only import LinesOnly
from infra.simulation.shared_days import ANSWERED_IN_S, DAYS, MISSED, Desk, SharedDay, SharedPlan
from infra.simulation.staging import staged
from infra.simulation.stepped import SteppedLoop, seeded_tokens
from infra.simulation.switchboard import write_company
from infra.simulation.theatre import Theatre, opened

PROBES: Final = 0.15
EVERY_S: Final = 60.0
ANSWER_S: Final = statistics.fmean(ANSWERED_IN_S)
MINUTE_S: Final = 60.0
LATEST: Final = 200
"""Calls looked through for the last that was answered."""
Ways = tuple[float, float, float]
"""What one question was answered by us, by the oracle and by LES, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one probe was told at one moment, and by whom."""

    call: CallId
    queue: QueueName
    at: datetime
    told: Ways


@dataclass(slots=True)
class ProbedDay(SharedDay):
    """A busy day some of whose callers are probes. Nothing is asked before the agents have answered some calls."""

    questions: list[Question] = field(default_factory=list)
    untold: int = 0

    async def call(self, n: int, number: str) -> None:
        number = self.called()
        if self.chance.random() >= PROBES:
            await SharedDay.call(self, n, number)
            return
        line = await self.board.switch.call(f"+47{90_000_000 + n}", number)
        self.scene.callers.append(line)
        await asyncio.sleep(service.SETTLED.total_seconds() + 0.1)
        while line.is_up:
            if not self._ask(CallId(line.call_sid)):
                return
            await asyncio.sleep(EVERY_S)

    def _ask(self, name: CallId) -> bool:
        """Ask for one call that waits; tell whether it does."""
        call = self.scene.record.witness.live.get(name)
        stay = call.waiting_stay if call is not None else None
        if call is None or stay is None:
            return False
        if stay.offers:
            return True
        now, position = self.board.now, self._position(name, stay)
        told = forecast.wait_by(forecast.recall(call.company, stay.queue, now=now), position=position, now=now)
        ideal = ideal_wait(self.shared, self.scene.record.witness.agents.values(), stay.queue, position)
        last = self._last_to_enter(stay.queue)
        if told is None or ideal is None or last is None:
            self.untold += 1
        else:
            left = max(last - (now - stay.joined_at), timedelta(0))
            ways = (told.total_seconds(), ideal.total_seconds(), left.total_seconds())
            self.questions.append(Question(call=name, queue=stay.queue, at=now, told=ways))
        return True

    def _position(self, name: CallId, mine: Stay) -> int:
        stays = [(each.waiting_stay, each.id) for each in self.scene.record.witness.live.values()]
        before = (mine.priority, mine.joined_at, name)
        same = [(stay, other) for stay, other in stays if stay is not None and stay.queue == mine.queue]
        return 1 + sum((stay.priority, stay.joined_at, other) < before for stay, other in same)

    def _last_to_enter(self, queue: QueueName) -> timedelta | None:
        """How long whoever of a queue entered service last had waited."""
        latest = islice(reversed(self.scene.record.witness.calls.values()), LATEST)
        stays = [
            (each.ended_at, each.ended_at - each.started_at)
            for call in latest
            for each in call.segments
            if each.kind is SegmentKind.QUEUE and each.queue == queue and each.outcome is StayOutcome.ANSWERED
            if each.ended_at is not None
        ]
        return max(stays)[1] if stays else None


def ideal_wait(plan: SharedPlan, agents: Iterable[Agent], queue: QueueName, position: int) -> timedelta | None:
    """What the formula says of the true means."""
    truth = {QueueName(desk.name): _truth(plan, desk) for desk in plan.desks}
    crew = crews_of(Counter(serves(agent) for agent in agents), truth, truth)
    return expected_wait(truth[queue].means, position=position, crew=crew[queue])


def _truth(plan: SharedPlan, desk: Desk) -> Figures:
    means = Means(
        n=100,
        answered=1.0,
        busy_s=desk.talk_s + WRAP_UP_S + ANSWER_S + MISSED * 20,
        ring_s=ANSWER_S,
        left=1.0,
        waited_s=PATIENCE_S,
        gap_s=plan.gap_s(desk),
        priority=desk.priority,
    )
    day = Day(date=datetime(2026, 3, 2, tzinfo=UTC).date())
    return Figures(company=CompanyId("oracle"), queue=QueueName(desk.name), day=day, means=means)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """How far off estimates were, in seconds; ``bias`` is above zero where callers waited less than they were told."""

    median_absolute: float
    mean_absolute: float
    bias: float
    within_minute: float

    @classmethod
    def of(cls, told: list[float], came: list[float]) -> "Errors":
        off = [one - other for one, other in zip(told, came, strict=True)]
        return cls(
            median_absolute=statistics.median(map(abs, off)),
            mean_absolute=statistics.fmean(map(abs, off)),
            bias=statistics.fmean(off),
            within_minute=sum(abs(each) <= MINUTE_S for each in off) / len(off),
        )

    def __str__(self) -> str:
        off = f"median {self.median_absolute:.0f} s, mean {self.mean_absolute:.0f} s, bias {self.bias:+.0f} s"
        return f"{off}, {100 * self.within_minute:.0f} % within a minute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a day of probes said of one queue."""

    queue: str
    questions: int
    mean_wait_s: float
    ours: Errors
    oracle: Errors
    les: Errors

    def lines(self) -> Iterator[str]:
        yield f"  {self.queue}: {self.questions} questions, mean wait {self.mean_wait_s:.0f} s"
        for name, errors in (("expected wait", self.ours), ("oracle", self.oracle), ("LES", self.les)):
            yield f"    {name:14} {errors}"


def evaluate(plan: SharedPlan) -> list[Evaluation]:
    """Play the waiting lines of a day, and hold what probes were told against what came."""
    questions: list[Question] = []

    def ask(day: LinesOnly, name: CallId) -> None:
        stay = day.waiting[name].stay
        position = day.position(name)
        told = forecast.wait_by(day.figures[stay.queue], position=position, now=day.now)
        ideal = ideal_wait(plan, day.agents.values(), stay.queue, position)
        last = day.last_waits.get(stay.queue)
        if told is not None and ideal is not None and last is not None:
            left = max(last - (day.now - stay.joined_at), timedelta(0))
            ways = (told.total_seconds(), ideal.total_seconds(), left.total_seconds())
            questions.append(Question(call=name, queue=stay.queue, at=day.now, told=ways))

    day = LinesOnly(plan, PROBES, ask)
    day.play()
    answered = {name: caller.answered_at for name, caller in day.callers.items() if caller.answered_at}
    return list(_evaluations(plan, questions, answered))


def evaluate_whole(plan: SharedPlan, theatre: Theatre, numbers: dict[str, str]) -> list[Evaluation]:
    """The same with every webhook, job and write; ``numbers`` leads from desks to numbers."""
    flows = {number: f"to-{desk}" for desk, number in numbers.items()}
    write_company(theatre.company, plan.documents(), flows, now=theatre.now())
    loop = SteppedLoop()
    try:
        with seeded_tokens(str(plan.seed)):
            return loop.run_until_complete(_played(plan, theatre, numbers))
    finally:
        asyncio.set_event_loop(None)
        loop.close()


async def _played(plan: SharedPlan, theatre: Theatre, numbers: dict[str, str]) -> list[Evaluation]:
    faults = Faults(random.Random(plan.seed + 1), plan.weather)  # noqa: S311  a seeded source is the point
    async with staged(theatre, plan.queues(theatre.company), faults) as scene:
        day = ProbedDay(plan, scene, random.Random(plan.seed), numbers=numbers)  # noqa: S311  likewise
        for number in numbers.values():
            scene.board.connect(number)
        await act(day, next(iter(numbers.values())))
        calls = day.scene.record.witness.calls
        answered = {name: at for name, call in calls.items() if (at := _answered_at(call))}
        return list(_evaluations(plan, day.questions, answered))


def _evaluations(
    plan: SharedPlan, questions: Sequence[Question], answered: Mapping[CallId, datetime]
) -> Iterator[Evaluation]:
    for desk in plan.desks:
        asked = [each for each in questions if each.call in answered and each.queue == desk.name]
        came = [(answered[each.call] - each.at).total_seconds() for each in asked]
        ours, oracle, les = ([each.told[way] for each in asked] for way in range(3))
        if asked:
            yield Evaluation(
                queue=desk.name,
                questions=len(asked),
                mean_wait_s=statistics.fmean(came),
                ours=Errors.of(ours, came),
                oracle=Errors.of(oracle, came),
                les=Errors.of(les, came),
            )


def _answered_at(call: Call) -> datetime | None:
    return next((each.started_at for each in call.segments if each.kind is SegmentKind.TALK), None)


def main(arguments: list[str]) -> int:
    """Play the days that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m infra.simulation.forecasting", description=__doc__)
    parser.add_argument("--days", nargs="+", choices=list(DAYS), default=list(DAYS), help="which kinds of day; all")
    parser.add_argument("--agents", type=int, nargs="+", default=[12], help="how many agents, a day for each number")
    parser.add_argument("--hours", type=float, default=3.0, help="how long each day is")
    parser.add_argument("--load", type=float, default=22.0, help="calls for each agent in an hour; 20 keep them busy")
    parser.add_argument("--seed", type=int, default=1, help="the same seed plays the same day")
    parser.add_argument("--whole", action="store_true", help="with every webhook and write: a minute for 500 calls")
    asked = parser.parse_args(arguments)
    with opened() if asked.whole else nullcontext() as theatre:
        for n, (name, agents) in enumerate((name, agents) for name in asked.days for agents in asked.agents):
            calls = round(asked.load * agents * asked.hours)
            plan = SharedPlan(calls=calls, agents=agents, hours=asked.hours, seed=asked.seed, shape=DAYS[name])
            print(f"{name}; {agents} agents, {calls} calls in {asked.hours:g} hours", flush=True)
            found = evaluate(plan) if theatre is None else _evaluated_whole(plan, theatre, n)
            print("\n".join(line for each in found for line in each.lines()), flush=True)
    return 0


def _evaluated_whole(plan: SharedPlan, theatre: Theatre, n: int) -> list[Evaluation]:
    own = replace(theatre, company=CompanyId(f"{theatre.company}-{n}"))
    return evaluate_whole(plan, own, {desk.name: f"+4721{n:03}{place:03}" for place, desk in enumerate(plan.desks)})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
