"""How an agent's own call grows, and what it does with news that is late, doubled, or of another leg."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.calls import dialling, transitions
from chalicelib.calls.dials import DialResult
from chalicelib.calls.domain import Call, CallState, Outcome
from chalicelib.calls.errors import CallMovedOn
from chalicelib.calls.items import call_from_item, call_to_item
from chalicelib.calls.stays import SegmentKind
from chalicelib.core.ids import CallId, CompanyId, LegSid, QueueName
from tests.unit.calls.making import at, new_offer

OWN, FAR = LegSid("CA-own"), LegSid("CA-far")


def begun() -> Call:
    offer = replace(new_offer("anna", 0), leg=OWN, others=(LegSid("CA-desk"),), rings=2)
    return dialling.begin(
        CompanyId("demo"),
        CallId("out-1"),
        offer,
        number="+4790000055",
        shown="+4721000000",
        queue=QueueName(""),
        now=at(0),
    )


def dialled() -> Call:
    return dialling.send_out(dialling.pick_up(begun(), OWN, at(3)), at(4))


def talking() -> Call:
    return dialling.answered(dialled(), FAR, at(9))


@pytest.mark.covers("C4")
def test_a_number_is_dialled_once_and_only_after_the_agent_has_answered() -> None:
    assert dialling.send_out(begun(), at(1)) == begun()
    assert dialling.send_out(dialled(), at(5)) == dialled()
    assert dialling.pick_up(dialled(), OWN, at(5)) == dialled()
    with pytest.raises(CallMovedOn):
        dialling.pick_up(dialled(), LegSid("CA-desk"), at(5))


@pytest.mark.covers("C1", "C3")
def test_the_call_becomes_one_like_any_other_and_ends_once() -> None:
    call = dialling.answered(talking(), FAR, at(10))
    assert call == talking()
    assert (call.state, call.talking_to, call.caller_leg) == (CallState.TALKING, "anna", FAR)
    over = transitions.end_talk(transitions.end_leg(call, OWN, at(60)), at(60))
    assert (over.outcome, over.ended_at) == (Outcome.ANSWERED, at(60))
    assert [each.kind for each in over.segments] == [SegmentKind.DIAL, SegmentKind.TALK]
    assert transitions.not_reached(over, DialResult.BUSY, at(61)) == over


@pytest.mark.covers("C1", "C4")
def test_an_answer_after_the_agent_gave_up_meets_nobody() -> None:
    given_up = transitions.end_leg(dialled(), OWN, at(8))
    assert given_up.outcome is Outcome.CANCELLED
    with pytest.raises(CallMovedOn):
        dialling.answered(given_up, FAR, at(9))
    with pytest.raises(CallMovedOn):
        dialling.answered(dialling.note_far_leg(dialled(), FAR), LegSid("CA-other"), at(9))


@pytest.mark.parametrize(
    ("call", "second", "outcome"),
    [(begun(), 20, Outcome.CANCELLED), (dialled(), 54, Outcome.NO_ANSWER)],
    ids=["own telephone", "number"],
)
def test_a_step_that_takes_too_long_ends_the_call_and_no_earlier(call, second, outcome) -> None:
    early = timedelta(seconds=0.9)
    assert dialling.lapse(call, at(second - 2), early=early) == call
    lapsed = dialling.lapse(call, at(second), early=early)
    told = lapsed if lapsed.is_over else dialling.lapse(lapsed, at(second + 12), early=early)
    assert told.outcome is outcome


def test_the_last_telephone_of_the_agent_that_falls_silent_ends_the_call() -> None:
    one = dialling.fall_silent(begun(), "client:demo.anna", at(2))
    assert not one.is_over
    assert dialling.fall_silent(one, "client:demo.anna", at(3)) == one
    assert dialling.fall_silent(one, "sip:anna@pbx.example", at(3)).is_over


@pytest.mark.parametrize("call", [begun(), dialled(), talking()], ids=["begun", "dialled", "talking"])
def test_a_call_out_is_read_as_it_was_written(call) -> None:
    assert call_from_item(call_to_item(call)) == call
