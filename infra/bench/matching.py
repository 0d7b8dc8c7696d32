"""P7: what one decision of the dispatcher costs, over what waits and who is free."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.agents.domain import Agent, AgentState, Device
from chalicelib.calls.domain import Stay
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName
from chalicelib.queues.domain import Queue
from chalicelib.queues.matching import Candidate, match
from infra.bench.rows import Row

SIZES: Final = (10, 100, 1000)
QUEUES: Final = 10
REPEATS: Final = 9
MOST_MS: Final = 10.0
NOW: Final = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
COMPANY: Final = CompanyId("bench")


def rows(*, smoke: bool) -> Iterator[Row]:
    sizes = SIZES[:2] if smoke else SIZES
    for waiting in sizes:
        for free in sizes:
            decide_ms = measure(waiting, free, repeats=REPEATS)
            yield Row(
                id="P7",
                measure=f"dispatcher's decision, {waiting} waiting x {free} free, every agent in every queue",
                ours=f"{decide_ms:.1f} ms",
                budget=f"<= {MOST_MS:.0f} ms",
                is_kept=decide_ms <= MOST_MS,
            )


def measure(waiting: int, free: int, *, repeats: int) -> float:
    """Return the milliseconds of processor time of one decision, the least of ``repeats``."""
    agents = [_agent(number) for number in range(free)]
    names = [QueueName(f"queue-{number}") for number in range(QUEUES)]
    members = {agent.id: index % 3 for index, agent in enumerate(agents)}
    queues = {name: Queue(company=COMPANY, name=name, title=name, members=members) for name in names}
    calls = [_waiting(number, names) for number in range(waiting)]
    spent = []
    for _ in range(repeats):
        began = time.thread_time()
        matches = match(calls, agents, queues, now=NOW)
        spent.append(time.thread_time() - began)
        if len(matches) != min(waiting, free):
            raise RuntimeError("the decision is wrong, so its time says nothing")
    return min(spent) * 1000


def _agent(number: int) -> Agent:
    return Agent(
        company=COMPANY,
        id=AgentId(f"agent-{number}"),
        state=AgentState.AVAILABLE,
        since=NOW - timedelta(seconds=number),
        queues=frozenset(QueueName(f"queue-{each}") for each in range(QUEUES)),
        device=Device(endpoint=f"client:bench.agent-{number}", is_ready=True, seen_at=NOW),
    )


def _waiting(number: int, names: list[QueueName]) -> Candidate:
    stay = Stay(
        n=1,
        queue=names[number % len(names)],
        joined_at=NOW - timedelta(seconds=number),
        priority=5,
        until=None,
        settings={"method": "round-robin"},
    )
    return Candidate(CallId(f"CA{number:032x}"), stay)
