"""Who is available in a queue that calls contacts first has been promised to somebody (PUZD-12, PUZD-13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.agents import transitions
from chalicelib.agents.domain import Agent, AgentState, Choice
from chalicelib.agents.errors import NotNow
from chalicelib.agents.items import agent_from_doc, device_to_doc, state_to_doc
from chalicelib.core.ids import OfferId, QueueName
from tests.unit.agents.making import held_for, new_agent
from tests.unit.calls.making import at

SUPPORT = QueueName("support")
LUNCH = Choice(state=AgentState.PAUSED, reason="Lunch")
away = st.sampled_from([LUNCH, Choice(state=AgentState.LOGGED_OFF), Choice(state=AgentState.IDLE)])


def promised(**facts: object) -> Agent:
    return new_agent(dialled=frozenset({SUPPORT}), **facts)


@pytest.mark.covers("PUZD-12", "A3")
@given(away)
def test_what_is_chosen_while_available_waits_until_nobody_is_called(choice: Choice) -> None:
    chosen = transitions.choose(promised(), choice, at(1))

    assert (chosen.state, chosen.then) == (AgentState.AVAILABLE, choice)
    assert chosen.may_be_rung(at(1))
    assert transitions.take_choice(chosen, at(2)).state is choice.state


@pytest.mark.covers("PUZD-13", "A3")
@given(away)
def test_or_until_the_contact_who_answers_is_wrapped_up(choice: Choice) -> None:
    chosen = transitions.choose(promised(), choice, at(1))
    rung = transitions.reserve(chosen, held_for("a", at(2), at(22)), at(2))
    talking = transitions.start_call(rung, OfferId("a"), at(3))
    over = transitions.end_call(talking, OfferId("a"), at(60), wrap_up=at(30) - at(0), may_extend=False)

    assert over.state is AgentState.WRAP_UP
    assert transitions.lapse_wrap_up(over, at(90)).state is choice.state
    assert transitions.choose(over, choice, at(70)).state is choice.state


@pytest.mark.covers("PUZD-12")
def test_available_takes_the_choice_back() -> None:
    chosen = transitions.choose(promised(), LUNCH, at(1))
    back = transitions.choose(chosen, Choice(state=AgentState.AVAILABLE), at(2))

    assert (back.state, back.then) == (AgentState.AVAILABLE, None)
    assert transitions.take_choice(back, at(3)) is back


@pytest.mark.covers("PUZD-12")
def test_nobody_calls_out_while_a_contact_may_be_called_for_them() -> None:
    with pytest.raises(NotNow, match="Pause first, or call from wrap-up"):
        transitions.reserve_to_call(promised(), held_for("a", at(1), at(21)), at(1))


def test_a_choice_is_not_taken_from_whoever_has_a_call() -> None:
    chosen = transitions.choose(promised(), LUNCH, at(1))
    rung = transitions.reserve(chosen, held_for("a", at(2), at(22)), at(2))

    assert transitions.take_choice(rung, at(3)) is rung


def test_in_other_queues_a_choice_is_taken_at_once() -> None:
    assert transitions.choose(new_agent(), LUNCH, at(1)).state is AgentState.PAUSED


def test_logging_on_and_off_says_whether_contacts_are_called_first() -> None:
    on = transitions.log_on(new_agent(), SUPPORT, 0, is_contact_first=True)

    assert on.dialled == {SUPPORT}
    assert agent_from_doc({"company": "demo", "agent": "anna", **state_to_doc(on), **device_to_doc(on.device)}) == on
    assert transitions.log_on(on, SUPPORT, 0).dialled == frozenset()
    assert transitions.log_off(on, SUPPORT).dialled == frozenset()
