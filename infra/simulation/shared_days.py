"""Days on which agents share queues: overlapping members, priorities, long talk, pauses, and impatient callers."""

import asyncio
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from chalicelib.agents.domain import AgentState
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues.domain import Queue
from infra.simulation.day import TALK_S, WRAP_UP_S, Day, Plan
from infra.simulation.stage import Doc, Way, flow_of
from infra.switch.testing.lines import Line

LONG_TAIL: Final = 1.0
"""Sigma of lognormal conversations: a standard deviation of 1.3 means, as call centres measure it."""
LONGEST_S: Final = 3600.0
MISSED: Final = 0.05
ANSWERED_IN_S: Final = (1.0, 8.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One queue of a day: its part of the calls, their priority number, and the mean conversation."""

    name: str
    share: float = 1.0
    priority: int = 5
    talk_s: float = TALK_S


@dataclass(frozen=True, slots=True)
class Shape:
    """What kind of day it is. Agents take ``crews`` in turn: the queues each serves."""

    desks: tuple[Desk, ...]
    crews: tuple[tuple[str, ...], ...]
    is_lognormal: bool = True
    works_s: tuple[float, float] = (1800.0, 5400.0)
    pauses_s: tuple[float, float] = (120.0, 600.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPlan(Plan):
    """A day of several queues on which nobody is sent away."""

    shape: Shape

    @property
    def desks(self) -> tuple[Desk, ...]:
        return self.shape.desks

    def served_by(self, name: str) -> tuple[str, ...]:
        return self.shape.crews[self.names.index(name) % len(self.shape.crews)]

    def documents(self) -> dict[tuple[Kind, str], Doc]:
        found: dict[tuple[Kind, str], Doc] = {}
        for desk in self.desks:
            members = dict.fromkeys((name for name in self.names if desk.name in self.served_by(name)), 0)
            found[Kind.QUEUE, desk.name] = {"title": desk.name, "members": members, "wrap_up_s": WRAP_UP_S}
            wishes = {"queue": desk.name, "method": self.method, "priority": desk.priority, "allow_empty": True}
            way = Way(desk.name, {**wishes, "say_position": False, "total_s": 14400}, leads_on=False)
            found[Kind.FLOW, f"to-{desk.name}"] = flow_of(way)
        return found

    def queues(self, company: CompanyId) -> Mapping[QueueName, Queue]:
        docs = self.documents()
        return {
            QueueName(desk.name): Queue.from_document(company, desk.name, docs[Kind.QUEUE, desk.name])
            for desk in self.desks
        }

    def desk(self, queue: str) -> Desk:
        return next(desk for desk in self.desks if desk.name == queue)

    def gap_s(self, desk: Desk) -> float:
        """From one call of a desk to the next, on average."""
        return self.hours * 3600 / (self.calls * desk.share / sum(each.share for each in self.desks))


def talk_s(plan: SharedPlan, desk: Desk, chance: random.Random) -> float:
    """How long one conversation lasts."""
    if plan.shape.is_lognormal:
        return min(chance.lognormvariate(math.log(desk.talk_s) - LONG_TAIL**2 / 2, LONG_TAIL), LONGEST_S)
    return min(chance.expovariate(1 / desk.talk_s), LONGEST_S)


@dataclass(slots=True)
class SharedDay(Day):
    """Such a day being played; ``numbers`` leads from a desk to the number that is called for it."""

    numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def shared(self) -> SharedPlan:
        assert isinstance(self.plan, SharedPlan)
        return self.plan

    async def work(self, name: str) -> None:
        await asyncio.sleep(self.chance.uniform(0, 30))
        phone = await self.scene.sign_in(name, *self.shared.served_by(name))
        phone.on_ring = lambda line: self.begin(self.taken(name, line))
        while True:
            await asyncio.sleep(self.chance.uniform(*self.shared.shape.works_s))
            await self.choose(name, AgentState.PAUSED)
            await asyncio.sleep(self.chance.uniform(*self.shared.shape.pauses_s))
            await self.choose(name, AgentState.AVAILABLE)

    async def taken(self, name: str, line: Line) -> None:
        """A call rings, and is answered nearly always; its queue says how long the conversation will be."""
        held = self.scene.record.witness.agents[AgentId(name)].reservation
        if held is None or self.chance.random() < MISSED:
            return
        await asyncio.sleep(self.chance.uniform(*ANSWERED_IN_S))
        if line.state != "ringing":
            return
        line.leg.pick_up()
        await asyncio.sleep(talk_s(self.shared, self.shared.desk(held.queue), self.chance))
        if line.is_up:
            await line.hang_up()

    def called(self) -> str:
        """The number somebody calls."""
        desk = self.chance.choices(self.shared.desks, [desk.share for desk in self.shared.desks])[0]
        return self.numbers[desk.name]


BOTH: Final = ("support", "sales")
ALL: Final = ("support", "sales", "vip")
TWO: Final = (Desk(name="support"), Desk(name="sales", share=0.6, talk_s=220))
ONE: Final = (Desk(name="support"),)
URGENT: Final = (TWO[0], Desk(name="sales", share=0.6, priority=1))
OFTEN: Final = (600.0, 1800.0)
DAYS: Final[Mapping[str, "Shape"]] = {
    "one queue, exponential talk": Shape(ONE, (("support",),), is_lognormal=False),
    "one queue": Shape(ONE, (("support",),)),
    "one queue, many pauses": Shape(ONE, (("support",),), works_s=OFTEN),
    "two queues, all serve both": Shape(TWO, (BOTH,)),
    "two queues, a third serve both": Shape(TWO, (("support",), BOTH, ("sales",))),
    "two queues, sales goes first": Shape(URGENT, (BOTH,)),
    "two queues, sales goes first, half serve both": Shape(URGENT, (("support",), BOTH)),
    "three queues, overlapping, vip goes first, many pauses": Shape(
        (*TWO, Desk(name="vip", share=0.3, priority=1, talk_s=200)), (BOTH, ("support", "vip"), ALL), works_s=OFTEN
    ),
}
"""By name. Where nothing else is said conversations are lognormal; callers give up on all of them."""
