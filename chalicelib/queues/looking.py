"""What the dispatcher looks at before it decides: as much of who waits and who is free as the decision needs.

What is read grows with the offers that can be made, not with how many wait or are free: rows of waiting callers are
read from their heads, only while somebody is left to take a call, and of each crew of agents only who came first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, tee
from typing import Final

from chalicelib.agents.domain import Agent
from chalicelib.calls import store as call_store
from chalicelib.calls.store import Waiting
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.queues import config
from chalicelib.queues.crews import Free
from chalicelib.queues.free import read_free, read_on
from chalicelib.queues.matching import Candidate, Match, match_heads, may_be_offered

GLANCE: Final = 10
"""Waiting calls read first, of all queues together: usually that is everybody."""
FEW: Final = 10
"""Agents looked at of each crew."""
MANY: Final = 100
"""The same once more offers were made than these few could take."""
FEWEST_HEADS: Final = 8
"""So many heads of a queue cost no more to read than one."""
DEEP: Final = 2000
"""So many who wait in a queue are looked at for one decision. Whoever stands behind them comes up when these, none of
whom anybody free may take, have moved on."""
Rows = dict[QueueName, Iterator[Candidate]]


@dataclass(frozen=True, slots=True)
class Found:
    """Offers to be made now; ``is_all``: nobody else can be matched before something changes."""

    matches: Sequence[Match]
    is_all: bool


def find_matches(company: CompanyId, *, now: datetime, enough: int = FEW) -> Found:
    """Look at who waits and who of each crew has been free the longest, and decide; at more only where needed."""
    seen, is_everybody = call_store.peek_waiting(company, limit=GLANCE)
    known = [each for each in seen if may_be_offered(each.stay)] if is_everybody else None
    if not seen or known == []:
        return Found((), is_all=True)
    free = read_free(company, {each.stay.queue for each in known} if known else None, enough=enough, now=now)
    rows: Rows = {}
    while True:
        queues = config.recall_many(company, _wanted(free, known))
        _open(company, rows, queues, free, known)
        decided = match_heads(_again(rows), free, queues, now=now)
        if decided.matches or decided.wanted is None:
            return Found(decided.matches, is_all=decided.wanted is None)
        more = max(decided.wanted.each, len(free.agents))
        free = read_on(company, free, replace(decided.wanted, each=more), now=now)


def _wanted(free: Free, known: Sequence[Waiting] | None) -> AbstractSet[QueueName]:
    """The queues of which somebody free might be rung for somebody."""
    served = _served(free.agents).keys()
    return served if known is None else {each.stay.queue for each in known} & served


def _open(
    company: CompanyId, rows: Rows, queues: Iterable[QueueName], free: Free, known: Sequence[Waiting] | None
) -> None:
    """Begin to read the rows that are not being read yet."""
    served = _served(free.agents)
    for name in sorted(set(queues) - rows.keys()):
        rows[name] = _head(company, name, served[name]) if known is None else _of(known, name)


def _again(rows: Rows) -> Rows:
    """The rows from their heads; what has been read of them is not read again."""
    copies: Rows = {}
    for name, row in rows.items():
        rows[name], copies[name] = tee(row)
    return copies


def _served(agents: Sequence[Agent]) -> Mapping[QueueName, int]:
    served: dict[QueueName, int] = {}
    for agent in agents:
        for name in agent.queues:
            served[name] = served.get(name, 0) + 1
    return served


def _head(company: CompanyId, name: QueueName, servers: int) -> Iterator[Candidate]:
    first = min(max(servers, FEWEST_HEADS), call_store.MOST_AT_ONCE)
    return (Candidate(*waiting) for waiting in islice(call_store.read_waiting(company, name, first=first), DEEP))


def _of(known: Sequence[Waiting], name: QueueName) -> Iterator[Candidate]:
    return iter([Candidate(*waiting) for waiting in known if waiting.stay.queue == name])
