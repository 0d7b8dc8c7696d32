"""How many agents serve each queue: pure. Who serves several counts in each for the share of work it brings."""

from collections.abc import Iterable, Mapping
from typing import Final

from chalicelib.agents.domain import Agent, AgentState
from chalicelib.core.ids import AgentId, QueueName
from chalicelib.forecast.domain import Figures

AT_WORK: Final = frozenset({AgentState.AVAILABLE, AgentState.RINGING, AgentState.IN_CALL, AgentState.WRAP_UP})
Members = Mapping[QueueName, Iterable[AgentId]]


def serves(agent: Agent) -> frozenset[QueueName]:
    """The queues an agent takes calls from now, or after the call they are in."""
    is_leaving = agent.then is not None and agent.then.state is not AgentState.AVAILABLE
    return agent.queues if agent.state in AT_WORK and not is_leaving else frozenset()


def crews(agents: Iterable[Agent], members: Members, figures: Mapping[QueueName, Figures]) -> dict[QueueName, float]:
    """Return each queue's crew; a queue that nobody serves has none (0)."""
    belongs = {queue: frozenset(names) for queue, names in members.items()}
    work = {queue: _work(figures.get(queue)) for queue in belongs}
    crew = dict.fromkeys(belongs, 0.0)
    for agent in agents:
        mine = [queue for queue in serves(agent) if agent.id in belongs.get(queue, ())]
        total = sum(work[queue] for queue in mine)
        for queue in mine:
            crew[queue] += work[queue] / total
    return crew


def _work(figures: Figures | None) -> float:
    """How much of an agent's time a queue's calls ask for, in relation to the other queues'."""
    if figures is None:
        return 1.0
    return (figures.day.offered + 1) * max(figures.means.busy_s, 1.0)
