"""How many agents serve each queue: pure. Who serves several counts in each for the share of calls it gets of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
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
    take of that as many as there are of them; queues of the same priority share the rest as they share the calls, a
    queue's calls being spread over all who serve it. What a queue gets is told in agents of its own: that rate times
    its own handle time.
    """
    known = _loads({queue: figures.get(queue) for queue in set(queues).union(*teams)})
    staff = Counter({queue: sum(n for team, n in teams.items() if queue in team) for queue in known})
    crew = dict.fromkeys(queues, 0.0)
    for team, n in teams.items():
        for queue in team & crew.keys():
            crew[queue] += _rate(queue, team, n, known, staff) * known[queue].handle_s
    return crew


@dataclass(frozen=True, slots=True)
class _Load:
    """What one queue asks of its agents: calls a second, and how long each takes."""

    calls: float
    handle_s: float
    priority: float = 0.0
    is_pace_known: bool = False


def _loads(figures: Mapping[QueueName, Figures | None]) -> dict[QueueName, _Load]:
    """A queue of which nothing is known yet is taken to be like the others."""
    known = {
        queue: _Load(each.calls_answered_each_second, handle_s, each.means.priority, each.means.gap_s > 0)
        for queue, each in figures.items()
        if each is not None and (handle_s := each.means.handle_s) is not None
    }
    usual = (
        _Load(fmean(each.calls for each in known.values()), fmean(each.handle_s for each in known.values()))
        if known
        else _Load(1.0, 1.0)
    )
    return {queue: known.get(queue, usual) for queue in figures}


def _rate(
    queue: QueueName, team: Team, n: int, known: Mapping[QueueName, _Load], staff: Mapping[QueueName, int]
) -> float:
    """How many calls of a queue a team begins in a second while callers of the queue wait."""
    mine = known[queue]
    calls = {each: known[each].calls * n / staff[each] for each in team}
    comes_free = n * sum(calls.values()) / sum(calls[each] * known[each].handle_s for each in team)
    higher = sum(calls[each] for each in team if _goes_before(known[each], mine))
    equal = sum(calls[each] for each in team if not _is_apart(known[each], mine))
    return max(comes_free - higher, LEAST * comes_free) * calls[queue] / equal


def _goes_before(other: _Load, mine: _Load) -> bool:
    return _is_apart(other, mine) and other.priority < mine.priority


def _is_apart(other: _Load, mine: _Load) -> bool:
    """Whose pace is not known takes turns with everybody."""
    is_known = other.is_pace_known and mine.is_pace_known
    return is_known and abs(other.priority - mine.priority) >= SAME
