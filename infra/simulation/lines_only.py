"""A day of waiting lines and nothing else: the real matcher and the real estimator, without telephones or tables.

Thousands of calls take seconds, so that estimates are held against enough of what came. What is left out (webhooks, job
queues, the delay of each) lasts less than a second a call; ``infra.simulation.forecasting --whole`` plays it all.
"""

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from chalicelib.agents.domain import Agent, AgentState, Endpoint, EndpointKind
from chalicelib.calls.offers import Miss, MissReason, Offer
from chalicelib.calls.stays import Stay, StayOutcome
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.forecast.crews import crews_of, serves
from chalicelib.forecast.domain import Day, Figures, Lesson
from chalicelib.forecast.service import CREW_AGE
from chalicelib.queues.domain import Queue
from chalicelib.queues.matching import Candidate, match
from infra.simulation.day import PATIENCE_S, WRAP_UP_S
from infra.simulation.shared_days import ANSWERED_IN_S, MISSED, SharedPlan, talk_s

START: Final = datetime(2026, 3, 2, 8, tzinfo=UTC)
RING_S: Final = 20.0
COMPANY: Final = CompanyId("lines")
SECOND: Final = timedelta(seconds=1)


@dataclass(slots=True)
class Waiter:
    """A caller: their stay, and when they were answered. Who is a probe never gives up."""

    stay: Stay
    is_probe: bool
    answered_at: datetime | None = None
    busy: timedelta = timedelta(0)


@dataclass(slots=True)
class LinesOnly:
    """One day being played; ``ask`` is called for each probe that waits, on joining and every minute after."""

    plan: SharedPlan
    probes: float
    ask: "Callable[[LinesOnly, CallId], None]"
    now: datetime = START
    agents: dict[AgentId, Agent] = field(default_factory=dict)
    waiting: dict[CallId, Waiter] = field(default_factory=dict)
    callers: dict[CallId, Waiter] = field(default_factory=dict)
    figures: dict[QueueName, Figures] = field(default_factory=dict)
    last_waits: dict[QueueName, timedelta] = field(default_factory=dict)
    queues: dict[QueueName, Queue] = field(default_factory=dict)
    chance: random.Random = field(default_factory=random.Random)
    _events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _count: "itertools.count[int]" = field(default_factory=itertools.count)

    def play(self) -> None:
        """Have everybody come to work, call and be answered."""
        self.chance.seed(self.plan.seed)
        self.queues = dict(self.plan.queues(COMPANY))
        self.figures = {name: Figures(company=COMPANY, queue=name, day=Day(date=START.date())) for name in self.queues}
        telephone = (Endpoint(kind=EndpointKind.SIP, address="sip:desk"),)
        for name in map(AgentId, self.plan.names):
            mine = frozenset(map(QueueName, self.plan.served_by(name)))
            self.agents[name] = Agent(
                company=COMPANY, id=name, state=AgentState.AVAILABLE, since=START, queues=mine, endpoints=telephone
            )
            self._in(self.chance.uniform(*self.plan.shape.works_s), partial(self._pause, name))
        shares = [desk.share for desk in self.plan.desks]
        for n in range(self.plan.calls):
            desk = self.chance.choices(self.plan.desks, shares)[0]
            stay = Stay(
                n=1, queue=QueueName(desk.name), joined_at=START, priority=desk.priority, until=None, settings={}
            )
            at_s = self.chance.uniform(0, self.plan.hours * 3600)
            self._in(at_s, partial(self._call, CallId(f"CA{n}"), stay))
        while self._events:
            self.now, _, happen = heapq.heappop(self._events)
            happen()

    def position(self, call: CallId) -> int:
        mine = self.waiting[call].stay
        same = ((each.stay, name) for name, each in self.waiting.items() if each.stay.queue == mine.queue)
        before = (mine.priority, mine.joined_at, call)
        return 1 + sum((stay.priority, stay.joined_at, name) < before for stay, name in same)

    def _in(self, seconds: float, happen: Callable[[], None]) -> None:
        if self.now - START < timedelta(hours=self.plan.hours + 2):
            heapq.heappush(self._events, (self.now + timedelta(seconds=seconds), next(self._count), happen))

    def _call(self, name: CallId, stay: Stay) -> None:
        caller = Waiter(replace(stay, joined_at=self.now), self.chance.random() < self.probes)
        self.waiting[name] = self.callers[name] = caller
        self._dispatch()
        if caller.is_probe:
            self._in(1, lambda: self._asked(name))
        else:
            self._in(self.chance.expovariate(1 / PATIENCE_S) + 2, lambda: self._give_up(name))

    def _asked(self, name: CallId) -> None:
        if name in self.waiting:
            if not self.waiting[name].stay.offers:
                self.ask(self, name)
            self._in(60, lambda: self._asked(name))

    def _give_up(self, name: CallId) -> None:
        caller = self.waiting.pop(name, None)
        if caller is None:
            return
        for offer in caller.stay.offers.values():
            caller.busy += self.now - offer.at
            self._free(offer.agent)
        self._learn(name, caller, StayOutcome.ABANDONED, waited=self.now - caller.stay.joined_at)

    def _dispatch(self) -> None:
        free = [agent for agent in self.agents.values() if agent.state is AgentState.AVAILABLE]
        rows = [Candidate(name, caller.stay) for name, caller in self.waiting.items()] if free else []
        for made in match(rows, free, self.queues, now=self.now):
            offer = Offer(id=OfferId(f"{next(self._count)}"), agent=made.agent, at=self.now, until=self.now)
            caller = self.waiting[made.call]
            caller.stay = replace(caller.stay, offers={offer.id: offer})
            self._set(made.agent, AgentState.RINGING)
            if self.chance.random() < MISSED:
                self._in(RING_S, partial(self._miss, made.call, offer))
            else:
                self._in(self.chance.uniform(*ANSWERED_IN_S), partial(self._answer, made.call, offer))

    def _miss(self, name: CallId, offer: Offer) -> None:
        caller = self.waiting.get(name)
        if caller is None or offer.id not in caller.stay.offers:
            return
        caller.busy += self.now - offer.at
        missed = Miss(offer=offer.id, agent=offer.agent, at=offer.at, ended_at=self.now, reason=MissReason.TIMED_OUT)
        caller.stay = replace(caller.stay, offers={}, misses=(*caller.stay.misses, missed))
        self._free(offer.agent)

    def _answer(self, name: CallId, offer: Offer) -> None:
        caller = self.waiting.get(name)
        if caller is None or offer.id not in caller.stay.offers:
            return
        del self.waiting[name]
        caller.answered_at = self.now
        waited = self.last_waits[caller.stay.queue] = self.now - caller.stay.joined_at
        self._set(offer.agent, AgentState.IN_CALL)
        talk = timedelta(seconds=talk_s(self.plan, self.plan.desk(caller.stay.queue), self.chance))
        ring = self.now - offer.at
        caller.busy += ring + talk + WRAP_UP_S * SECOND

        def end() -> None:
            self._learn(name, caller, StayOutcome.ANSWERED, waited=waited, ring=ring)
            self._set(offer.agent, AgentState.WRAP_UP)
            self._in(WRAP_UP_S, lambda: self._free(offer.agent))

        self._in(talk / SECOND, end)

    def _learn(
        self, name: CallId, caller: Waiter, outcome: StayOutcome, *, waited: timedelta, ring: timedelta = timedelta(0)
    ) -> None:
        queue = caller.stay.queue
        lesson = Lesson(
            id=name,
            queue=queue,
            outcome=outcome,
            day=START.date(),
            waited=waited,
            ring=ring,
            busy=caller.busy,
            at=self.now,
            priority=caller.stay.priority,
        )
        self.figures[queue] = self.figures[queue].counting(lesson)
        crew_at = self.figures[queue].crew_at
        if crew_at is None or self.now - crew_at > CREW_AGE:
            self._note_crews()

    def _note_crews(self) -> None:
        teams = Counter(serves(agent) for agent in self.agents.values())
        crew = crews_of(teams, self.queues, self.figures)
        self.figures = {name: replace(each, crew=crew[name], crew_at=self.now) for name, each in self.figures.items()}

    def _set(self, name: AgentId, state: AgentState) -> None:
        before = self.agents[name]
        self.agents[name] = replace(before, state=state, since=self.now)
        if serves(before) != serves(self.agents[name]):
            self._note_crews()

    def _pause(self, name: AgentId) -> None:
        """A pause that is chosen in a call begins after it."""
        if self.agents[name].state is not AgentState.AVAILABLE:
            self._in(5, lambda: self._pause(name))
            return
        self._set(name, AgentState.PAUSED)
        self._in(self.chance.uniform(*self.plan.shape.pauses_s), lambda: self._come_back(name))

    def _come_back(self, name: AgentId) -> None:
        self._free(name)
        self._in(self.chance.uniform(*self.plan.shape.works_s), lambda: self._pause(name))

    def _free(self, name: AgentId) -> None:
        self._set(name, AgentState.AVAILABLE)
        self._dispatch()
