"""Reading who is free: of each crew those who have been so for the longest, and no more than are needed.

Crews that serve none of the queues in question are stepped over.
"""

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.agents import store
from chalicelib.agents.domain import Agent
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues.crews import Free, Wanted

MOST_AT_ONCE: Final = 100


def read_free(company: CompanyId, wanted: AbstractSet[QueueName] | None, *, enough: int, now: datetime) -> Free:
    """Read ``enough`` of each crew, or all there are: who has been free for the longest.

    ``wanted`` are the queues somebody waits in; ``None``: that is not known.
    """
    found: dict[AgentId, store.Ready] = {}
    able: Counter[str] = Counter()
    cut: dict[str, str] = {}
    after, limit = "", enough
    while True:
        page, is_last = store.read_ready(company, after=after, limit=limit)
        for ready in page:
            if ready.agent.may_be_rung(now) and _serves(ready.agent, wanted):
                found[ready.agent.id] = ready
                able[ready.crew] += 1
        if is_last:
            crews = {name: ready.crew for name, ready in found.items()}
            return Free([ready.agent for ready in found.values()], crews, cut)
        last = page[-1]
        is_wanted = _serves(last.agent, wanted)
        is_enough = able[last.crew] >= enough or not is_wanted
        after = store.past(last.crew) if is_enough else last.key
        limit = enough if is_enough else min(2 * limit, MOST_AT_ONCE)
        if is_enough and is_wanted:
            cut[last.crew] = last.key


def read_on(company: CompanyId, free: Free, wanted: Wanted, *, now: datetime) -> Free:
    """Look at what a decision wants besides those who were looked at."""
    for crew in sorted(wanted.crews):
        free = _more_of(company, free, crew, wanted.each, now=now)
    names = sorted(wanted.names - free.named)
    for first in range(0, len(names), MOST_AT_ONCE):
        free = _with_named(company, free, names[first : first + MOST_AT_ONCE], now=now)
    return free


def _more_of(company: CompanyId, free: Free, crew: str, enough: int, *, now: datetime) -> Free:
    """Read on in a crew until ``enough`` more of it can be rung, or it ends."""
    found: list[Agent] = []
    after, is_last = free.cut[crew], False
    while not is_last and len(found) < enough:
        page, is_last = store.read_crew(company, crew, after=after, limit=min(enough, MOST_AT_ONCE))
        found += [ready.agent for ready in page if ready.agent.may_be_rung(now)]
        after = page[-1].key if page else after
    fresh = {agent.id for agent in found}
    cut = {name: key for name, key in free.cut.items() if name != crew} | ({} if is_last else {crew: after})
    before = [agent for agent in free.agents if agent.id not in fresh]
    return replace(free, agents=[*before, *found], crews={**free.crews, **dict.fromkeys(fresh, crew)}, cut=cut)


def _with_named(company: CompanyId, free: Free, names: list[AgentId], *, now: datetime) -> Free:
    found = [agent for agent in store.find_many(company, names) if agent.may_be_rung(now)]
    seen = {agent.id for agent in free.agents}
    fresh = [agent for agent in found if agent.id not in seen]
    return replace(free, agents=[*free.agents, *fresh], named=free.named | frozenset(names))


def _serves(agent: Agent, wanted: AbstractSet[QueueName] | None) -> bool:
    return bool(agent.queues) if wanted is None else not wanted.isdisjoint(agent.queues)
