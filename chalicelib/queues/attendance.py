"""Whether anybody is at work for a queue, and whether anybody is free: looked for only until somebody is found."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.agents import store
from chalicelib.agents.domain import Agent, AgentState
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues import config
from chalicelib.queues.domain import Staffing
from chalicelib.queues.free import read_free

FEW: Final = 10
AT_ONCE: Final = 25
"""Members read in one request."""


def attend(company: CompanyId, name: QueueName, known: Staffing, *, now: datetime) -> Staffing:
    """Add to what is ``known`` of a queue whether a member to whom the line is open is at work, and free: 1 or 0."""
    queue = config.recall(company, name)
    if queue is None:
        return known
    able = [member for member in queue.members if known.only is None or member in known.only]
    free = read_free(company, {name}, enough=FEW, now=now)
    is_free = _has(free.agents, able)
    if free.cut and not is_free:
        is_free = _has(read_free(company, {name}, enough=None, now=now).agents, able)
    is_on = is_free or any(True for _ in members_on(company, name, able))
    return replace(known, logged_on=int(is_on), available=int(is_free))


def _has(free: Sequence[Agent], able: Sequence[AgentId]) -> bool:
    return not {agent.id for agent in free}.isdisjoint(able)


def members_on(company: CompanyId, name: QueueName, members: Sequence[AgentId]) -> Iterator[AgentId]:
    """Those members who are logged on to a queue, whatever they do; read as they are asked for."""
    for first in range(0, len(members), AT_ONCE):
        for agent in store.find_many(company, members[first : first + AT_ONCE]):
            if name in agent.queues and agent.state is not AgentState.LOGGED_OFF:
                yield agent.id
