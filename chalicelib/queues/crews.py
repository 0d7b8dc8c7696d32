"""``Free``: who is free, as far as was looked. A crew is all who serve the same queues with the same priority numbers.

Among a crew only the time decides, so its first few stand for all of it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.agents.domain import Agent
from chalicelib.core.ids import AgentId, QueueName


@dataclass(frozen=True, slots=True)
class Free:
    """Agents who can be rung, and the crew of each.

    Of the crews in ``cut`` there may be more, behind the key that stands there. Agents who have no crew here were
    looked up by name, as were all of ``named``: others of their crew may come before them.
    """

    agents: Sequence[Agent]
    crews: Mapping[AgentId, str] = field(default_factory=dict)
    cut: Mapping[str, str] = field(default_factory=dict)
    named: frozenset[AgentId] = frozenset()

    def cut_of(self, queue: QueueName) -> frozenset[str]:
        """Return the crews of a queue of which there may be more."""
        if not self.cut:
            return frozenset()
        serving = {self.crews[agent.id] for agent in self.agents if agent.id in self.crews and queue in agent.queues}
        return frozenset(self.cut.keys() & serving)

    def used_up(self, left: Collection[AgentId]) -> frozenset[str]:
        """Return the crews of which there may be more, while nobody who was looked at is left."""
        return frozenset(self.cut.keys() - {self.crews[name] for name in left if name in self.crews})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must be looked at before the next call's turn is certain: ``each`` more of some crews, or some by name."""

    crews: frozenset[str] = frozenset()
    each: int = 0
    names: frozenset[AgentId] = frozenset()
