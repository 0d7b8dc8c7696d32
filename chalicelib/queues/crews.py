"""``Free``: who is free, as far as was looked. A crew is all who serve the same queues with the same priority numbers.

Among a crew only the time decides, so its first few stand for all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.agents.domain import Agent
from chalicelib.core.ids import AgentId, QueueName


@dataclass(frozen=True, slots=True)
class Free:
    """Agents who can be rung, and the crew of each; of the crews in ``cut`` there may be more."""

    agents: Sequence[Agent]
    crews: Mapping[AgentId, str] = field(default_factory=dict)
    cut: frozenset[str] = frozenset()

    def cut_of(self, queue: QueueName) -> frozenset[str]:
        """Return the crews of a queue of which there may be more."""
        if not self.cut:
            return self.cut
        serving = {self.crews[agent.id] for agent in self.agents if queue in agent.queues}
        return self.cut & serving
