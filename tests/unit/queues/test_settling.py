"""What an agent should be doing, given the call: asked any number of times, the answer is the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.agents import transitions as agent_transitions
from chalicelib.agents.domain import AgentState
from chalicelib.calls import transitions
from chalicelib.calls.offers import MissReason
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.queues.domain import Queue
from chalicelib.queues.settling import agent_after
from tests.unit.agents.making import held_for, new_agent
from tests.unit.calls.making import CALLER_LEG, at, new_call, new_offer, new_stay

OFFER = new_offer("anna")
RINGING = agent_transitions.reserve(new_agent(seen_s=90), held_for(OFFER.id, OFFER.at, OFFER.until), at(12))
OFFERED = transitions.offer_to_agent(transitions.join_queue(new_call(), new_stay()), OFFER)


def queue(**rules) -> Queue:
    return Queue(company=CompanyId("demo"), name=QueueName("support"), title="", **rules)


def settled(agent, call, rules=None):
    return agent_after(agent, OFFER.id, call, rules or queue(), at(40))


def test_while_the_offer_is_open_the_agent_goes_on_ringing() -> None:
    assert settled(RINGING, OFFERED) is RINGING


@pytest.mark.covers("A1")
def test_who_answered_is_in_the_call() -> None:
    agent = settled(RINGING, transitions.claim(OFFERED, OFFER.id, OFFER.leg, at(15)))
    assert agent.state is AgentState.IN_CALL
    assert agent.work.call == CALLER_LEG


@pytest.mark.covers("A2", "A3")
@pytest.mark.parametrize(("wrap_up_s", "state"), [(0, AgentState.AVAILABLE), (30, AgentState.WRAP_UP)])
def test_when_the_conversation_is_over_the_agent_wraps_up_or_is_free(wrap_up_s, state) -> None:
    claimed = transitions.claim(OFFERED, OFFER.id, OFFER.leg, at(15))
    over = transitions.end_talk(claimed, at(30))
    rules = queue(wrap_up=timedelta(seconds=wrap_up_s))
    assert settled(RINGING, over, rules).state is state
    assert settled(settled(RINGING, claimed), over, rules).state is state


@pytest.mark.covers("A2")
@pytest.mark.parametrize("call", [None, new_call()], ids=["no call", "no stay"])
def test_without_a_call_nobody_is_held(call) -> None:
    assert settled(RINGING, call).state is AgentState.AVAILABLE


@pytest.mark.covers("A4")
@pytest.mark.parametrize("reason", list(MissReason))
def test_a_miss_sets_aside_only_where_the_queue_says_so_and_it_was_the_agents(reason) -> None:
    missed = transitions.miss_offer(OFFERED, OFFER.id, reason, at(30))
    assert settled(RINGING, missed).state is AgentState.AVAILABLE
    own = {MissReason.TIMED_OUT, MissReason.DECLINED, MissReason.UNREACHABLE, MissReason.BUSY}
    aside = settled(RINGING, missed, queue(is_rona_on=True))
    assert (aside.state is AgentState.RONA) == (reason in own)
    assert (aside.reason is not None) == (reason in own)


@pytest.mark.covers("A1", "C4")
def test_news_of_another_offer_does_not_concern_the_agent() -> None:
    other = replace(OFFERED, stay=replace(OFFERED.stay, offers={}))
    agent = agent_after(RINGING, new_offer("bo").id, other, queue(), at(40))
    assert agent is RINGING


CALLS = [
    OFFERED,
    transitions.miss_offer(OFFERED, OFFER.id, MissReason.DECLINED, at(14)),
    transitions.claim(OFFERED, OFFER.id, OFFER.leg, at(15)),
    transitions.end_talk(transitions.claim(OFFERED, OFFER.id, OFFER.leg, at(15)), at(30)),
    transitions.end_call(OFFERED, at(30)),
    None,
]


@pytest.mark.covers("C4")
@given(st.lists(st.sampled_from(range(len(CALLS))), max_size=6), st.booleans(), st.sampled_from((0, 30)))
def test_settling_twice_is_settling_once(order, is_rona_on, wrap_up_s) -> None:
    rules = queue(is_rona_on=is_rona_on, wrap_up=timedelta(seconds=wrap_up_s))
    agent = RINGING
    for index in order:
        agent = settled(agent, CALLS[index], rules)
        assert settled(agent, CALLS[index], rules) == agent
