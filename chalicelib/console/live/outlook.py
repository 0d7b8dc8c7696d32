"""A queue's day so far and its next caller's wait, as the live page and the API tell them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent
from chalicelib.calls import service as calls
from chalicelib.companies import service as companies
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.forecast import service as forecast
from chalicelib.forecast.crews import crews, serves
from chalicelib.forecast.domain import Day, Figures, expected_wait
from chalicelib.queues.domain import Queue

Record = dict[str, Any]
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One queue: the day's counts, and how long whoever calls now would wait; ``None``: nobody can say."""

    day: Day
    expected_wait: timedelta | None
    v: int = 0

    def record(self) -> Record:
        day = self.day
        level = day.service_level
        return {
            "today": {
                "offered": day.offered,
                "answered": day.answered,
                "abandoned": day.abandoned,
                "service_level": None if level is None else round(level, 3),
                "longest_s": round(day.longest / _SECOND),
                "mean_wait_s": round(day.waited / _SECOND / day.offered) if day.offered else None,
            },
            "expected_wait_s": None if self.expected_wait is None else round(self.expected_wait / _SECOND),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who is there to serve a company's queues."""

    queues: Iterable[Queue]
    agents: Iterable[Agent]
    figures: Mapping[QueueName, Figures]
    now: datetime
    crew: Mapping[QueueName, float] = field(init=False)

    def __post_init__(self) -> None:
        members = {queue.name: tuple(queue.members) for queue in self.queues}
        object.__setattr__(self, "crew", crews(self.agents, members, self.figures))

    def outlook(self, queue: Queue, *, waiting: int, today: Day) -> Outlook:
        figures = self.figures.get(queue.name)
        if figures is None:
            return Outlook(day=today, expected_wait=None)
        idle = sum(
            agent.id in queue.members and queue.name in serves(agent) and agent.may_be_rung(self.now)
            for agent in self.agents
        )
        wait = expected_wait(figures.means, position=waiting + 1, crew=self.crew[queue.name], idle=idle)
        return Outlook(day=figures.on(today.date), expected_wait=wait, v=figures.v)


def outlooks(
    company: CompanyId,
    queues: Iterable[Queue],
    staff: Iterable[Agent],
    waiting: Mapping[QueueName, int],
    *,
    now: datetime,
) -> dict[QueueName, Outlook]:
    """The outlook of every queue; the figures are one read, however many queues there are."""
    zone = companies.load(company).tzinfo
    figures = forecast.figures_of(company, zone=zone, now=now)
    there = Staff(queues=tuple(queues), agents=tuple(staff), figures=figures, now=now)
    today = Day(date=now.astimezone(zone).date())
    return {queue.name: there.outlook(queue, waiting=waiting.get(queue.name, 0), today=today) for queue in there.queues}


def outlook_of(company: CompanyId, queue: Queue, queues: Iterable[Queue], *, now: datetime) -> Outlook:
    """The outlook of one queue; ``queues`` are all, since agents divide themselves among them."""
    waiting = {queue.name: calls.count_waiting(company, queue.name)}
    return outlooks(company, queues, agents.list_all(company), waiting, now=now)[queue.name]
