"""The judge of deserted queues sees who waits for nobody, and only them."""

from dataclasses import replace

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.calls import transitions
from chalicelib.calls.domain import Call
from chalicelib.calls.stays import StayOutcome
from infra.simulation.judges.deserted import nobody_left
from tests.unit.agents.making import new_agent
from tests.unit.calls.making import at, new_call, new_stay
from tests.unit.simulation.test_judges import Written


def left_alone(**settings: object) -> tuple[Written, Call]:
    """Anna is at work, a call waits, anna logs off after half a minute."""
    written = Written()
    written.agent(new_agent("anna"), 0)
    call = written.call(transitions.join_queue(new_call(), new_stay(**settings)), 10)
    written.agent(new_agent("anna", state=AgentState.LOGGED_OFF), 40)
    return written, call


def names(written: Written) -> set[str]:
    return {breach.name for breach in nobody_left(written.record)}


@pytest.mark.covers("Q5", "PHN-153")
def test_who_waits_on_for_nobody_is_told_even_when_somebody_comes_back_later() -> None:
    written, _ = left_alone()
    assert names(written) == {"Q5"}

    written.agent(new_agent("anna"), 60)
    assert names(written) == {"Q5"}


def test_who_is_sent_on_in_time_is_no_breach() -> None:
    written, call = left_alone()
    written.call(transitions.leave_queue(call, 1, StayOutcome.MOVED_ON, at(45)), 45)

    assert names(written) == set()


@pytest.mark.parametrize(
    ("settings", "found"),
    [({"is_empty_allowed": True}, set()), ({"only": ["bo"]}, {"Q5"}), ({"only": ["anna"]}, {"Q5"})],
)
def test_who_may_wait_alone_does_and_a_line_kept_to_others_is_not_served_by_anna(settings, found) -> None:
    written, _ = left_alone(**settings)

    assert names(written) == found


def test_another_member_or_one_who_pauses_is_somebody_to_wait_for() -> None:
    written, _ = left_alone()
    written.witness.seen.insert(0, replace(written.witness.seen[0], agent=new_agent("bo", state=AgentState.PAUSED)))

    assert names(written) == set()
