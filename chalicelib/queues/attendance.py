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
    is_on = is_free = not {agent.id for agent in free.agents}.isdisjoint(able)
    for agent in _members(company, name, able) if not is_free else ():
        is_on, is_free = True, bool(free.cut) and agent.may_be_rung(now)
        if is_free or not free.cut:
            break
    return replace(known, logged_on=int(is_on), available=int(is_free))


def members_on(company: CompanyId, name: QueueName, members: Sequence[AgentId]) -> Iterator[AgentId]:
    """Those members who are logged on to a queue, whatever they do; read as they are asked for."""
    return (agent.id for agent in _members(company, name, members))


def _members(company: CompanyId, name: QueueName, members: Sequence[AgentId]) -> Iterator[Agent]:
    for first in range(0, len(members), AT_ONCE):
        for agent in store.find_many(company, members[first : first + AT_ONCE]):
            if name in agent.queues and agent.state is not AgentState.LOGGED_OFF:
                yield agent
