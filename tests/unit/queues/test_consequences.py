"""What follows from a change, and that the sweeper can tell it from the call alone."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from chalicelib.calls import transitions
from chalicelib.calls.domain import CallState
from chalicelib.calls.offers import MissReason
from chalicelib.queues.consequences import ALONE_S, FRESH, after_call, left_behind, owed
from chalicelib.queues.tables import NEWS
from tests.unit.calls.making import CALLER_LEG, at, new_call, new_offer, new_stay
from tests.unit.calls.test_transitions import histories, lived

ANNA, BO = new_offer("anna"), new_offer("bo")
WAITING = transitions.join_queue(new_call(), new_stay())
OFFERED = transitions.offer_to_agent(transitions.offer_to_agent(WAITING, ANNA), BO)
CLAIMED = transitions.claim(OFFERED, BO.id, BO.leg, at(15))


def kinds(jobs) -> list[str]:
    return sorted(job.body.get("kind", job.queue) for job in jobs if job.queue != NEWS.name)


@pytest.mark.covers("Q1", "A2")
def test_when_one_answers_the_others_stop_ringing_and_everybody_is_settled() -> None:
    jobs = after_call(OFFERED, CLAIMED)
    assert kinds(jobs) == ["connect", "hang-up", "settle"]
    assert [job.body["leg"] for job in jobs if job.body.get("kind") == "hang-up"] == [ANNA.leg]


@pytest.mark.covers("Q4")
def test_a_miss_makes_room_for_the_next_offer_at_once_and_for_the_same_agent_after_a_moment() -> None:
    missed = transitions.miss_offer(OFFERED, ANNA.id, MissReason.DECLINED, at(14))
    jobs = after_call(OFFERED, missed)
    assert kinds(jobs) == ["dispatch", "dispatch.fifo", "hang-up", "settle"]
    assert [job.delay_s for job in jobs if job.body.get("kind") == "dispatch"] == [5]


@pytest.mark.covers("A2", "C2")
def test_when_the_agent_leaves_the_caller_is_sent_for_unless_they_come_by_themselves() -> None:
    met = transitions.note_meeting(CLAIMED)
    over = transitions.end_talk(met, at(40))
    assert "settle" in kinds(after_call(met, over))
    assert [(job.body["kind"], job.delay_s) for job in left_behind(over)] == [("send-for", ALONE_S)]
    assert left_behind(met) == left_behind(transitions.note_return(over)) == []


@pytest.mark.covers("C1", "A2")
def test_when_the_call_ends_every_leg_that_is_up_is_ended_and_the_log_is_written() -> None:
    jobs = after_call(CLAIMED, transitions.end_leg(CLAIMED, CALLER_LEG, at(40)))
    assert kinds(jobs) == ["archive", "hang-up", "hang-up", "settle"]


@given(histories)
def test_nothing_but_news_follows_where_nothing_has_changed(history) -> None:
    call = lived(history)[-1]
    assert kinds(after_call(call, call)) == []


@pytest.mark.covers("A2", "C1")
@given(histories)
def test_the_call_alone_tells_who_must_still_be_settled(history) -> None:
    calls = lived(history)
    for before, after in pairwise(calls):
        wanted = {
            (job.body["offer"], job.body["agent"])
            for job in after_call(before, after)
            if job.body.get("kind") == "settle" and after.stay and before.stay and after.stay.n == before.stay.n
        }
        now = after.ended_at or max(segment.ended_at or segment.started_at for segment in after.segments)
        repeated = {
            (job.body["offer"], job.body["agent"])
            for job in owed(after, now=max(now, after.since))
            if job.body.get("kind") == "settle"
        }
        assert wanted <= repeated


def test_what_was_long_ago_is_not_repeated_for_ever() -> None:
    missed = transitions.miss_offer(OFFERED, ANNA.id, MissReason.DECLINED, at(14))
    assert "settle" in kinds(owed(missed, now=at(20)))
    assert "settle" not in kinds(owed(missed, now=at(15) + FRESH + timedelta(seconds=1)))
    assert missed.state is CallState.WAITING
