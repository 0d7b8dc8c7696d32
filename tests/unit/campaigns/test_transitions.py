"""What may happen to a customer of a campaign."""

import pytest

from chalicelib.campaigns import transitions
from chalicelib.campaigns.domain import ANSWERED, UNREACHED, CustomerState, next_attempt
from chalicelib.campaigns.errors import CustomerTaken, NotSelected
from chalicelib.core.ids import AgentId, CallId
from tests.unit.campaigns.making import LATER, NINE, YES, after, new_campaign, new_customer

CALL, ANNA = CallId("call-1"), AgentId("anna")


def in_hand(**facts):
    return transitions.claim(new_customer(**facts), "try-1", until=after(5), now=NINE)


def dialled(**facts):
    return transitions.note_dialled(in_hand(**facts), "try-1", call=CALL, agent=ANNA, until=after(60), now=after(1))


def selected(**facts):
    return transitions.select(dialled(**facts), call=CALL, agent=ANNA)


TEN_PAST = after(10)


def judged(customer, outcome, *, call=CALL, agent=ANNA, next_at=None, now=TEN_PAST, **rules):
    return transitions.give_outcome(
        new_campaign(**rules), customer, outcome, call=call, agent=agent, next_at=next_at, now=now
    )


def test_a_claimed_customer_is_nobody_elses_until_the_claim_runs_out() -> None:
    held = in_hand()
    with pytest.raises(CustomerTaken):
        transitions.claim(held, "try-2", until=after(9), now=after(4))
    assert held.due_at == after(5)
    assert transitions.claim(held, "try-2", until=after(9), now=after(5)).claimed_by == "try-2"


def test_who_holds_a_customer_may_claim_them_again() -> None:
    assert transitions.claim(in_hand(), "try-1", until=after(9), now=after(4)).claimed_until == after(9)


def test_who_is_done_with_is_not_claimed() -> None:
    with pytest.raises(CustomerTaken):
        transitions.claim(new_customer(state=CustomerState.DONE), "try-1", until=after(9), now=NINE)


def test_an_attempt_counts_once_for_each_call() -> None:
    once = dialled()
    assert (once.attempts, once.last_dialled_at, once.claimed_until) == (1, after(1), after(60))
    assert transitions.note_dialled(once, "try-1", call=CALL, agent=ANNA, until=after(90), now=after(2)) is once


def test_a_lost_claim_dials_nobody() -> None:
    taken = transitions.claim(in_hand(), "try-2", until=after(20), now=after(6))
    with pytest.raises(CustomerTaken):
        transitions.note_dialled(taken, "try-1", call=CALL, agent=None, until=after(60), now=after(6))
    assert transitions.release(taken, "try-1", next_at=after(30)) is taken
    assert transitions.note_answered(taken, "try-1") is taken


def test_who_was_not_reached_is_due_again_as_often_as_the_campaign_allows() -> None:
    campaign = new_campaign(max_attempts=2)
    first = dialled()
    again = transitions.release(first, "try-1", next_at=next_attempt(campaign, first, now=after(2)))
    assert (again.state, again.due_at, again.claimed_by) == (CustomerState.OPEN, after(62), "")
    last = dialled(attempts=1)
    given_up = transitions.release(last, "try-1", next_at=next_attempt(campaign, last, now=after(2)))
    assert (given_up.state, given_up.outcome, given_up.due_at) == (CustomerState.DONE, UNREACHED, None)


def test_who_answered_is_not_dialled_again() -> None:
    reached = transitions.note_answered(dialled(), "try-1")
    assert (reached.state, reached.outcome, reached.due_at) == (CustomerState.DONE, ANSWERED, None)


def test_the_agent_of_the_last_call_is_noted_when_it_is_known() -> None:
    bo = AgentId("bo")
    assert transitions.note_agent(dialled(), CALL, bo).last_agent == bo
    assert transitions.note_agent(dialled(), CallId("another"), bo).last_agent == ANNA


def test_no_outcome_before_the_customer_is_selected_for_this_call_by_this_agent() -> None:
    for customer in (
        dialled(),
        transitions.select(dialled(), call=CallId("another"), agent=ANNA),
        transitions.select(dialled(), call=CALL, agent=AgentId("bo")),
    ):
        with pytest.raises(NotSelected):
            judged(customer, YES)


def test_a_final_outcome_closes_the_customer_and_is_recorded_once() -> None:
    closed = judged(selected(), YES)
    assert (closed.state, closed.outcome, closed.outcome_call, closed.outcome_by) == (
        CustomerState.DONE,
        "yes",
        CALL,
        ANNA,
    )
    assert judged(closed, YES, now=after(20)) is closed


def test_another_outcome_leaves_the_customer_open_until_the_time_agreed() -> None:
    assert judged(selected(), LATER).due_at == after(70)
    agreed = judged(selected(), LATER, next_at=after(600))
    assert (agreed.state, agreed.outcome, agreed.due_at) == (CustomerState.OPEN, "later", after(600))
    assert judged(agreed, LATER, next_at=after(600)) is agreed
    assert judged(agreed, LATER, next_at=after(700)).due_at == after(700)


def test_an_outcome_may_be_corrected() -> None:
    assert judged(judged(selected(), LATER), YES).state is CustomerState.DONE
    assert judged(judged(selected(), YES), LATER).state is CustomerState.OPEN


def test_no_outcome_has_anybody_dialled_more_often_than_allowed() -> None:
    assert judged(selected(attempts=2), LATER, max_attempts=3).due_at is None
