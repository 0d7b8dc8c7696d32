"""``python -m infra.simulation.forecasting``: how far off the expected wait is, told beside what really came.

Some callers of a busy day are probes: they wait however long it takes, so that nobody's impatience hides a long wait.
On joining, and every minute after, each asks what an announcement would tell them; what they then really waited is
held against it. The oracle knows the true mean of a conversation and how patient callers are, and uses the same
formula: what it is off by is chance, which no estimator can take away.
"""

import argparse
import asyncio
import random
import statistics
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.calls.domain import Call, SegmentKind
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CallId, CompanyId
from chalicelib.forecast import service as forecast
from chalicelib.forecast.crews import serves
from chalicelib.forecast.domain import Means, expected_wait
from chalicelib.queues import service
from chalicelib.queues.domain import Queue
from infra.simulation.day import PATIENCE_S, QUEUE, TALK_S, WRAP_UP_S, Day, Plan, act
from infra.simulation.faults import Faults
from infra.simulation.stage import Doc, Way, flow_of
from infra.simulation.staging import staged
from infra.simulation.stepped import SteppedLoop, seeded_tokens
from infra.simulation.switchboard import write_company
from infra.simulation.theatre import Theatre, opened

PROBES: Final = 0.15
EVERY_S: Final = 60.0
ANSWER_S: Final = 4.5
MISSED: Final = 0.05
ORACLE: Final = Means(
    n=100,
    answered=1.0,
    busy_s=TALK_S + WRAP_UP_S + ANSWER_S + MISSED * 20,
    ring_s=ANSWER_S,
    left=1.0,
    waited_s=PATIENCE_S,
)
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LongPlan(Plan):
    """A day on which nobody is sent away for having waited too long."""

    def documents(self) -> dict[tuple[Kind, str], Doc]:
        patience = {"queue": QUEUE, "method": self.method, "allow_empty": True, "say_position": False, "total_s": 14400}
        way = flow_of(Way(QUEUE, patience, leads_on=False))
        return {**Plan.documents(self), (Kind.FLOW, "main"): way}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one probe was told at one moment, and what the oracle would have said."""

    call: CallId
    at: datetime
    told: timedelta
    oracle: timedelta


@dataclass(slots=True)
class ProbedDay(Day):
    """A busy day some of whose callers are probes. Nothing is asked before the agents have answered some calls."""

    questions: list[Question] = field(default_factory=list)
    untold: int = 0

    async def call(self, n: int, number: str) -> None:
        if self.chance.random() >= PROBES:
            await Day.call(self, n, number)
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
        witness = self.scene.record.witness
        call = witness.live.get(name)
        if call is None or call.waiting_stay is None:
            return False
        position = _position(call, witness.live.values())
        now = self.board.now
        figures = forecast.recall(call.company, call.waiting_stay.queue, now=now)
        told = forecast.wait_by(figures, position=position, now=now)
        crew = sum(bool(serves(agent)) for agent in witness.agents.values())
        oracle = expected_wait(ORACLE, position=position, crew=float(crew))
        if told is None or oracle is None:
            self.untold += 1
        else:
            self.questions.append(Question(call=name, at=now, told=told, oracle=oracle))
        return True


def _position(call: Call, live: Iterable[Call]) -> int:
    mine = call.waiting_stay
    assert mine is not None
    stays = [(each.waiting_stay, each.id) for each in live]
    before = (mine.priority, mine.joined_at, call.id)
    return 1 + sum(stay is not None and (stay.priority, stay.joined_at, name) < before for stay, name in stays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """How far off estimates were, in seconds; ``bias`` is above zero where callers waited less than they were told."""

    mean_absolute: float
    bias: float
    within_minute: float

    @classmethod
    def of(cls, told: list[float], came: list[float]) -> "Errors":
        off = [one - other for one, other in zip(told, came, strict=True)]
        return cls(
            mean_absolute=statistics.fmean(map(abs, off)),
            bias=statistics.fmean(off),
            within_minute=sum(abs(each) <= MINUTE.total_seconds() for each in off) / len(off),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a day of probes said."""

    agents: int
    questions: int
    untold: int
    mean_wait_s: float
    ours: Errors
    oracle: Errors

    def lines(self) -> list[str]:
        head = f"{self.agents} agents: {self.questions} questions, {self.untold} without an answer"
        rows = [f"{head}, mean wait {self.mean_wait_s:.0f} s"]
        for name, errors in (("expected wait", self.ours), ("oracle", self.oracle)):
            share = f"{100 * errors.within_minute:.0f} % within a minute"
            rows.append(f"  {name:14} off by {errors.mean_absolute:.0f} s, bias {errors.bias:+.0f} s, {share}")
        return rows


def evaluate(plan: LongPlan, theatre: Theatre, number: str) -> Evaluation:
    """Play a day and hold what probes were told against what came."""
    write_company(theatre.company, plan.documents(), {number: "main"}, now=theatre.now())
    loop = SteppedLoop()
    try:
        with seeded_tokens(str(plan.seed)):
            return loop.run_until_complete(_played(plan, theatre, number))
    finally:
        asyncio.set_event_loop(None)
        loop.close()


async def _played(plan: LongPlan, theatre: Theatre, number: str) -> Evaluation:
    queue = Queue.from_document(theatre.company, QUEUE, plan.documents()[Kind.QUEUE, QUEUE])
    faults = Faults(random.Random(plan.seed + 1), plan.weather)  # noqa: S311  a seeded source is the point
    async with staged(theatre, {queue.name: queue}, faults) as scene:
        day = ProbedDay(plan, scene, random.Random(plan.seed))  # noqa: S311  likewise
        scene.board.connect(number)
        await act(day, number)
        return _evaluation(day)


def _evaluation(day: ProbedDay) -> Evaluation:
    answered = {name: at for name, call in day.scene.record.witness.calls.items() if (at := _answered_at(call))}
    asked = [each for each in day.questions if each.call in answered]
    came = [(answered[each.call] - each.at).total_seconds() for each in asked]
    return Evaluation(
        agents=day.plan.agents,
        questions=len(asked),
        untold=day.untold,
        mean_wait_s=statistics.fmean(came),
        ours=Errors.of([each.told.total_seconds() for each in asked], came),
        oracle=Errors.of([each.oracle.total_seconds() for each in asked], came),
    )


def _answered_at(call: Call) -> datetime | None:
    return next((each.started_at for each in call.segments if each.kind is SegmentKind.TALK), None)


def main(arguments: list[str]) -> int:
    """Play the days that were asked for, one for each size."""
    parser = argparse.ArgumentParser(prog="python -m infra.simulation.forecasting", description=__doc__)
    parser.add_argument("--agents", type=int, nargs="+", default=[5, 50], help="how many agents, a day for each number")
    parser.add_argument("--hours", type=float, default=2.0, help="how long each day is")
    parser.add_argument("--load", type=float, default=22.0, help="calls for each agent in an hour; 20 keep them busy")
    parser.add_argument("--seed", type=int, default=1, help="the same seed plays the same day")
    asked = parser.parse_args(arguments)
    with opened() as theatre:
        for n, agents in enumerate(asked.agents):
            calls = round(asked.load * agents * asked.hours)
            plan = LongPlan(calls=calls, agents=agents, hours=asked.hours, seed=asked.seed)
            own = replace(theatre, company=CompanyId(f"{theatre.company}-{n}"))
            print("\n".join(evaluate(plan, own, f"+47210000{n:02d}").lines()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
