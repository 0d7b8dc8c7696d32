"""P7: what the dispatcher reads for one decision, over what waits and who is free, in the tables themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from chalicelib.agents import store as agent_store
from chalicelib.agents.domain import Agent, AgentState, Device
from chalicelib.aws import capacity, transport
from chalicelib.calls import store as call_store
from chalicelib.calls.domain import Call, CallState, Leg, LegRole, Stay
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, QueueName
from chalicelib.queues.looking import find_matches
from infra.bench.rows import Row
from infra.bench.world import new_company

SUPPORT: Final = QueueName("support")
SALES: Final = QueueName("sales")
RANKS: Final = 3
"""Priority numbers in use: with two queues that makes six crews."""
MOST_ITEMS: Final = 75
"""However many wait or are free: ten who wait, ten free of each crew, and eight heads of the queue."""
NOW: Final = utcnow()


@dataclass(slots=True)
class Reading:
    """What was read since the count began."""

    trips: int = 0
    items: int = 0
    units: float = 0.0

    def call(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        answer = transport.send_over_http(service, operation, parameters)
        items = answer.get("Items", [])
        self.trips += 1
        self.items += len(items)
        self.units += capacity.query_units(items, consistent=parameters.get("ConsistentRead", False))
        return answer


def rows(*, smoke: bool) -> Iterator[Row]:
    tens = (10, 100) if smoke else (10, 100, 1000)
    for waiting in tens if smoke else (*tens, 10_000):
        yield _row(waiting, 0)
        yield _row(waiting, 1)
    for free in tens:
        yield _row(0, free)
        yield _row(1, free)


def _row(waiting: int, free: int) -> Row:
    company = CompanyId(new_company())
    _fill(company, waiting, free)
    reading = Reading()
    transport.use_transport(reading.call)
    try:
        found = find_matches(company, now=NOW)
    finally:
        transport.use_transport(None)
    if len(found.matches) != min(waiting, free):
        raise RuntimeError("the decision is wrong, so what it read says nothing")
    return Row(
        id="P7",
        measure=f"read for one decision, {waiting} waiting, {free} free in two queues at three priority numbers",
        ours=f"{reading.items} items, {reading.units:g} units, {reading.trips} trips",
        budget=f"<= {MOST_ITEMS} items",
        is_kept=reading.items <= MOST_ITEMS,
    )


def _fill(company: CompanyId, waiting: int, free: int) -> None:
    teams: dict[QueueName, dict[str, int]] = {SUPPORT: {}, SALES: {}}
    for number in range(free):
        teams[SALES if number % 2 else SUPPORT][f"agent-{number:04}"] = number % RANKS
    for queue, members in teams.items():
        doc = {"title": queue.title(), "members": members}
        config_store.put(company, Kind.QUEUE, queue, doc, replaces=None, actor="bench", now=NOW)
        for number, (name, rank) in enumerate(members.items()):
            agent_store.create(_agent(company, name, number, {queue: rank}))
    for number in range(waiting):
        call_store.create(_call(company, number))


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


def _call(company: CompanyId, number: int) -> Call:
    sid, joined = LegSid(f"CA{number:032x}"), NOW - timedelta(seconds=10_000 - number)
    settings = {"method": "round-robin", "total_s": 600, "ring_s": 20, "is_position_said": True}
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
        stay=Stay(n=1, queue=SUPPORT, joined_at=joined, priority=5, until=None, settings=settings),
    )
