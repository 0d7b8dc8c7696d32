"""How a request to be called back fares, decided without a store."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.calls import calling_back, dialling, transitions
from chalicelib.calls.callbacks import Callback
from chalicelib.calls.dials import DialResult
from chalicelib.calls.domain import LIFECYCLE, Call, CallState, LegRole, Outcome
from chalicelib.calls.items import call_from_item, call_to_item
from chalicelib.calls.stays import SegmentKind, StayOutcome
from chalicelib.core.ids import CallId, CompanyId, LegSid
from tests.unit.calls.making import at, new_offer, new_stay

OWN, FAR = LegSid("CA-own"), LegSid("CA-far")
ANNA = replace(new_offer("anna", 10), leg=None)
REASONS = [DialResult.BUSY, DialResult.NO_ANSWER, DialResult.FAILED, DialResult.INVALID]


def asked(**facts) -> Call:
    wants = Callback(requested_at=at(0), **facts)
    company, request = CompanyId("demo"), CallId("cb-1")
    return calling_back.begin(company, request, wants, new_stay(joined_s=0), number="+4790000055", shown="+4721000000")


def taken(call: Call) -> Call:
    return transitions.claim(transitions.offer_to_agent(call, ANNA), ANNA.id, OWN, at(12))


def dialled(call: Call) -> Call:
    return dialling.note_far_leg(dialling.send_out(taken(call), at(13)), FAR)


def unreached(call: Call, why: DialResult) -> Call:
    """The customer was not reached, and the agent has been told."""
    return transitions.end_leg(transitions.not_reached(dialled(call), why, at(20)), OWN, at(25))


@pytest.mark.covers("PUZ-23", "Q1")
def test_the_claim_makes_it_a_call_that_its_agent_makes() -> None:
    call = taken(asked())
    assert (call.state, call.with_agent, call.dial.own) == (CallState.DIALLING, "anna", OWN)
    assert (call.stay.outcome, call.caller_leg, call.is_from_us) == (StayOutcome.ANSWERED, "", True)


@pytest.mark.covers("C4")
def test_the_same_answer_again_changes_nothing() -> None:
    call = taken(asked())
    assert transitions.claim(call, ANNA.id, OWN, at(14)) is call


@pytest.mark.covers("PUZ-23", "C3")
def test_who_answers_talks_to_the_agent_who_called() -> None:
    call = dialling.answered(dialled(asked()), FAR, at(18))
    assert (call.state, call.talking_to, call.stay.n) == (CallState.TALKING, "anna", 1)
    kinds = [SegmentKind.CALLBACK, SegmentKind.DIAL, SegmentKind.TALK]
    assert [each.kind for each in call.segments] == kinds
    over = transitions.end_talk(call, at(60))
    assert (over.outcome, over.ended_at) == (Outcome.ANSWERED, at(60))


@pytest.mark.covers("PUZ-25", "K1", "K2")
@given(why=st.sampled_from(REASONS), retry_s=st.integers(60, 900), most=st.integers(2, 5))
def test_an_attempt_in_vain_sends_it_to_the_back_until_there_were_enough(why, retry_s, most) -> None:
    call = asked(max_attempts=most, retry_s=retry_s)
    for attempt in range(1, most):
        call = unreached(call, why)
        assert (call.state, call.stay.n, call.callback.attempts) == (CallState.WAITING, attempt + 1, attempt)
        assert call.stay.joined_at == at(25) + timedelta(seconds=retry_s)
        assert call.stay.is_ahead(at(25))
        assert call.caller_leg == ""
        assert call.legs[FAR].role is LegRole.OUTSIDE
        call = replace(call, legs={})
    over = unreached(call, why)
    assert (over.is_over, over.stay.n) == (True, most)
    assert over.outcome in {Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED}


@pytest.mark.covers("A-12", "WBX-95")
def test_without_a_bound_it_is_tried_again_and_again() -> None:
    call = asked(max_attempts=0)
    for _ in range(30):
        call = replace(unreached(call, DialResult.BUSY), legs={})
    assert (call.state, call.callback.attempts) == (CallState.WAITING, 30)


@pytest.mark.covers("K2", "K1")
def test_an_agent_who_gives_up_before_anything_is_dialled_leaves_it_in_its_place() -> None:
    call = transitions.end_leg(taken(asked(max_attempts=1)), OWN, at(14))
    assert (call.state, call.stay.joined_at, call.callback.attempts) == (CallState.WAITING, at(0), 0)


@pytest.mark.covers("C1")
def test_news_of_a_leg_of_an_earlier_attempt_changes_nothing() -> None:
    again = unreached(asked(), DialResult.NO_ANSWER)
    late = transitions.end_leg(again, FAR, at(40))
    assert (late.state, late.stay, late.segments) == (again.state, again.stay, again.segments)
    anew = dialling.send_out(taken(replace(late, legs={**late.legs, OWN: replace(late.legs[OWN])})), at(400))
    assert dialling.note_far_leg(anew, FAR) is anew


@pytest.mark.covers("C1", "Q2")
@pytest.mark.parametrize(
    ("outcome", "said"), [(StayOutcome.ENDED, Outcome.CANCELLED), (StayOutcome.TIMED_OUT, Outcome.TIMED_OUT)]
)
def test_one_that_is_given_up_ends_once_and_lets_go_of_who_is_rung(outcome, said) -> None:
    ringing = transitions.offer_to_agent(asked(), ANNA)
    over = calling_back.give_up(ringing, outcome, at(30))
    assert (over.outcome, over.segments[-1].outcome, over.stay.offers) == (said, outcome, {})
    assert [miss.agent for miss in over.stay.misses] == ["anna"]
    assert calling_back.give_up(over, outcome, at(31)) is over


@pytest.mark.covers("C1")
def test_one_that_is_being_called_is_not_given_up() -> None:
    calling = dialled(asked())
    assert calling_back.give_up(calling, StayOutcome.ENDED, at(30)) is calling


def test_it_is_read_as_it_was_written() -> None:
    again = unreached(asked(name="Kari", of=CallId("CA-1")), DialResult.BUSY)
    assert call_from_item(call_to_item(again)) == again


@pytest.mark.covers("C1")
def test_its_states_follow_the_lifecycle_of_calls() -> None:
    for before, after in ((asked(), taken(asked())), (dialled(asked()), unreached(asked(), DialResult.BUSY))):
        assert LIFECYCLE.allows(before.state, after.state)
