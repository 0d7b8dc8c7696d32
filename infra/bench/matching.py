"""P7: what one decision of the dispatcher costs, over what waits and who is free."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.agents.domain import Agent, AgentState, Device
from chalicelib.calls.stays import Stay
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName
from chalicelib.queues.crews import Free
from chalicelib.queues.domain import Queue
from chalicelib.queues.matching import TOGETHER, Candidate, match_heads
from infra.bench.rows import Row

SIZES: Final = (10, 100, 1000)
MANY: Final = 10_000
"""Callers who wait on the worst of days."""
METHODS: Final = ("round-robin", "ring-all")
QUEUES: Final = 10
REPEATS: Final = 9
MOST_MS: Final = 10.0
NOW: Final = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
COMPANY: Final = CompanyId("bench")


def rows(*, smoke: bool) -> Iterator[Row]:
    agents = SIZES[:2] if smoke else SIZES
    for method in METHODS:
        for waiting in agents if smoke else (*agents, MANY):
            for free in agents:
                decide_ms = measure(waiting, free, method=method, repeats=REPEATS)
                is_promised = waiting <= SIZES[-1]
                yield Row(
                    id="P7",
                    measure=f"dispatcher's decision, {method}, {waiting} waiting x {free} free, all in every queue",
                    ours=f"{decide_ms:.1f} ms",
                    budget=f"<= {MOST_MS:.0f} ms" if is_promised else "",
                    is_kept=decide_ms <= MOST_MS if is_promised else None,
                )


def measure(waiting: int, free: int, *, method: str, repeats: int) -> float:
    """Return the milliseconds of processor time of one decision, the least of ``repeats``.

    The rows stand in order, as the store has them; a decision reads of them what it needs.
    """
    agents = [_agent(number) for number in range(free)]
    names = [QueueName(f"queue-{number}") for number in range(QUEUES)]
    members = {agent.id: index % 3 for index, agent in enumerate(agents)}
    queues = {name: Queue(company=COMPANY, name=name, title=name, members=members) for name in names}
    calls = [_waiting(waiting - number, names, method) for number in range(waiting)]
    rows = {name: [each for each in calls if each.stay.queue == name] for name in names}
    offers = min(waiting if method == METHODS[0] else waiting * TOGETHER, free)
    spent = []
    for _ in range(repeats):
        heads = {name: iter(row) for name, row in rows.items()}
        began = time.thread_time()
        matches = match_heads(heads, Free(agents), queues, now=NOW).matches
        spent.append(time.thread_time() - began)
        if len(matches) != offers:
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


def _waiting(number: int, names: list[QueueName], method: str) -> Candidate:
    stay = Stay(
        n=1,
        queue=names[number % len(names)],
        joined_at=NOW - timedelta(seconds=number),
        priority=5,
        until=None,
        settings={"method": method},
    )
    return Candidate(CallId(f"CA{number:032x}"), stay)
