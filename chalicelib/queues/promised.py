"""Who is available in queues that call contacts first: whoever is being called has been promised one of them."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import partial
from typing import Final

from chalicelib.agents import store
from chalicelib.agents import transitions as agents
from chalicelib.agents.domain import Agent
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.queues.follow_up import change_agent

AT_ONCE: Final = 100


def list_promised(company: CompanyId, queues: AbstractSet[QueueName]) -> Sequence[Agent]:
    """Whoever is available in one of the queues, the longest available first; also who has chosen to leave."""
    names = [agent.id for agent in store.list_ready(company) if not queues.isdisjoint(agent.queues)]
    found = [
        agent
        for first in range(0, len(names), AT_ONCE)
        for agent in store.find_many(company, names[first : first + AT_ONCE])
    ]
    mine = [agent for agent in found if agent.is_promised and not queues.isdisjoint(agent.dialled)]
    return sorted(mine, key=lambda agent: (agent.since, agent.id))


def let_go(agent: Agent, *, now: datetime) -> None:
    """Nobody is being called for an agent any more: what they chose meanwhile is so now (PUZD-12)."""
    change_agent(agent.company, agent.id, partial(agents.take_choice, now=now))
