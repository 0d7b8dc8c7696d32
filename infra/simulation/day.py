"""A busy day: many agents, many callers, whatever weather; with the figures a team leader asks for."""

import asyncio
import random
import statistics
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from chalicelib.agents.domain import AgentState
from chalicelib.breaches.store import KEPT, list_since
from chalicelib.calls.domain import Call
from chalicelib.calls.stays import SegmentKind, StayOutcome
from chalicelib.companies.documents import Kind
from chalicelib.core.errors import SwitchboardError
from chalicelib.queues.domain import Queue
from infra.simulation.faults import FINE, Faults, Weather
from infra.simulation.record import Breach
from infra.simulation.stage import Doc, Way, flow_of
from infra.simulation.staging import Scene, staged
from infra.simulation.stepped import SteppedLoop, seeded_tokens
from infra.simulation.switchboard import Switchboard, write_company
from infra.simulation.tables.snapshot import snapshot
from infra.simulation.theatre import Theatre
from infra.simulation.troupe import empty
from infra.switch.testing.lines import Line

QUEUE: Final = "support"
SERVICE_LEVEL_S: Final = 20
WRAP_UP_S: Final = 15
TALK_S: Final = 150.0
PATIENCE_S: Final = 240.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large the day is."""

    calls: int
    agents: int
    hours: float
    weather: Weather = FINE
    seed: int = 1
    method: str = "round-robin"

    @property
    def names(self) -> list[str]:
        return [f"agent-{n}" for n in range(self.agents)]

    def documents(self) -> dict[tuple[Kind, str], Doc]:
        members = {name: n % 3 for n, name in enumerate(self.names)}
        queue = {"title": "Support", "members": members, "wrap_up_s": WRAP_UP_S}
        wishes = {"queue": QUEUE, "method": self.method, "allow_empty": True, "say_position": False, "total_s": 900}
        return {
            (Kind.QUEUE, QUEUE): queue,
            (Kind.FLOW, "main"): flow_of(Way(QUEUE, wishes, leads_on=False)),
        }


@dataclass(slots=True)
class Day:
    """One day being played."""

    plan: Plan
    scene: Scene
    chance: random.Random
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def board(self) -> Switchboard:
        return self.scene.board

    def begin(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def work(self, name: str) -> None:
        """An agent at work: answers nearly always, talks as long as it takes, rests now and then."""
        await asyncio.sleep(self.chance.uniform(0, 30))
        phone = await self.scene.sign_in(name, QUEUE)
        phone.on_ring = lambda line: self.begin(self.rung(line))
        while True:
            await asyncio.sleep(self.chance.uniform(1800, 5400))
            await self.choose(name, AgentState.PAUSED)
            await asyncio.sleep(self.chance.uniform(120, 600))
            await self.choose(name, AgentState.AVAILABLE)

    async def choose(self, name: str, state: AgentState) -> None:
        while True:
            self.scene.note_click(name)
            with suppress(SwitchboardError):
                await self.board.choose(name, state, "break")
                return
            await asyncio.sleep(2)

    async def rung(self, line: Line) -> None:
        if self.chance.random() < 0.05:  # noqa: PLR2004  one in twenty is not at the desk
            return
        await asyncio.sleep(self.chance.uniform(1, 8))
        if line.state != "ringing":
            return
        line.leg.pick_up()
        await asyncio.sleep(min(self.chance.expovariate(1 / TALK_S), 1200))
        if line.is_up:
            await line.hang_up()

    async def call(self, n: int, number: str) -> None:
        """A caller, who waits as long as their patience lasts."""
        line = await self.board.switch.call(f"+47{90_000_000 + n}", number)
        self.scene.callers.append(line)
        await asyncio.sleep(self.chance.expovariate(1 / PATIENCE_S) + 2)
        if line.is_up and not line.hears:
            await line.hang_up()

    async def leave(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await empty(self.scene)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of a day."""

    calls: int
    answered: int
    abandoned: int
    in_time: int
    waits_s: list[float]
    offers: int
    talk_s: float
    staffed_s: float
    seconds: float
    faults: Counter[str]
    breaches: list[Breach]
    told: Counter[str] = field(default_factory=Counter)
    """What the sweeper found while the day went on, as administrators are told it."""

    @property
    def share_in_time(self) -> float:
        return 100 * self.in_time / max(1, self.answered + self.abandoned)

    @property
    def occupancy(self) -> float:
        return 100 * self.talk_s / max(1.0, self.staffed_s)

    @property
    def offers_per_answer(self) -> float:
        return self.offers / max(1, self.answered)

    @property
    def long_wait_s(self) -> float:
        """What nineteen of twenty callers waited less than."""
        waits = sorted(self.waits_s) or [0.0]
        return waits[int(len(waits) * 0.95)]

    @property
    def mean_wait_s(self) -> float:
        return statistics.fmean(self.waits_s or [0.0])

    def record(self) -> dict[str, Any]:
        """The figures as plain values, for whoever adds up several days."""
        return {
            "calls": self.calls,
            "answered": self.answered,
            "abandoned": self.abandoned,
            "in_time": self.share_in_time,
            "mean_wait_s": self.mean_wait_s,
            "long_wait_s": self.long_wait_s,
            "occupancy": self.occupancy,
            "offers_per_answer": self.offers_per_answer,
            "seconds": self.seconds,
            "faults": dict(self.faults),
            "breaches": [str(breach) for breach in self.breaches],
            "told": dict(self.told),
        }

    def lines(self) -> list[str]:
        told = Counter(breach.name for breach in self.breaches)
        return [
            f"calls               {self.calls} ({self.calls / self.seconds:.1f} a second of real time)",
            f"answered            {self.answered}, abandoned {self.abandoned}",
            f"service level       {self.share_in_time:.1f} % within {SERVICE_LEVEL_S} s",
            f"waits               mean {self.mean_wait_s:.1f} s, 95 % {self.long_wait_s:.1f} s",
            f"occupancy           {self.occupancy:.1f} %",
            f"offers per answer   {self.offers_per_answer:.2f}",
            f"faults              {dict(self.faults) or 'none'}",
            f"breaches            {dict(told) or 'none'}",
            *(f"  {breach}" for breach in self.breaches[:20]),
            f"told by the sweeper  {dict(self.told) or 'nothing'}",
        ]


def run_day(plan: Plan, theatre: Theatre, number: str) -> Figures:
    """Play a day on tables in memory and judge it."""
    write_company(theatre.company, plan.documents(), {number: "main"}, now=theatre.now())
    theatre = replace(theatre, configuration=snapshot(theatre.company, [number]))
    loop = SteppedLoop()
    started = time.perf_counter()
    try:
        with seeded_tokens(str(plan.seed)):
            figures = loop.run_until_complete(_played(plan, theatre, number))
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    return replace(figures, seconds=time.perf_counter() - started)


async def _played(plan: Plan, theatre: Theatre, number: str) -> Figures:
    faults = Faults(random.Random(plan.seed + 1), plan.weather)  # noqa: S311  a seeded source is the point
    queue = Queue.from_document(theatre.company, QUEUE, plan.documents()[Kind.QUEUE, QUEUE])
    async with staged(theatre, {queue.name: queue}, faults) as scene:
        day = Day(plan, scene, random.Random(plan.seed))  # noqa: S311  likewise
        scene.board.connect(number)
        await act(day, number)
        told = Counter(each.name for each in list_since(theatre.company, day.board.now - KEPT, until=day.board.now))
    return replace(_figures(day), told=told)


async def act(day: Day, number: str) -> None:
    """Have everybody come to work, call and go home."""
    plan = day.plan
    for name in plan.names:
        day.begin(day.work(name))
    seconds = plan.hours * 3600
    for n, at_s in enumerate(sorted(day.chance.uniform(40, seconds) for _ in range(plan.calls))):
        day.board.clock.loop.call_later(at_s, lambda n=n: day.begin(day.call(n, number)))  # type: ignore[misc]
    await asyncio.sleep(seconds + 60)
    day.board.faults.is_on = False
    await day.leave()
    await day.scene.come_to_rest()


def _figures(day: Day) -> Figures:
    logged = list(day.scene.record.witness.logged.values())
    stays = [segment for call in logged for segment in call.segments if segment.kind is SegmentKind.QUEUE]
    waits = [(stay.ended_at - stay.started_at).total_seconds() for stay in stays if stay.ended_at]
    answered = [stay for stay in stays if stay.outcome is StayOutcome.ANSWERED]
    span = day.scene.record.ended_at - min((call.started_at for call in logged), default=day.scene.record.ended_at)
    return Figures(
        calls=len(logged),
        answered=len(answered),
        abandoned=sum(stay.outcome is StayOutcome.ABANDONED for stay in stays),
        in_time=sum(_waited(stay.started_at, stay.ended_at) <= SERVICE_LEVEL_S for stay in answered),
        waits_s=waits,
        offers=len(day.scene.record.orders),
        talk_s=sum(_talked(call) for call in logged),
        staffed_s=span.total_seconds() * day.plan.agents,
        seconds=1.0,
        faults=Counter({kind: times for kind, times in day.board.faults.counts.items() if times}),
        breaches=day.scene.judged(),
    )


def _waited(since: Any, until: Any) -> float:
    return float((until - since) / timedelta(seconds=1)) if until else float("inf")


def _talked(call: Call) -> float:
    return sum(_waited(each.started_at, each.ended_at) for each in call.segments if each.kind is SegmentKind.TALK)
