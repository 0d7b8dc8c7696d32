"""P7: what the dispatcher reads for one decision, over what waits and who is free, in the tables themselves."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from chalicelib.agents import store as agent_store
from chalicelib.agents.domain import Agent, AgentState, Device
from chalicelib.aws import capacity, transport
from chalicelib.calls import store as call_store
from chalicelib.calls.domain import Call, CallState, Leg, LegRole
from chalicelib.calls.stays import Stay
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, QueueName
from chalicelib.forecast import service as forecast
from chalicelib.forecast.teams import Move
from chalicelib.queues.looking import find_matches
from chalicelib.queues.matching import TOGETHER
from infra.bench.rows import Row
from infra.bench.world import new_company

SUPPORT: Final = QueueName("support")
SALES: Final = QueueName("sales")
RANKS: Final = 3
"""Priority numbers in use: with two queues that makes six crews."""
MOST_ITEMS: Final = 75
"""However many wait or are free: ten who wait, ten free of each crew, and eight heads of the queue."""
MOST_TOGETHER: Final = 340
"""Of each of the three crews of a queue as many as may ring for one call, and ten of each that were looked at first."""
MOST_FIGURES: Final = 3
"""The figures of two queues, and the teams."""
KEPT_TO: Final = 2
"""A line that so few may answer."""
NOW: Final = utcnow()


@dataclass(slots=True)
class Reading:
    """What was read since the count began."""

    trips: int = 0
    items: int = 0
    units: float = 0.0
    size: int = 0

    def __str__(self) -> str:
        return f"{self.items} items, {self.size / 1024:.1f} KB, {self.units:g} units, {self.trips} trips"

    def call(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        answer = transport.send_over_http(service, operation, parameters)
        items = answer.get("Items", [])
        items = items + [item for found in answer.get("Responses", {}).values() for item in found]
        self.size += len(json.dumps(items))
        self.trips += 1
        self.items += len(items)
        self.units += capacity.query_units(items, consistent=parameters.get("ConsistentRead", False))
        return answer


@dataclass(frozen=True, slots=True)
class Case:
    """What waits: how its queue rings, and whom its line is kept to."""

    words: str
    settings: Mapping[str, Any]
    most_items: int = MOST_ITEMS
    most_offers: int = 1


ROUND_ROBIN: Final = Case("round-robin", {"method": "round-robin"})
RING_ALL: Final = Case("ring all", {"method": "ring-all"}, MOST_TOGETHER, TOGETHER)


def rows(*, smoke: bool) -> Iterator[Row]:
    tens = (10, 100) if smoke else (10, 100, 1000)
    for case in (ROUND_ROBIN, RING_ALL):
        for waiting in tens if smoke else (*tens, 10_000):
            yield _row(waiting, 1, case)
        for free in tens:
            yield _row(1, free, case)
    for free in tens:
        names = [f"agent-{number:04}" for number in range(free)][::2][-KEPT_TO:]
        yield _row(1, free, Case(f"a line kept to {KEPT_TO}", {"method": "round-robin", "only": names}))
    for number in tens:
        yield _row(number, 0, ROUND_ROBIN)
        yield _row(0, number, ROUND_ROBIN)
        yield _crews_row(number)


def _row(waiting: int, free: int, case: Case) -> Row:
    company = CompanyId(new_company())
    _fill(company, waiting, free, case.settings)
    with _reading() as reading:
        found = find_matches(company, now=NOW)
    servers = -(-free // 2)
    if len(found.matches) != min(waiting * case.most_offers, servers):
        raise RuntimeError("the decision is wrong, so what it read says nothing")
    return Row(
        id="P7",
        measure=f"read for one decision, {case.words}, {waiting} waiting, {free} free in two queues at three numbers",
        ours=str(reading),
        budget=f"<= {case.most_items} items",
        is_kept=reading.items <= case.most_items,
    )


def _crews_row(agents: int) -> Row:
    """Somebody logs on, where so many are at work."""
    company = CompanyId(new_company())
    _fill(company, 0, agents, ROUND_ROBIN.settings)
    zone = ZoneInfo("UTC")
    forecast.note_crews(company, zone=zone, now=NOW)
    came = Move(id="agent-new@2", was=frozenset(), now=frozenset({SUPPORT}))
    with _reading() as reading:
        forecast.note_crews(company, zone=zone, now=NOW, move=came)
    return Row(
        id="P7",
        measure=f"read when an agent logs on, {agents} at work in two queues",
        ours=str(reading),
        budget=f"<= {MOST_FIGURES} items",
        is_kept=reading.items <= MOST_FIGURES,
    )


@contextmanager
def _reading() -> Iterator[Reading]:
    reading = Reading()
    transport.use_transport(reading.call)
    try:
        yield reading
    finally:
        transport.use_transport(None)


def _fill(company: CompanyId, waiting: int, free: int, settings: Mapping[str, Any]) -> None:
    teams: dict[QueueName, dict[str, int]] = {SUPPORT: {}, SALES: {}}
    for number in range(free):
        teams[SALES if number % 2 else SUPPORT][f"agent-{number:04}"] = number % RANKS
    for queue, members in teams.items():
        doc = {"title": queue.title(), "members": members}
        config_store.put(company, Kind.QUEUE, queue, doc, replaces=None, actor="bench", now=NOW)
        for number, (name, rank) in enumerate(members.items()):
            agent_store.create(_agent(company, name, number, {queue: rank}))
    for number in range(waiting):
        call_store.create(_call(company, number, settings))


def _agent(company: CompanyId, name: str, number: int, ranks: Mapping[QueueName, int]) -> Agent:
    return Agent(
        company=company,
        id=AgentId(name),
        name=name.title(),
        state=AgentState.AVAILABLE,
        since=NOW - timedelta(seconds=number),
        v=1,
        queues=frozenset(ranks),
        ranks=ranks,
        device=Device(endpoint=f"client:{company}.{name}", is_ready=True, seen_at=NOW),
    )


def _call(company: CompanyId, number: int, settings: Mapping[str, Any]) -> Call:
    sid, joined = LegSid(f"CA{number:032x}"), NOW - timedelta(seconds=10_000 - number)
    asked = {"total_s": 600, "ring_s": 20, "is_position_said": True, **settings}
    return Call(
        company=company,
        id=CallId(sid),
        v=1,
        caller=f"+4790{number:06}",
        called="+4721000000",
        started_at=joined,
        due_at=NOW + timedelta(days=1),
        state=CallState.WAITING,
        since=joined,
        legs={sid: Leg(sid=sid, role=LegRole.CALLER, party=f"+4790{number:06}")},
        stay=Stay(n=1, queue=SUPPORT, joined_at=joined, priority=5, until=None, settings=asked),
    )
