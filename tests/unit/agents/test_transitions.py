"""Every way an agent's state can change, in any order."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.agents import transitions
from chalicelib.agents.domain import LIFECYCLE, AgentState, Choice, Device
from chalicelib.agents.errors import AgentTaken, NotNow
from chalicelib.agents.items import agent_from_doc, device_to_doc, state_to_doc
from chalicelib.core.ids import OfferId
from tests.unit.agents.making import held_for, new_agent
from tests.unit.calls.making import at

STATES = sorted(transitions.CHOOSABLE)
steps = st.one_of(
    st.tuples(st.just("choose"), st.sampled_from(STATES)),
    st.tuples(st.just("reserve"), st.sampled_from("abc")),
    st.tuples(st.just("release"), st.sampled_from("abc")),
    st.tuples(st.just("aside"), st.sampled_from("abc")),
    st.tuples(st.just("start"), st.sampled_from("abc")),
    st.tuples(st.just("end"), st.sampled_from("abc")),
    st.tuples(st.just("finish"), st.just("")),
    st.tuples(st.just("lapse"), st.just("")),
    st.tuples(st.just("extend"), st.just("")),
)
histories = st.lists(st.tuples(steps, st.integers(0, 40)), max_size=25)


def lived(history):
    """Every version of an agent, with the step that led to it."""
    agents, seconds = [(("", ""), new_agent(seen_s=10**6))], 0
    for (what, which), pause in history:
        seconds += pause
        agents.append(((what, which), step(agents[-1][1], what, which, at(seconds))))
    return agents


def step(agent, what, which, now):
    offer = OfferId(which)
    try:
        match what:
            case "choose":
                return transitions.choose(agent, Choice(state=AgentState(which), reason="lunch"), now)
            case "reserve":
                return transitions.reserve(agent, held_for(which, now, now + timedelta(seconds=20)), now)
            case "release":
                return transitions.release(agent, offer, now)
            case "aside":
                return transitions.release(agent, offer, now, rona="Did not answer")
            case "start":
                return transitions.start_call(agent, offer, now)
            case "end":
                return transitions.end_call(agent, offer, now, wrap_up=timedelta(seconds=30), may_extend=True)
            case "finish":
                return transitions.finish_wrap_up(agent, now)
            case "lapse":
                return transitions.lapse_wrap_up(agent, now)
            case _:
                return transitions.extend_wrap_up(agent)
    except (NotNow, AgentTaken):
        return agent


@pytest.mark.covers("A1")
@given(histories)
def test_an_agent_is_held_for_one_call_or_in_one_and_the_state_says_which(history) -> None:
    for _, agent in lived(history):
        assert (agent.reservation is not None) == (agent.state is AgentState.RINGING)
        assert (agent.work is not None) == (agent.state in {AgentState.IN_CALL, AgentState.WRAP_UP})


@given(histories)
def test_states_follow_one_another_as_the_lifecycle_allows(history) -> None:
    for (_, before), (_, after) in pairwise(lived(history)):
        assert before.state is after.state or LIFECYCLE.allows(before.state, after.state)


@pytest.mark.covers("A3")
@given(histories)
def test_a_chosen_state_is_left_by_choice_only_and_wrap_up_lasts_its_time(history) -> None:
    chosen = {AgentState.PAUSED, AgentState.LOGGED_OFF, AgentState.IDLE, AgentState.RONA}
    for (_, before), ((what, _), after) in pairwise(lived(history)):
        if before.state in chosen and after.state is not before.state:
            assert what == "choose"
        if before.state is AgentState.WRAP_UP and after.state is not AgentState.WRAP_UP:
            assert what in {"choose", "finish"} or after.since >= before.work.wrap_up_until


@pytest.mark.covers("A3")
@given(histories)
def test_what_was_chosen_in_a_call_is_what_comes_after_it(history) -> None:
    for (_, before), ((what, _), after) in pairwise(lived(history)):
        if before.then is not None and after.then is None and what != "choose":
            assert after.state is before.then.state


@given(histories)
def test_an_agent_survives_the_store(history) -> None:
    agent = lived(history)[-1][1]
    doc = {**state_to_doc(agent), **device_to_doc(agent.device), "company": agent.company, "agent": agent.id}
    assert agent_from_doc({key: value for key, value in doc.items() if value is not None}) == agent


@pytest.mark.covers("A4")
@pytest.mark.parametrize(
    ("device", "why"),
    [
        (Device(), "closed"),
        (Device(is_ready=True, seen_at=at(0)), "closed"),
        (Device(is_ready=False, seen_at=at(60), reason="microphone-blocked"), "microphone-blocked"),
        (Device(is_ready=False, seen_at=at(60)), "not-registered"),
        (Device(is_ready=True, seen_at=at(60)), None),
    ],
)
def test_a_device_says_why_it_cannot_ring(device, why) -> None:
    agent = replace(new_agent(), device=device)
    assert device.why_not(at(61)) == why
    assert agent.may_be_rung(at(61)) == (why is None)
