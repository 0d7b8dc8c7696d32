"""``Line``: a queue's free agents in the order in which they come up, while a decision takes some away."""

from collections import deque
from collections.abc import Collection, Container, Iterable
from itertools import chain

from chalicelib.agents.domain import Agent
from chalicelib.core.ids import AgentId
from chalicelib.queues.domain import Queue


class Line:
    """Lowest priority number first, then longest free; who is no longer ``left`` is passed over.

    A decision over a thousand callers looks at each agent a few times, not a thousand times (budget P7).
    """

    def __init__(self, queue: Queue, longest_free: Iterable[Agent], left: Container[AgentId]) -> None:
        name, rank_of = queue.name, queue.members.get
        turns: dict[int, list[Agent]] = {}
        for agent in longest_free:
            rank = rank_of(agent.id)
            if rank is not None and name in agent.queues:
                turns.setdefault(rank, []).append(agent)
        self._agents = deque(chain.from_iterable(turns[rank] for rank in sorted(turns)))
        self._left = left

    def first(self, *, unless: Collection[AgentId]) -> Agent | None:
        """Return who comes up first and is not among ``unless``."""
        while self._agents and self._agents[0].id not in self._left:
            self._agents.popleft()
        if self._agents and self._agents[0].id not in unless:
            return self._agents[0]
        return next((agent for agent in self._agents if agent.id in self._left and agent.id not in unless), None)

    def everyone(self) -> Collection[Agent]:
        """Return all who are left, in order."""
        self._agents = deque(agent for agent in self._agents if agent.id in self._left)
        return self._agents
