"""Reading who is free: of each crew those who have been so for the longest, and no more than are needed.

Crews that serve none of the queues in question are stepped over.
"""

from collections import Counter
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

from chalicelib.agents import store
from chalicelib.agents.domain import Agent
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues.crews import Free

MOST_AT_ONCE: Final = 100


def read_free(company: CompanyId, wanted: AbstractSet[QueueName] | None, *, enough: int | None, now: datetime) -> Free:
    """Read who of each crew has been free for the longest: ``enough`` of them, or all.

    ``wanted`` are the queues somebody waits in; ``None``: that is not known.
    """
    found: dict[AgentId, store.Ready] = {}
    able: Counter[str] = Counter()
    cut: set[str] = set()
    after, limit = "", enough
    while True:
        page, is_last = store.read_ready(company, after=after, limit=limit)
        for ready in page:
            if ready.agent.may_be_rung(now) and _serves(ready.agent, wanted):
                found[ready.agent.id] = ready
                able[ready.crew] += 1
        if is_last:
            crews = {name: ready.crew for name, ready in found.items()}
            return Free([ready.agent for ready in found.values()], crews, frozenset(cut))
        last = page[-1]
        is_wanted = _serves(last.agent, wanted)
        is_enough = enough is not None and (able[last.crew] >= enough or not is_wanted)
        after = store.past(last.crew) if is_enough else last.key
        limit = enough if is_enough or limit is None else min(2 * limit, MOST_AT_ONCE)
        if is_enough and is_wanted:
            cut.add(last.crew)


def _serves(agent: Agent, wanted: AbstractSet[QueueName] | None) -> bool:
    return bool(agent.queues) if wanted is None else not wanted.isdisjoint(agent.queues)
