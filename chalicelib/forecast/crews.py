"""How many agents serve each queue: pure. Who serves several counts in each for the share of calls it gets of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from chalicelib.agents.domain import Agent, AgentState
from chalicelib.core.ids import AgentId, QueueName
from chalicelib.forecast.domain import Figures

AT_WORK: Final = frozenset({AgentState.AVAILABLE, AgentState.RINGING, AgentState.IN_CALL, AgentState.WRAP_UP})
SAME: Final = 0.5
"""Queues whose calls' priorities differ by less, on average, take turns by arrival."""
LEAST: Final = 0.05
"""Of an agent's calls, so much is left to a queue that others go before: nobody calls at an even pace."""
Members = Mapping[QueueName, Iterable[AgentId]]
Team = frozenset[QueueName]
"""All who serve the same queues; how many they are is what counts."""


def serves(agent: Agent) -> frozenset[QueueName]:
    """The queues an agent takes calls from now, or after the call they are in."""
    is_leaving = agent.then is not None and agent.then.state is not AgentState.AVAILABLE
    return agent.queues if agent.state in AT_WORK and not is_leaving else frozenset()


def crews(agents: Iterable[Agent], members: Members, figures: Mapping[QueueName, Figures]) -> dict[QueueName, float]:
    """Return each queue's crew; a queue that nobody serves has none (0)."""
    belongs = {queue: frozenset(names) for queue, names in members.items()}
    teams = Counter(
        frozenset(queue for queue in serves(agent) if agent.id in belongs.get(queue, ())) for agent in agents
    )
    return crews_of(teams, belongs, figures)


def crews_of(
    teams: Mapping[Team, int], queues: Iterable[QueueName], figures: Mapping[QueueName, Figures]
) -> dict[QueueName, float]:
    """Return each queue's crew, by how many serve which queues.

    A team comes free n / H times a second, H being the mean of its queues' handle times. Calls of a higher priority
    take of that as many as there are of them; queues of the same priority share the rest as they share the calls. What
    a queue gets is told in agents of its own: that rate times its own handle time.
    """
    known = {queue: _Load(figures.get(queue)) for queue in set(queues).union(*teams)}
    staff = Counter({queue: sum(n for team, n in teams.items() if queue in team) for queue in known})
    crew = dict.fromkeys(queues, 0.0)
    for team, n in teams.items():
        for queue in team & crew.keys():
            crew[queue] += _rate(queue, team, n, known, staff) * known[queue].handle_s
    return crew


class _Load:
    """What one queue asks of its agents."""

    def __init__(self, figures: Figures | None) -> None:
        means = figures.means if figures else None
        self.calls = figures.calls_answered_each_second if figures else 1.0
        self.handle_s = (means.handle_s if means else None) or (max(means.busy_s, 1.0) if means else 1.0)
        self.is_pace_known = means is not None and means.gap_s > 0
        self.priority = means.priority if means else 0.0


def _rate(
    queue: QueueName, team: Team, n: int, known: Mapping[QueueName, _Load], staff: Mapping[QueueName, int]
) -> float:
    """How many calls of a queue a team begins in a second while callers of the queue wait."""
    mine = known[queue]
    all_calls = sum(known[each].calls for each in team)
    mean_handle_s = sum(known[each].calls * known[each].handle_s for each in team) / all_calls
    comes_free = n / mean_handle_s
    higher = [known[each].calls * n / staff[each] for each in team if _goes_before(known[each], mine)]
    equal = sum(known[each].calls for each in team if not _is_apart(known[each], mine))
    return max(comes_free - sum(higher), LEAST * comes_free) * mine.calls / equal


def _goes_before(other: _Load, mine: _Load) -> bool:
    return _is_apart(other, mine) and other.priority < mine.priority


def _is_apart(other: _Load, mine: _Load) -> bool:
    """Whose pace is not known takes turns with everybody."""
    is_known = other.is_pace_known and mine.is_pace_known
    return is_known and abs(other.priority - mine.priority) >= SAME
