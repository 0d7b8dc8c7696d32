"""What is decided from the first few of each crew is what would be decided from everybody."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.agents.domain import Agent
from chalicelib.agents.store import crew_of
from chalicelib.calls.offers import Miss, MissReason
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.queues.crews import Free, Wanted
from chalicelib.queues.domain import Queue
from chalicelib.queues.matching import METHODS, TOGETHER, Candidate, Decision, match_heads
from tests.unit.agents.making import new_agent
from tests.unit.calls.making import at, new_offer, new_stay

NOW = at(100)
NAMES = [f"agent-{n}" for n in range(12)]
SUPPORT, SALES = QueueName("support"), QueueName("sales")
STRANGERS = {offer.id: offer for offer in (new_offer(f"stranger-{n}", 95) for n in range(TOGETHER - 2))}
"""Open offers that leave room for two more."""


@dataclass(frozen=True, slots=True)
class House:
    """Who is free, crew by crew as the store has them; read in parts."""

    crews: dict[str, list[Agent]]

    def everybody(self) -> Free:
        return Free([agent for crew in self.crews.values() for agent in crew])

    def glance(self, enough: int) -> Free:
        return self._seen(dict.fromkeys(self.crews, enough), frozenset())

    def more(self, free: Free, wanted: Wanted) -> Free:
        seen = {name: sum(crew == name for crew in free.crews.values()) for name in self.crews}
        seen |= {name: seen[name] + wanted.each for name in wanted.crews}
        return self._seen(seen, free.named | wanted.names)

    def _seen(self, depth: dict[str, int], named: frozenset[AgentId]) -> Free:
        read = {agent.id: (agent, name) for name, crew in self.crews.items() for agent in crew[: depth[name]]}
        cut = {name: "behind" for name, crew in self.crews.items() if len(crew) > depth[name]}
        others = [a for crew in self.crews.values() for a in crew if a.id in named and a.id not in read]
        return Free(
            [*(a for a, _ in read.values()), *others], {name: crew for name, (_, crew) in read.items()}, cut, named
        )


@st.composite
def houses(draw):
    numbers = {queue: {name: draw(st.integers(0, 1)) for name in NAMES} for queue in (SUPPORT, SALES)}
    crews: dict[str, list[Agent]] = {}
    for name in draw(st.sampled_from([NAMES, NAMES[:6]])):
        served = draw(st.sampled_from([{SUPPORT}, {SUPPORT}, {SUPPORT}, {SUPPORT, SALES}]))
        ranks = {queue: numbers[queue][name] for queue in served}
        agent = new_agent(name, since_s=draw(st.integers(0, 90)), seen_s=90, queues=frozenset(served), ranks=ranks)
        crews.setdefault(crew_of(agent), []).append(agent)
    members = {queue: {AgentId(name): rank for name, rank in each.items()} for queue, each in numbers.items()}
    queues = {q: Queue(company=CompanyId("demo"), name=q, title="", members=members[q]) for q in (SUPPORT, SALES)}
    by_time = {name: sorted(crew, key=lambda agent: (agent.since, agent.id)) for name, crew in crews.items()}
    return House(by_time), queues


@st.composite
def stays(draw):
    method = draw(st.sampled_from(["round-robin", *sorted(METHODS)]))
    line = {"only": sorted(draw(st.sets(st.sampled_from(NAMES), max_size=3)))} if draw(st.integers(0, 3)) == 3 else {}
    stay = new_stay(joined_s=draw(st.integers(0, 90)), method=method, **line)
    missed = sorted(draw(st.sets(st.sampled_from(NAMES), max_size=8)))
    misses = tuple(
        Miss(
            offer=OfferId(f"{n}"),
            agent=AgentId(name),
            at=at(91),
            ended_at=at(92),
            reason=draw(st.sampled_from(REASONS)),
        )
        for n, name in enumerate(missed)
    )
    offers = STRANGERS if method != "round-robin" else {}
    return replace(stay, queue=draw(st.sampled_from([SUPPORT, SUPPORT, SALES])), misses=misses, offers=offers)


REASONS = (MissReason.TIMED_OUT, MissReason.DECLINED, MissReason.WITHDRAWN)


@pytest.mark.covers("Q3", "Q4")
@settings(max_examples=150)
@given(houses(), st.lists(stays(), min_size=1, max_size=4), st.integers(1, 2))
def test_a_decision_that_saw_only_the_first_of_each_crew_is_the_beginning_of_the_whole_one(house, waiting, few) -> None:
    world, queues = house
    whole = decide(waiting, world.everybody(), queues)
    free = world.glance(few)
    decided = decide(waiting, free, queues)
    while not decided.matches and decided.wanted is not None:
        larger = world.more(free, decided.wanted)
        assert (len(larger.agents), larger.named, larger.cut) != (len(free.agents), free.named, free.cut)
        free, decided = larger, decide(waiting, larger, queues)

    assert decided.matches == whole.matches[: len(decided.matches)]
    assert decided.wanted is not None or decided.matches == whole.matches


def decide(waiting: list, free: Free, queues: dict[QueueName, Queue]) -> Decision:
    calls = [Candidate(CallId(f"call-{n}"), stay) for n, stay in enumerate(waiting)]
    ordered = sorted(calls, key=lambda each: (each.stay.priority, each.stay.joined_at, each.call))
    rows = {name: iter([each for each in ordered if each.stay.queue == name]) for name in queues}
    return match_heads(rows, free, queues, now=NOW)


@pytest.mark.covers("PHN-149")
def test_no_more_than_a_hundred_telephones_ring_for_one_call_and_the_next_call_gets_others() -> None:
    names = [f"agent-{n:03}" for n in range(TOGETHER + 30)]
    free = [new_agent(name, since_s=n / 10, seen_s=90) for n, name in enumerate(names)]
    members = dict.fromkeys(map(AgentId, names), 0)
    queue = Queue(company=CompanyId("demo"), name=SUPPORT, title="", members=members)

    made = decide([new_stay(joined_s=n, method="ring-all") for n in range(2)], Free(free), {SUPPORT: queue}).matches

    assert [each.agent for each in made] == names
    assert [each.call for each in made] == ["call-0"] * TOGETHER + ["call-1"] * 30
