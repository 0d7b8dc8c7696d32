"""One offer that rings several devices of its agent: in any order of news, one of them has the caller or all were missed."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.calls import transitions
from chalicelib.calls.domain import Call
from chalicelib.calls.errors import CallMovedOn
from chalicelib.calls.offers import MissReason, Offer
from chalicelib.core.ids import AgentId, LegSid, OfferId
from chalicelib.queues.consequences import after_call
from tests.unit.calls.making import at, new_call, new_stay

LEGS = (LegSid("CA-a"), LegSid("CA-b"), LegSid("CA-c"))
OFFER = OfferId("o1")
news = st.lists(
    st.tuples(st.sampled_from(["rings", "silent", "answers"]), st.sampled_from(LEGS)), min_size=1, max_size=14
)


def rung(devices: int) -> Call:
    offer = Offer(id=OFFER, agent=AgentId("anna"), at=at(1), until=at(21))
    return transitions.offer_to_agent(
        transitions.join_queue(new_call(), new_stay(joined_s=0)), replace(offer, rings=devices)
    )


def step(call: Call, what: str, leg: LegSid, second: int) -> Call:
    now = at(2) + timedelta(seconds=second)
    if what == "rings":
        return transitions.note_offer_leg(call, OFFER, leg)
    if what == "silent":
        return transitions.fall_silent(call, OFFER, leg, MissReason.BUSY, now)
    with suppress(CallMovedOn):
        return transitions.claim(call, OFFER, leg, now)
    return call


@pytest.mark.covers("Q1", "A4", "C4")
@given(st.integers(1, 3), news)
def test_one_device_has_the_caller_or_all_fell_silent_whatever_the_order(devices, told) -> None:
    call = rung(devices)
    silent: set[LegSid] = set()
    for second, (what, leg) in enumerate(told):
        before = call
        call = step(before, what, leg, second)
        assert step(call, what, leg, second) == call  # told twice, nothing more happens
        silent |= {leg} if what == "silent" and before.stay.offers else set()
        if call.stay.misses:
            assert len(silent) == devices
            assert [miss.reason for miss in call.stay.misses] == [MissReason.BUSY]
        if before.stay.winner is not None:
            assert call.stay.winner == before.stay.winner
    assert bool(call.stay.offers) + bool(call.stay.winner) + bool(call.stay.misses) == 1


@pytest.mark.covers("Q1")
def test_when_one_device_answers_the_others_are_told_to_stop_and_when_all_are_over_each_is() -> None:
    call = rung(3)
    for leg in LEGS:
        call = transitions.note_offer_leg(call, OFFER, leg)

    def stopped(after: Call) -> set[str]:
        return {job.body["leg"] for job in after_call(call, after) if job.body.get("kind") == "hang-up"}

    assert stopped(transitions.claim(call, OFFER, LEGS[1], at(5))) == {LEGS[0], LEGS[2]}
    assert stopped(transitions.miss_offer(call, OFFER, MissReason.TIMED_OUT, at(21))) == set(LEGS)
