"""Who is rung for whom: order, no waste, one call each, and the four methods."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.calls.offers import Miss, MissReason
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.queues.domain import Queue
from chalicelib.queues.matching import METHODS, PAUSES, Candidate, match, may_take
from tests.unit.agents.making import new_agent
from tests.unit.calls.making import at, new_offer, new_stay

NAMES = ("anna", "bo", "cam", "dag")
QUEUES = (QueueName("support"), QueueName("sales"))
NOW = at(100)


@st.composite
def agents(draw):
    name = draw(st.sampled_from(NAMES))
    queues = frozenset(draw(st.sets(st.sampled_from(QUEUES))))
    return new_agent(name, since_s=draw(st.integers(0, 90)), seen_s=draw(st.sampled_from((0, 90))), queues=queues)


@st.composite
def stays(draw):
    stay = new_stay(joined_s=draw(st.integers(0, 99)), method=draw(st.sampled_from(sorted(METHODS))))
    offered = draw(st.sets(st.sampled_from(NAMES), max_size=2))
    misses = tuple(
        Miss(
            offer=OfferId(f"{name}-{n}"),
            agent=AgentId(name),
            at=at(made),
            ended_at=at(made + 5),
            reason=draw(st.sampled_from(MissReason)),
        )
        for n, (name, made) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 94)), max_size=4))
        )
    )
    offers = {offer.id: offer for offer in (new_offer(name, 95) for name in sorted(offered))}
    return replace(
        stay, queue=draw(st.sampled_from(QUEUES)), priority=draw(st.integers(1, 9)), offers=offers, misses=misses
    )


@st.composite
def worlds(draw):
    """Callers who wait, agents who are free (and not rung already), and the queues' members."""
    waiting = [Candidate(CallId(f"call-{n}"), stay) for n, stay in enumerate(draw(st.lists(stays(), max_size=6)))]
    rung = {offer.agent for each in waiting for offer in each.stay.offers.values()}
    free = draw(st.lists(agents(), unique_by=lambda agent: agent.id, max_size=4))
    members = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 4))
    queues = {name: Queue(company=CompanyId("demo"), name=name, title="", members=draw(members)) for name in QUEUES}
    return waiting, [agent for agent in free if agent.id not in rung], queues


@pytest.mark.covers("A1")
@given(worlds())
def test_an_agent_is_offered_one_call_and_only_one_they_may_take(world) -> None:
    waiting, free, queues = world
    made = match(waiting, free, queues, now=NOW)
    agents_by_id = {agent.id: agent for agent in free}
    assert len({each.agent for each in made}) == len(made)
    for each in made:
        agent = agents_by_id[each.agent]
        assert agent.may_be_rung(NOW)
        assert may_take(agent, each.stay, queues[each.stay.queue], now=NOW)


@pytest.mark.covers("Q3")
@given(worlds())
def test_no_call_is_offered_before_one_that_stands_before_it_and_that_the_agent_could_take(world) -> None:
    waiting, free, queues = world
    made = match(waiting, free, queues, now=NOW)
    offered = {each.call for each in made}
    agents_by_id = {agent.id: agent for agent in free}
    for each in made:
        for other in waiting:
            if other.stay.queue != each.stay.queue or other.stay.offers or other.call in offered:
                continue
            if (other.stay.priority, other.stay.joined_at, other.call) < (
                each.stay.priority,
                each.stay.joined_at,
                each.call,
            ):
                assert not may_take(agents_by_id[each.agent], other.stay, queues[other.stay.queue], now=NOW)


@pytest.mark.covers("Q4")
@given(worlds())
def test_nobody_waits_unoffered_while_somebody_who_may_take_the_call_is_left_free(world) -> None:
    waiting, free, queues = world
    made = match(waiting, free, queues, now=NOW)
    taken = {each.agent for each in made}
    offered = {each.call for each in made}
    for agent in free:
        if agent.id in taken or not agent.may_be_rung(NOW):
            continue
        for each in waiting:
            if not each.stay.offers and each.call not in offered:
                assert not may_take(agent, each.stay, queues[each.stay.queue], now=NOW)


@pytest.mark.covers("Q4")
@given(worlds())
def test_when_all_offers_are_made_there_is_nothing_more_to_offer(world) -> None:
    waiting, free, queues = world
    made = match(waiting, free, queues, now=NOW)
    rung = {each.agent: each for each in made}
    after = []
    for each in waiting:
        new = {new_offer(m.agent, 100).id: new_offer(m.agent, 100) for m in made if m.call == each.call}
        after.append(Candidate(each.call, replace(each.stay, offers={**each.stay.offers, **new})))
    assert match(after, [agent for agent in free if agent.id not in rung], queues, now=NOW) == []


def queue(**members: int) -> Queue:
    return Queue(company=CompanyId("demo"), name=QueueName("support"), title="", members=members)


def rung(stay, free, members: Queue) -> set[str]:
    made = match([Candidate(CallId("call"), stay)], free, {members.name: members}, now=NOW)
    return {each.agent for each in made}


def missed(stay, *names: str, reason: MissReason = MissReason.TIMED_OUT, ended_s: float = 60):
    misses = tuple(
        Miss(
            offer=OfferId(f"{name}-{n}"), agent=AgentId(name), at=at(ended_s - 20), ended_at=at(ended_s), reason=reason
        )
        for n, name in enumerate(names, start=len(stay.misses))
    )
    return replace(stay, misses=(*stay.misses, *misses))


EVERYBODY = [new_agent(name, since_s=10 * n, seen_s=90) for n, name in enumerate(NAMES)]


@pytest.mark.covers("PHN-148", "PHN-127", "A-15")
def test_round_robin_takes_the_lowest_number_then_the_longest_free_and_goes_on_to_who_has_missed_least() -> None:
    members = queue(anna=1, bo=0, cam=0, dag=2)
    stay = new_stay(method="round-robin")
    assert rung(stay, EVERYBODY, members) == {"bo"}
    assert rung(missed(stay, "bo"), EVERYBODY, members) == {"cam"}
    assert rung(missed(stay, "bo", "cam", "anna"), EVERYBODY, members) == {"dag"}
    assert rung(missed(stay, "bo", "cam", "anna", "dag"), EVERYBODY, members) == {"bo"}


@pytest.mark.covers("PHN-149", "A-16")
def test_ring_all_takes_everybody_who_is_free_whatever_their_number() -> None:
    assert rung(new_stay(method="ring-all"), EVERYBODY[:3], queue(anna=0, bo=3, cam=7, dag=0)) == {"anna", "bo", "cam"}


@pytest.mark.covers("PHN-150", "A-16")
def test_ring_all_priority_1_takes_one_number_after_the_other() -> None:
    members = queue(anna=0, bo=0, cam=2, dag=5)
    stay = new_stay(method="ring-all-priority-1")
    turns = [rung(stay, EVERYBODY, members)]
    for _ in range(3):
        stay = missed(stay, *turns[-1])
        turns.append(rung(stay, EVERYBODY, members))
    assert turns == [{"anna", "bo"}, {"cam"}, {"dag"}, {"anna", "bo"}]


@pytest.mark.covers("PHN-151", "A-16")
def test_ring_all_priority_2_adds_a_number_each_time_and_then_takes_everybody() -> None:
    members = queue(anna=0, bo=1, cam=2, dag=9)
    stay = new_stay(method="ring-all-priority-2")
    turns = [rung(stay, EVERYBODY, members)]
    for _ in range(3):
        stay = missed(stay, *turns[-1])
        turns.append(rung(stay, EVERYBODY, members))
    assert turns == [{"anna"}, {"anna", "bo"}, {"anna", "bo", "cam"}, set(NAMES)]


@pytest.mark.covers("PHN-150", "PHN-151", "A-16")
@pytest.mark.parametrize(("method", "next_turn"), [("ring-all-priority-1", {"bo"}), ("ring-all-priority-2", {"bo"})])
def test_who_was_let_go_a_moment_after_the_next_turn_began_is_rung_in_it_all_the_same(method, next_turn) -> None:
    members = queue(anna=0, bo=0, cam=5)
    stay = missed(new_stay(method=method), "anna", "bo")
    ringing = new_offer("anna", 95)
    begun = replace(stay, offers={ringing.id: ringing})
    others = [agent for agent in EVERYBODY if agent.id != "anna"]
    assert rung(begun, others, members) == next_turn
    declined = missed(begun, "bo", ended_s=117)
    assert rung(declined, others, members) == set()


@pytest.mark.covers("A4", "Q4")
@pytest.mark.parametrize("reason", sorted(PAUSES))
def test_who_turned_a_call_down_is_left_in_peace_for_a_moment_and_not_for_longer(reason) -> None:
    members = queue(anna=0)
    pause_s = PAUSES[reason].total_seconds()
    assert rung(missed(new_stay(), "anna", reason=reason, ended_s=101 - pause_s), EVERYBODY, members) == set()
    assert rung(missed(new_stay(), "anna", reason=reason, ended_s=100 - pause_s), EVERYBODY, members) == {"anna"}
