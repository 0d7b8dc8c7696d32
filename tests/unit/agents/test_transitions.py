"""Every way an agent's state can change, in any order."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.agents import transitions
from chalicelib.agents.domain import (
    LIFECYCLE,
    AgentState,
    Choice,
    Device,
    Endpoint,
    EndpointKind,
    Notice,
    Reservation,
)
from chalicelib.agents.errors import AgentTaken, NotNow
from chalicelib.agents.items import agent_from_doc, device_to_doc, state_to_doc
from chalicelib.core.ids import CallId, OfferId
from tests.unit.agents.making import held_for, new_agent
from tests.unit.calls.making import at

STATES = sorted(transitions.CHOOSABLE)
steps = st.one_of(
    st.tuples(st.just("choose"), st.sampled_from(STATES)),
    st.tuples(st.just("reserve"), st.sampled_from("abc")),
    st.tuples(st.just("release"), st.sampled_from("abc")),
    st.tuples(st.just("aside"), st.sampled_from("abc")),
    st.tuples(st.just("beside"), st.sampled_from("abc")),
    st.tuples(st.just("hold"), st.sampled_from("abc")),
    st.tuples(st.just("resume"), st.sampled_from("abc")),
    st.tuples(st.just("start"), st.sampled_from("abc")),
    st.tuples(st.just("end"), st.sampled_from("abc")),
    st.tuples(st.just("finish"), st.just("")),
    st.tuples(st.just("lapse"), st.just("")),
    st.tuples(st.just("extend"), st.just("")),
)
histories = st.lists(st.tuples(steps, st.integers(0, 40)), max_size=25)
TWO_CALLS = [
    ((what, which), 1)
    for what, which in (("reserve", "a"), ("start", "a"), ("hold", "a"), ("beside", "b"), ("start", "b"))
]
busy_histories = histories.map(lambda history: [*TWO_CALLS, *history])


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
                return transitions.reserve(agent, held_for(which, now, now + timedelta(seconds=20), call=which), now)
            case "beside" if all(work.offer != offer for work in works(agent)):
                held = held_for(which, now, now + timedelta(seconds=20), call=which)
                return transitions.reserve_beside(agent, held, now)
            case "hold" | "resume":
                move = transitions.hold if what == "hold" else transitions.resume
                return move(agent, CallId(which), now)
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


def works(agent):
    """The calls an agent is in or has on hold."""
    mine = (agent.work, *agent.parked) if agent.state is AgentState.IN_CALL else agent.parked
    return [work for work in mine if work is not None]


@pytest.mark.covers("A1")
@given(histories)
def test_an_agent_is_held_for_one_call_or_in_one_and_the_state_says_which(history) -> None:
    for _, agent in lived(history):
        assert (agent.reservation is not None) == (agent.state is AgentState.RINGING)
        assert (agent.work is not None) == (agent.state in {AgentState.IN_CALL, AgentState.WRAP_UP})


@pytest.mark.covers("A1", "A-61")
@given(busy_histories)
def test_of_several_calls_one_is_active_and_none_is_lost_but_by_its_end(history) -> None:
    for (_, before), ((what, which), after) in pairwise(lived(history)):
        assert all(work.held_at is not None for work in after.parked)
        assert not after.parked or after.state in {AgentState.RINGING, AgentState.IN_CALL}
        lost = {work.call for work in works(before)} - {work.call for work in works(after)}
        assert lost <= ({which} if what == "end" else set())


@pytest.mark.covers("PHN-131", "A-61")
@given(busy_histories)
def test_every_call_that_ended_is_wrapped_up_once_all_are_over(history) -> None:
    for (_, before), (_, after) in pairwise(lived(history)):
        if after.state is AgentState.WRAP_UP and before.state is not AgentState.WRAP_UP:
            assert after.work.wrap_up_until - after.since == timedelta(seconds=30)
            assert not works(after)
        assert not after.past or after.state in {AgentState.RINGING, AgentState.IN_CALL, AgentState.WRAP_UP}


@given(st.one_of(histories, busy_histories))
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


@given(st.one_of(histories, busy_histories))
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


def outbound(until_s: float = 30) -> Reservation:
    return replace(held_for("try", at(1), at(until_s)), is_outbound=True)


@pytest.mark.covers("A1", "A3", "PUZD-12")
@pytest.mark.parametrize("chosen", [AgentState.PAUSED, AgentState.LOGGED_OFF])
def test_what_is_chosen_while_a_call_is_placed_is_taken_as_soon_as_nobody_answers(chosen) -> None:
    held = transitions.reserve(new_agent(), outbound(), at(1))
    with pytest.raises(AgentTaken):
        transitions.reserve(held, held_for("o2", at(2), at(20)), at(2))

    waits = transitions.choose(held, Choice(state=chosen, reason="Lunch"), at(2))
    free = transitions.release(waits, OfferId("try"), at(3))

    assert (waits.state, waits.reservation) == (AgentState.RINGING, outbound())
    assert (free.state, free.reservation, free.then) == (chosen, None, None)


@pytest.mark.covers("A1")
def test_an_outbound_call_is_taken_like_any_other_and_what_was_chosen_meanwhile_follows_it() -> None:
    held = transitions.reserve(new_agent(), outbound(), at(1))
    waits = transitions.choose(held, Choice(state=AgentState.PAUSED, reason="Lunch"), at(2))
    talks = transitions.start_call(waits, OfferId("try"), at(4))
    over = transitions.end_call(talks, OfferId("try"), at(60), wrap_up=timedelta(0), may_extend=False)

    assert talks.state is AgentState.IN_CALL
    assert (over.state, over.reason) == (AgentState.PAUSED, "Lunch")


@pytest.mark.parametrize(
    ("kinds", "is_there", "rung"),
    [
        ((), True, ["client:demo.anna"]),
        ((), False, []),
        ((EndpointKind.SOFTPHONE, EndpointKind.PHONE), True, ["client:demo.anna", "+4790000077"]),
        ((EndpointKind.SOFTPHONE, EndpointKind.PHONE), False, ["+4790000077"]),
        ((EndpointKind.PHONE,), False, ["+4790000077"]),
    ],
)
@pytest.mark.covers("PUZ-04", "Q4")
def test_a_softphone_that_has_fallen_silent_is_not_rung_and_a_telephone_always_is(kinds, is_there, rung) -> None:
    address = {EndpointKind.SOFTPHONE: "client:demo.anna", EndpointKind.PHONE: "+4790000077"}
    chosen = tuple(Endpoint(kind=kind, address=address[kind]) for kind in kinds)
    agent = new_agent(seen_s=60 if is_there else -60, endpoints=chosen)

    assert [endpoint.address for endpoint in agent.ringable(at(61))] == rung
    assert agent.may_be_rung(at(61)) == bool(rung)


def test_a_later_message_takes_the_place_of_an_earlier_and_is_there_until_it_is_read() -> None:
    first = Notice(id="n1", text="Kari paused you: Lunch.", by="Kari", at=at(0))
    second = replace(first, id="n2")
    told = transitions.tell(transitions.tell(new_agent(), first), second)

    assert transitions.tell(told, None).notice == second
    assert transitions.read_notice(told, "n1").notice == second
    assert transitions.read_notice(told, "n2").notice is None


def test_an_agent_with_telephones_a_message_and_an_outbound_reservation_survives_the_store() -> None:
    phone = Endpoint(kind=EndpointKind.PHONE, address="+4790000077")
    told = Notice(id="n1", text="Kari paused you: Lunch.", by="Kari", at=at(0))
    agent = new_agent(endpoints=(phone,), notice=told, state=AgentState.RINGING, reservation=outbound())
    doc = {**state_to_doc(agent), **device_to_doc(agent.device), "company": agent.company, "agent": agent.id}

    assert agent_from_doc({key: value for key, value in doc.items() if value is not None}) == agent


@pytest.mark.covers("PHN-222")
def test_a_pause_for_a_time_ends_by_itself_and_what_was_said_beside_it_with_it() -> None:
    pause = Choice(state=AgentState.PAUSED, reason="Lunch", until=at(60), note="Back at one")
    paused = transitions.choose(new_agent(), pause, at(0))
    stored = {"company": "demo", "agent": "anna", **state_to_doc(paused), **device_to_doc(paused.device)}
    assert agent_from_doc(stored) == paused
    assert (paused.until, paused.note) == (at(60), "Back at one")

    assert transitions.lapse_rest(paused, at(59)) is paused
    after = transitions.lapse_rest(paused, at(60))

    assert (after.state, after.reason, after.until, after.note) == (AgentState.AVAILABLE, None, None, "")
    assert transitions.lapse_rest(after, at(90)) is after


@pytest.mark.covers("PHN-222")
def test_what_is_said_beside_a_state_chosen_in_a_call_comes_with_the_state() -> None:
    called = transitions.start_call(
        transitions.reserve(new_agent(), held_for("a", at(0), at(20)), at(0)), OfferId("a"), at(5)
    )
    chosen = transitions.choose(called, Choice(state=AgentState.LOGGED_OFF, note="Home today"), at(6))
    stored = {"company": "demo", "agent": "anna", **state_to_doc(chosen), **device_to_doc(chosen.device)}
    assert agent_from_doc(stored).then == chosen.then
    assert chosen.note == ""

    left = transitions.end_call(chosen, OfferId("a"), at(30), wrap_up=timedelta(0), may_extend=False)

    assert (left.state, left.note) == (AgentState.LOGGED_OFF, "Home today")
    with pytest.raises(NotNow, match="ends by itself"):
        transitions.choose(left, Choice(state=AgentState.AVAILABLE, until=at(99)), at(40))
