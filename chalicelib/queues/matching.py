"""Who is rung for whom: a pure function of the waiting calls, the free agents and the queues' settings."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final

from chalicelib.agents.domain import Agent
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import Stay
from chalicelib.core.ids import AgentId, CallId, QueueName
from chalicelib.queues.crews import Free, Wanted
from chalicelib.queues.domain import Queue
from chalicelib.queues.eligibility import ONLY, may_answer_line
from chalicelib.queues.line import Line


@dataclass(frozen=True, slots=True)
class Candidate:
    """A waiting call and its stay."""

    call: CallId
    stay: Stay


@dataclass(frozen=True, slots=True)
class Match:
    """Ring ``agent`` for ``call``."""

    call: CallId
    stay: Stay
    agent: AgentId


PAUSES: Final[Mapping[MissReason, timedelta]] = {
    MissReason.DECLINED: timedelta(seconds=5),
    MissReason.BUSY: timedelta(seconds=5),
    MissReason.UNREACHABLE: timedelta(seconds=15),
}
"""How long who has turned a call down, or whose device did, is not rung for it again: the only free agent would
otherwise be rung without end."""
TOGETHER: Final = 100
"""So many telephones ring for one call at once, whatever its method; the others come up as these let it go by."""

Turn = tuple[int, datetime, CallId]
Choose = Callable[[Stay, Queue, Sequence[Agent]], Sequence[Agent]]


def match(
    waiting: Iterable[Candidate], free: Sequence[Agent], queues: Mapping[QueueName, Queue], *, now: datetime
) -> list[Match]:
    """Decide every offer to be made now, of calls in any order."""
    rows: dict[QueueName, list[Candidate]] = {}
    for candidate in sorted(waiting, key=_turn):
        rows.setdefault(candidate.stay.queue, []).append(candidate)
    return match_heads({name: iter(row) for name, row in rows.items()}, Free(free), queues, now=now).matches


@dataclass(frozen=True, slots=True)
class Decision:
    """Offers to be made; where ``wanted`` is looked at besides, there may be more of them."""

    matches: list[Match]
    wanted: Wanted | None


def match_heads(
    rows: Mapping[QueueName, Iterator[Candidate]], free: Free, queues: Mapping[QueueName, Queue], *, now: datetime
) -> Decision:
    """Decide every offer to be made now; of each row only as much is read as there is somebody left to take.

    ``rows`` are the waiting calls of each queue, in order. Calls are served by priority number, then arrival, across
    all queues of the company, so no agent is offered a call while one that stands before it, and that the agent could
    take, goes without (Q3); and every free agent whom some waiting call may have is offered one (Q4). An agent is
    offered one call at a time (A1). The decision ends where it might be another with all of a cut crew there.
    """
    left = {agent.id: agent for agent in free.agents if agent.may_be_rung(now)}
    longest_free = sorted(left.values(), key=lambda agent: (agent.since, agent.id))
    lines = {name: Line(queues[name], longest_free, left) for name in rows if name in queues}
    heads: list[tuple[Turn, QueueName, Candidate]] = []
    matches: list[Match] = []
    coming = list(lines)
    while left and (coming or heads):
        for name in coming:
            head = next(rows[name], None) if lines[name].first(unless=()) is not None else None
            if head is not None:
                heappush(heads, (_turn(head), name, head))
        if not heads:
            break
        _, name, candidate = heappop(heads)
        wanted = _wanted(candidate.stay, queues[name], lines[name], free, now=now) if free.cut else None
        if wanted is not None:
            return Decision(matches, wanted)
        for agent in _chosen(candidate.stay, queues[name], lines[name], now=now):
            matches.append(Match(candidate.call, candidate.stay, agent.id))
            del left[agent.id]
        coming = [name]
    used_up = free.used_up(left)
    return Decision(matches, Wanted(crews=used_up, each=1) if used_up else None)


def _turn(candidate: Candidate) -> Turn:
    return candidate.stay.priority, candidate.stay.joined_at, candidate.call


def _wanted(stay: Stay, queue: Queue, line: Line, free: Free, *, now: datetime) -> Wanted | None:
    """Tell what a choice still depends on; ``None``: it would be the same with all of the cut crews there.

    Of each of them there must be as many whom the call has not met as it can ring: they come before all who were not
    looked at. The few a line is kept to are looked up by name.
    """
    cut = free.cut_of(queue.name) if may_be_offered(stay) and not stay.is_ahead(now) else None
    if not cut:
        return None
    only = frozenset(stay.settings.get(ONLY) or ()) & queue.members.keys()
    if ONLY in stay.settings and only <= free.named:
        return None
    missed, room = _misses(stay), _room(stay, _method(stay))
    fresh = dict.fromkeys(cut, 0)
    for agent in line.everyone():
        crew = free.crews.get(agent.id)
        if crew in fresh and agent.id not in missed and may_take(agent, stay, queue, now=now):
            fresh[crew] += 1
    scarce = frozenset(crew for crew, many in fresh.items() if many < room)
    if ONLY in stay.settings and scarce and len(only) <= TOGETHER:
        return Wanted(names=only)
    return Wanted(crews=scarce, each=room - min(fresh[crew] for crew in scarce)) if scarce else None


def _room(stay: Stay, method: Choose) -> int:
    """How many more may be rung for a call."""
    return (1 if method is choose_round_robin else TOGETHER) - len(stay.offers)


def _method(stay: Stay) -> Choose:
    return METHODS.get(stay.settings.get("method", ""), choose_round_robin)


def may_be_offered(stay: Stay) -> bool:
    """Tell whether anybody at all could be rung for a waiting call now, whoever is free."""
    return stay.assigned is None and _room(stay, _method(stay)) > 0


def _chosen(stay: Stay, queue: Queue, line: Line, *, now: datetime) -> Sequence[Agent]:
    choose = _method(stay)
    room = _room(stay, choose)
    if room <= 0 or (stay.offers and stay.assigned is not None) or stay.is_ahead(now):
        return ()
    if choose is choose_round_robin:
        fresh = line.first(unless=_misses(stay) if stay.misses else ()) if ONLY not in stay.settings else None
        if fresh is not None:
            return (fresh,)
    able = [agent for agent in line.everyone() if may_take(agent, stay, queue, now=now)]
    return choose(stay, queue, able)[:room]


def may_take(agent: Agent, stay: Stay, queue: Queue, *, now: datetime) -> bool:
    """Tell whether an agent who is free may be rung for this stay now."""
    if queue.name not in agent.queues or agent.id not in queue.members:
        return False
    if not may_answer_line(agent.id, stay.settings):
        return False
    if not stay.misses:
        return True
    mine = [miss for miss in stay.misses if miss.agent == agent.id and miss.reason in PAUSES]
    return all(now - miss.ended_at >= PAUSES[miss.reason] for miss in mine)


def choose_round_robin(stay: Stay, queue: Queue, able: Sequence[Agent]) -> Sequence[Agent]:
    """One at a time: fewest misses of this call, then lowest priority number, then longest available (PHN-148)."""
    if stay.offers or not able:
        return ()
    missed = _misses(stay)
    return (min(able, key=lambda agent: (missed.get(agent.id, 0), queue.members[agent.id], agent.since, agent.id)),)


def choose_all(stay: Stay, queue: Queue, able: Sequence[Agent]) -> Sequence[Agent]:
    """Everyone at once, whatever their number (PHN-149); who has let this pass go by is rung again in the next."""
    del queue
    return _late(stay, able)


def choose_by_priority(stay: Stay, queue: Queue, able: Sequence[Agent]) -> Sequence[Agent]:
    """All of one priority number, then all of the next without the former (PHN-150)."""
    if stay.offers or not able:
        return _late_of_turn(stay, queue, able)
    missed = _misses(stay)
    fewest = min(missed.get(agent.id, 0) for agent in able)
    turn = min(queue.members[agent.id] for agent in able if missed.get(agent.id, 0) == fewest)
    return [agent for agent in able if queue.members[agent.id] == turn and missed.get(agent.id, 0) == fewest]


def choose_escalating(stay: Stay, queue: Queue, able: Sequence[Agent]) -> Sequence[Agent]:
    """All of number 0; then 0 and 1; then 0, 1 and 2; then everyone (PHN-151)."""
    step = _passes(stay)
    if step >= EVERYONE:
        return choose_all(stay, queue, able)
    if stay.offers:
        return [agent for agent in _late(stay, able) if queue.members[agent.id] <= step]
    reached = [agent for agent in able if queue.members[agent.id] <= step]
    return reached or [agent for agent in able if queue.members[agent.id] == _lowest(queue, able)]


def _late_of_turn(stay: Stay, queue: Queue, able: Sequence[Agent]) -> Sequence[Agent]:
    """Who belongs to those being rung now: of the same priority number, and no more often rung in vain before."""
    rung = [offer.agent for offer in stay.offers.values() if offer.by_hand is None]
    missed = _misses(stay, before=_began(stay))
    turns = {queue.members.get(agent) for agent in rung}
    most = max((missed.get(agent, 0) for agent in rung), default=-1)
    late = _late(stay, able)
    return [agent for agent in late if queue.members[agent.id] in turns and missed.get(agent.id, 0) <= most]


def _late(stay: Stay, able: Sequence[Agent]) -> Sequence[Agent]:
    """Who was not yet let go by the step before when this one began, or has become free since."""
    passed = set(_passed(stay))
    if not passed:
        return able
    return [agent for agent in able if agent.id not in passed]


EVERYONE: Final = 3
METHODS: Final[Mapping[str, Choose]] = {
    "round-robin": choose_round_robin,
    "ring-all": choose_all,
    "ring-all-priority-1": choose_by_priority,
    "ring-all-priority-2": choose_escalating,
}


def _lowest(queue: Queue, able: Sequence[Agent]) -> int:
    return min((queue.members[agent.id] for agent in able), default=0)


def _misses(stay: Stay, *, before: datetime | None = None) -> dict[AgentId, int]:
    """How often each has let the call go by; who was rung no longer because the call was given to another has not."""
    counts: dict[AgentId, int] = {}
    for miss in stay.misses:
        if before is not None and miss.at >= before:
            continue
        if miss.reason is not MissReason.WITHDRAWN:
            counts[miss.agent] = counts.get(miss.agent, 0) + 1
    return counts


def _passed(stay: Stay) -> Iterator[AgentId]:
    """Agents who missed this call while others of the same pass are still being rung."""
    began = _began(stay)
    return (miss.agent for miss in stay.misses if began is not None and miss.at >= began)


def _passes(stay: Stay) -> int:
    """How many passes are over: the most misses of any one agent, but for those of the pass that lasts."""
    return max(_misses(stay, before=_began(stay)).values(), default=0)


def _began(stay: Stay) -> datetime | None:
    """When the pass began in which agents are being rung now."""
    return min((offer.at for offer in stay.offers.values()), default=None)
