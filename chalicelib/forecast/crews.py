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
ROUNDS: Final = 40
EASE: Final = 0.5
"""How far a round goes towards equal shares; all the way would swing from one side to the other."""
EVEN: Final = 0.01
Members = Mapping[QueueName, Iterable[AgentId]]
Team = frozenset[QueueName]
"""All who serve the same queues; how many they are is what counts."""
Post = tuple[Team, QueueName]
"""A team at work for one of its queues."""


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
    """Return each queue's crew, by how many serve which queues; somebody who serves several is spread over them.

    Calls of a higher priority take of a team as many as there are of them, a queue's calls being spread over all who
    serve it. Queues of the same priority take turns by arrival: their callers wait equally long, so each gets the same
    share of its calls served as far as agents can be moved, and one that has agents of its own leaves the others more
    of those they share.

    That is what a queue gets while callers of all of them wait. Often only its own do: where N callers wait for the
    queues of a team on average, the others have but N / (N + 1) of that share ahead of somebody (the posterior mean
    with as many in line as a busy M/M/n queue has, which is geometric). So crews may add up to more than there are.
    """
    known = _loads({queue: figures.get(queue) for queue in set(queues).union(*teams)})
    staff = Counter({queue: sum(n for team, n in teams.items() if queue in team) for queue in known})
    free = {(team, queue): _left_by_higher(queue, team, n, known, staff) for team, n in teams.items() for queue in team}
    weights = {queue: load.calls * load.handle_s / max(1, staff[queue]) for queue, load in known.items()}
    equals = {
        (team, queue): [each for each in team if not _is_apart(known[each], known[queue])] for team, queue in free
    }
    for _ in range(ROUNDS):
        crew = _spread(free, weights, equals)
        ease = {queue: (known[queue].needs / agents) ** EASE for queue, agents in crew.items() if agents}
        weights = {queue: weight * ease.get(queue, 1.0) for queue, weight in weights.items()}
        if not ease or max(ease.values()) - min(ease.values()) <= EVEN * max(ease.values()):
            break
    waiting = {key: sum(known[each].waiting for each in queues) for key, queues in equals.items()}
    crew = _spread(free, weights, equals, crowded={key: n / (n + 1) for key, n in waiting.items()})
    return {queue: crew[queue] for queue in queues}


@dataclass(frozen=True, slots=True)
class _Load:
    """What one queue asks of its agents: calls a second, and how long each takes."""

    calls: float
    handle_s: float
    priority: float = 0.0
    is_pace_known: bool = False
    answered: float = 1.0
    waiting: float = 0.0

    @property
    def needs(self) -> float:
        """How many agents all of its calls would keep busy."""
        return self.calls * self.handle_s


def _loads(figures: Mapping[QueueName, Figures | None]) -> dict[QueueName, _Load]:
    """A queue of which nothing is known yet is taken to be like the others."""
    known = {
        queue: _Load(
            each.calls_each_second,
            handle_s,
            each.means.priority,
            each.means.gap_s > 0,
            each.means.answered,
            each.calls_each_second * each.means.waited_s,
        )
        for queue, each in figures.items()
        if each is not None and (handle_s := each.means.handle_s) is not None
    }
    usual = (
        _Load(fmean(each.calls for each in known.values()), fmean(each.handle_s for each in known.values()))
        if known
        else _Load(1.0, 1.0)
    )
    return {queue: known.get(queue, usual) for queue in figures}


def _left_by_higher(
    queue: QueueName, team: Team, n: int, known: Mapping[QueueName, _Load], staff: Mapping[QueueName, int]
) -> float:
    """How many of a team are free for a queue and its equals, once higher priorities have theirs."""
    higher = sum(
        known[each].needs * known[each].answered * n / staff[each]
        for each in team
        if _goes_before(known[each], known[queue])
    )
    return max(n - higher, LEAST * n)


def _spread(
    free: Mapping[Post, float],
    weights: Mapping[QueueName, float],
    equals: Mapping[Post, Iterable[QueueName]],
    crowded: Mapping[Post, float] | None = None,
) -> dict[QueueName, float]:
    """Share each team out by weights; of what equals have, ``crowded`` (0 to 1) is ahead of a queue's callers."""
    crew = dict.fromkeys(weights, 0.0)
    for post, agents in free.items():
        queue = post[1]
        others = 1 - weights[queue] / sum(weights[each] for each in equals[post])
        crew[queue] += agents * (1 - others * (crowded[post] if crowded is not None else 1))
    return crew


def _goes_before(other: _Load, mine: _Load) -> bool:
    return _is_apart(other, mine) and other.priority < mine.priority


def _is_apart(other: _Load, mine: _Load) -> bool:
    """Whose pace is not known takes turns with everybody."""
    is_known = other.is_pace_known and mine.is_pace_known
    return is_known and abs(other.priority - mine.priority) >= SAME
