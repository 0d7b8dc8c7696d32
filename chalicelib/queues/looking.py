"""What the dispatcher looks at before it decides: as much of who waits and who is free as the decision needs.

What is read grows with the offers that can be made, not with how many wait or are free: rows of waiting callers are
read from their heads, only while somebody is left to take a call, and agents from the longest free.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.agents import store as agent_store
from chalicelib.agents.domain import Agent
from chalicelib.calls import store as call_store
from chalicelib.calls.store import Waiting
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.queues import config
from chalicelib.queues.domain import Queue
from chalicelib.queues.matching import Candidate, Match, is_certain, match_heads

GLANCE: Final = 10
"""Waiting calls read first, of all queues together: usually that is everybody."""
LONGEST_FREE: Final = 25
FEWEST_HEADS: Final = 8
"""So many heads of a queue cost no more to read than one."""


@dataclass(frozen=True, slots=True)
class Found:
    """Offers to be made now; ``is_all``: nobody else can be matched before something changes."""

    matches: Sequence[Match]
    is_all: bool


def find_matches(company: CompanyId, *, now: datetime) -> Found:
    """Look at who waits and who has been free the longest, and decide; at everybody free only where it may matter."""
    seen, is_everybody = call_store.peek_waiting(company, limit=GLANCE)
    if not seen:
        return Found((), is_all=True)
    free = agent_store.list_ready(company, limit=LONGEST_FREE)
    known = seen if is_everybody else None
    if len(free) < LONGEST_FREE:
        matches, _ = _decide(company, free, known, now=now)
        return Found(matches, is_all=True)
    matches, queues = _decide(company, free, known, now=now)
    if matches and all(is_certain(each, queues[each.stay.queue]) for each in matches):
        return Found(matches, is_all=is_everybody and len(matches) == len(seen))
    matches, _ = _decide(company, agent_store.list_ready(company), known, now=now)
    return Found(matches, is_all=True)


def _decide(
    company: CompanyId, available: Sequence[Agent], known: Sequence[Waiting] | None, *, now: datetime
) -> tuple[list[Match], Mapping[QueueName, Queue]]:
    free = [agent for agent in available if agent.may_be_rung(now)]
    served: dict[QueueName, int] = {}
    for agent in free:
        for name in agent.queues:
            served[name] = served.get(name, 0) + 1
    wanted = served if known is None else {each.stay.queue for each in known} & served.keys()
    queues = config.recall_many(company, wanted)
    rows = {name: _head(company, name, served[name]) if known is None else _of(known, name) for name in sorted(queues)}
    return match_heads(rows, free, queues, now=now), queues


def _head(company: CompanyId, name: QueueName, servers: int) -> Iterator[Candidate]:
    first = min(max(servers, FEWEST_HEADS), call_store.MOST_AT_ONCE)
    return (Candidate(*waiting) for waiting in call_store.read_waiting(company, name, first=first))


def _of(known: Sequence[Waiting], name: QueueName) -> Iterator[Candidate]:
    return iter([Candidate(*waiting) for waiting in known if waiting.stay.queue == name])
