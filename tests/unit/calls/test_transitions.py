"""Every way a call can change: in any order, the log stays whole and every stay and call has one outcome."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.calls import transitions
from chalicelib.calls.domain import Call, CallState, LegRole, Outcome
from chalicelib.calls.errors import CallMovedOn
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import SegmentKind, StayOutcome
from chalicelib.core.ids import LegSid
from tests.unit.calls.making import CALLER_LEG, at, new_call, new_offer, new_stay

AGENTS = ("anna", "bo")
STEPS = (
    "join",
    "offer",
    "miss",
    "claim",
    "meet",
    "return",
    "leave",
    "end talk",
    "caller gone",
    "agent gone",
    "end",
    "mark",
)


def step(call: Call, what: str, agent: str, seconds: float) -> Call:  # noqa: PLR0912  one arm for each
    """One transition; what no longer fits changes nothing, as for the caller of the transition."""
    now = at(seconds)
    stay = call.stay
    held = next((offer for offer in stay.offers.values() if offer.agent == agent), None) if stay else None
    try:
        match what:
            case "join":
                return transitions.join_queue(call, new_stay(stay.n + 1 if stay else 1, joined_s=seconds))
            case "offer":
                return call if held else transitions.offer_to_agent(call, new_offer(agent, seconds))
            case "miss":
                return transitions.miss_offer(call, held.id, MissReason.DECLINED, now) if held else call
            case "claim":
                return transitions.claim(call, held.id, held.leg or LegSid("x"), now) if held else call
            case "meet":
                return transitions.note_meeting(call)
            case "return":
                return transitions.return_to_queue(call, now)
            case "leave":
                return transitions.leave_queue(call, stay.n if stay else 1, StayOutcome.MOVED_ON, now)
            case "end talk":
                return transitions.end_talk(call, now)
            case "caller gone":
                return transitions.end_leg(call, CALLER_LEG, now)
            case "agent gone":
                legs = [leg.sid for leg in call.legs.values() if leg.role is LegRole.AGENT]
                return transitions.end_leg(call, legs[-1], now) if legs else call
            case "end":
                return transitions.end_call(call, now)
            case _:
                return transitions.mark(call, Outcome.VOICEMAIL)
    except CallMovedOn:
        return call


histories = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(AGENTS), st.integers(0, 30)), max_size=25)


def lived(history: list[tuple[str, str, int]]) -> list[Call]:
    """Every version of a call whose steps are that many seconds apart."""
    calls, seconds = [new_call()], 0
    for what, agent, pause in history:
        seconds += pause
        calls.append(step(calls[-1], what, agent, seconds))
    return calls


@pytest.mark.covers("C3")
@given(histories)
def test_segments_follow_one_another_from_arrival_to_end(history) -> None:
    for call in lived(history):
        assert call.segments[0].started_at == call.started_at
        for before, after in pairwise(call.segments):
            assert before.ended_at == after.started_at
            assert before.ended_at >= before.started_at
        assert (call.segments[-1].ended_at is not None) == call.is_over
        if call.is_over:
            total = sum(((each.ended_at - each.started_at) for each in call.segments), start=at(0) - at(0))
            assert total == call.ended_at - call.started_at


@pytest.mark.covers("C1")
@given(histories)
def test_a_call_that_has_ended_stays_ended_with_its_outcome(history) -> None:
    for before, after in pairwise(lived(history)):
        assert (after.outcome is not None) == after.is_over
        if before.is_over:
            assert after.is_over
            assert after.ended_at == before.ended_at
            assert after.outcome is before.outcome or before.outcome is Outcome.FLOW_ENDED


@pytest.mark.covers("Q2")
@given(histories)
def test_a_stay_has_one_outcome_unless_the_agent_left_before_the_caller_came(history) -> None:
    for before, after in pairwise(lived(history)):
        if before.stay is None or before.stay.n != after.stay.n or before.stay.outcome is None:
            continue
        is_undone = before.stay.outcome is StayOutcome.ANSWERED and not before.stay.has_met
        assert after.stay.outcome is before.stay.outcome or (is_undone and after.stay.outcome is None)


@pytest.mark.covers("Q1", "A4")
@given(histories)
def test_every_offer_is_open_or_answered_or_missed_for_a_reason(history) -> None:
    made = {}
    for before, after in pairwise(lived(history)):
        if after.stay is not None:
            known = before.stay.offers if before.stay and before.stay.n == after.stay.n else {}
            made |= {(after.stay.n, key): None for key in after.stay.offers if key not in known}
            misses = [miss.offer for miss in after.stay.misses]
            winner = {after.stay.winner.id} if after.stay.winner else set()
            for n, key in made:
                if n == after.stay.n:
                    assert (key in after.stay.offers) + misses.count(key) + (key in winner) == 1
        if after.state is CallState.TALKING:
            assert not after.stay.offers
            assert after.talking_to is not None


@pytest.mark.covers("C4", "Q1")
def test_an_answer_told_twice_is_one_answer() -> None:
    offer = new_offer("anna")
    offered = transitions.offer_to_agent(transitions.join_queue(new_call(), new_stay()), offer)
    claimed = transitions.claim(offered, offer.id, offer.leg, at(15))
    assert transitions.claim(claimed, offer.id, offer.leg, at(16)) == claimed


@pytest.mark.covers("Q1", "A4")
def test_the_second_to_answer_is_told_that_a_colleague_was_first() -> None:
    anna, bo = new_offer("anna"), new_offer("bo")
    call = transitions.join_queue(new_call(), new_stay())
    for offer in (anna, bo):
        call = transitions.offer_to_agent(call, offer)
    claimed = transitions.claim(call, bo.id, bo.leg, at(15))
    with pytest.raises(CallMovedOn) as refused:
        transitions.claim(claimed, anna.id, anna.leg, at(15))
    assert refused.value.why == MissReason.TAKEN
    assert [(miss.agent, miss.reason) for miss in claimed.stay.misses] == [("anna", MissReason.TAKEN)]


@pytest.mark.covers("A4")
def test_who_answers_after_the_caller_left_is_told_so() -> None:
    offer = new_offer("anna")
    call = transitions.offer_to_agent(transitions.join_queue(new_call(), new_stay()), offer)
    gone = transitions.end_leg(call, CALLER_LEG, at(14))
    with pytest.raises(CallMovedOn) as refused:
        transitions.claim(gone, offer.id, offer.leg, at(15))
    assert refused.value.why == MissReason.CALLER_GONE
    assert gone.stay.misses[0].reason is MissReason.CALLER_GONE
    with pytest.raises(CallMovedOn):
        transitions.offer_to_agent(gone, new_offer("bo"))


@pytest.mark.covers("C4")
def test_only_one_of_several_who_bring_the_caller_to_the_agent_may_do_it_until_that_should_have_worked() -> None:
    offer = new_offer("anna")
    call = transitions.offer_to_agent(transitions.join_queue(new_call(), new_stay()), offer)
    claimed = transitions.claim(call, offer.id, offer.leg, at(15))
    sent = transitions.send_to_meet(claimed, at(15))
    assert sent != claimed
    assert transitions.send_to_meet(sent, at(16)) is sent
    assert transitions.send_to_meet(sent, at(21)) != sent
    met = transitions.note_meeting(sent)
    assert transitions.send_to_meet(met, at(60)) is met


@pytest.mark.covers("PHN-370", "PHN-371", "PHN-373")
@pytest.mark.parametrize(
    ("stays", "marks", "outcome"),
    [
        ([StayOutcome.ABANDONED], [], Outcome.ABANDONED),
        ([StayOutcome.TIMED_OUT], [], Outcome.TIMED_OUT),
        ([StayOutcome.TIMED_OUT], [Outcome.VOICEMAIL], Outcome.VOICEMAIL),
        ([StayOutcome.TIMED_OUT, StayOutcome.ABANDONED], [], Outcome.ABANDONED),
        ([], [Outcome.TRANSFERRED, Outcome.VOICEMAIL], Outcome.TRANSFERRED),
        ([], [], Outcome.FLOW_ENDED),
    ],
)
def test_the_outcome_sums_up_what_the_caller_met(stays, marks, outcome) -> None:
    call = new_call()
    for n, ended in enumerate(stays, start=1):
        call = transitions.join_queue(call, new_stay(n, joined_s=10 * n))
        call = transitions.leave_queue(call, n, ended, at(10 * n + 5))
    for name in marks:
        call = transitions.mark(call, name)
    assert transitions.end_call(call, at(100)).outcome is outcome


@pytest.mark.covers("PHN-370")
def test_being_answered_outweighs_everything_else() -> None:
    offer = new_offer("anna")
    call = transitions.offer_to_agent(transitions.join_queue(new_call(), new_stay()), offer)
    talked = transitions.end_talk(transitions.claim(call, offer.id, offer.leg, at(15)), at(40))
    assert transitions.end_call(transitions.mark(talked, Outcome.VOICEMAIL), at(50)).outcome is Outcome.ANSWERED


@pytest.mark.covers("Q2", "C3")
def test_a_caller_whose_agent_left_too_early_waits_on_as_if_nothing_had_been() -> None:
    offer = new_offer("anna")
    waiting = transitions.offer_to_agent(transitions.join_queue(new_call(), new_stay()), offer)
    back = transitions.return_to_queue(transitions.claim(waiting, offer.id, offer.leg, at(15)), at(16))
    assert back.state is CallState.WAITING
    assert back.stay.joined_at == waiting.stay.joined_at
    assert [segment.kind for segment in back.segments] == [SegmentKind.FLOW, SegmentKind.QUEUE]
    assert back.segments[-1] == waiting.segments[-1]


@pytest.mark.covers("Q2")
def test_who_has_met_the_agent_is_not_put_back() -> None:
    offer = new_offer("anna")
    call = transitions.offer_to_agent(transitions.join_queue(new_call(), new_stay()), offer)
    met = transitions.note_meeting(transitions.claim(call, offer.id, offer.leg, at(15)))
    assert transitions.return_to_queue(met, at(30)) is met


def test_late_news_of_another_stay_is_absorbed() -> None:
    call = transitions.join_queue(new_call(), new_stay(2))
    assert transitions.leave_queue(call, 1, StayOutcome.TIMED_OUT, at(20)) is call
    assert transitions.end_leg(call, LegSid("unknown"), at(20)) is call
    assert replace(call) == call
