"""What the dispatcher looks at before it decides: as much of who waits and who is free as the decision needs.

What is read grows with the offers that can be made, not with how many wait or are free: rows of waiting callers are
read from their heads, only while somebody is left to take a call, and of each crew of agents only who came first.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.agents.domain import Agent
from chalicelib.calls import store as call_store
from chalicelib.calls.store import Waiting
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.queues import config
from chalicelib.queues.crews import Free
from chalicelib.queues.free import read_free
from chalicelib.queues.matching import Candidate, Decision, Match, match_heads, may_be_offered

GLANCE: Final = 10
"""Waiting calls read first, of all queues together: usually that is everybody."""
FEW: Final = 10
"""Agents looked at of each crew."""
MANY: Final = 100
"""The same once more offers were made than these few could take."""
FEWEST_HEADS: Final = 8
"""So many heads of a queue cost no more to read than one."""


@dataclass(frozen=True, slots=True)
class Found:
    """Offers to be made now; ``is_all``: nobody else can be matched before something changes."""

    matches: Sequence[Match]
    is_all: bool


def find_matches(company: CompanyId, *, now: datetime, enough: int = FEW) -> Found:
    """Look at who waits and who of each crew has been free the longest, and decide; at everybody only where needed."""
    seen, is_everybody = call_store.peek_waiting(company, limit=GLANCE)
    known = [each for each in seen if may_be_offered(each.stay)] if is_everybody else None
    if not seen or known == []:
        return Found((), is_all=True)
    wanted = {each.stay.queue for each in known} if known is not None else None
    free = read_free(company, wanted, enough=enough, now=now)
    decided = _decide(company, free, known, now=now)
    if decided.matches or not decided.is_cut:
        return Found(decided.matches, is_all=not decided.is_cut)
    everybody = read_free(company, wanted, enough=None, now=now)
    return Found(_decide(company, everybody, known, now=now).matches, is_all=True)


def _decide(company: CompanyId, free: Free, known: Sequence[Waiting] | None, *, now: datetime) -> Decision:
    served = _served(free.agents)
    wanted: AbstractSet[QueueName] = served.keys()
    if known is not None:
        wanted = {each.stay.queue for each in known} & served.keys()
    queues = config.recall_many(company, wanted)
    rows = {name: _head(company, name, served[name]) if known is None else _of(known, name) for name in sorted(queues)}
    return match_heads(rows, free, queues, now=now)


def _served(agents: Sequence[Agent]) -> Mapping[QueueName, int]:
    served: dict[QueueName, int] = {}
    for agent in agents:
        for name in agent.queues:
            served[name] = served.get(name, 0) + 1
    return served


def _head(company: CompanyId, name: QueueName, servers: int) -> Iterator[Candidate]:
    first = min(max(servers, FEWEST_HEADS), call_store.MOST_AT_ONCE)
    return (Candidate(*waiting) for waiting in call_store.read_waiting(company, name, first=first))


def _of(known: Sequence[Waiting], name: QueueName) -> Iterator[Candidate]:
    return iter([Candidate(*waiting) for waiting in known if waiting.stay.queue == name])
