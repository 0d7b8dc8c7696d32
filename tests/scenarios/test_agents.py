"""Agents: who is rung, what becomes of offers they do not take, wrap-up, and the states they choose."""

import asyncio
from datetime import timedelta

import pytest

from chalicelib.agents.domain import AgentState, Device
from chalicelib.agents.errors import NotNow
from chalicelib.calls.domain import CallState, Outcome
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import SegmentKind
from chalicelib.queues import desk
from tests.scenarios.conftest import queue_flow, support

CALLER = "+4790000001"
SOON = 2


@pytest.mark.covers("PHN-141", "PHN-127", "Q5", "A4")
def test_an_agent_who_does_not_answer_in_time_is_left_for_the_next(play) -> None:
    async def story(board) -> None:
        anna, bo = await board.agent("anna", "support"), await board.agent("bo", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        first = await anna.next_ring()
        rang_at = board.now
        second = await bo.next_ring()
        assert timedelta(seconds=24) <= board.now - rang_at <= timedelta(seconds=26)
        await first.ended()
        assert board.agent_now("anna").state is AgentState.AVAILABLE
        await second.answer()
        await caller.together_with(bo.address)
        (miss,) = board.call_now(caller.call_sid).stay.misses
        assert (miss.agent, miss.reason) == ("anna", MissReason.TIMED_OUT)

    play(story, flow=queue_flow(ring_s=25))


@pytest.mark.covers("A4", "A-47", "WBX-17", "WBX-19")
def test_who_misses_a_call_is_set_aside_where_the_queue_wants_it_and_gets_no_other_until_they_say_so(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).ended()
        await asyncio.sleep(1)
        agent = board.agent_now("anna")
        assert agent.state is AgentState.RONA
        assert agent.reason == "Did not answer"
        await asyncio.sleep(60)
        assert not anna.ringing
        await board.choose("anna", AgentState.AVAILABLE)
        await (await anna.next_ring(timeout_s=SOON)).answer()
        await caller.together_with(anna.address)

    play(story, queue=support(rona=True))


@pytest.mark.covers("A4", "Q4")
def test_who_misses_a_call_stays_available_where_the_queue_sets_nobody_aside(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).ended()
        again = await anna.next_ring(timeout_s=SOON)
        await again.answer()

    play(story)


@pytest.mark.covers("A4", "Q4")
@pytest.mark.parametrize("how", ["at the desk", "on the telephone"])
def test_a_declined_offer_goes_to_the_next_at_once_and_comes_back_after_a_moment(play, how) -> None:
    async def story(board) -> None:
        anna, bo = await board.agent("anna", "support"), await board.agent("bo", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        for phone, name in ((anna, "anna"), (bo, "bo")):
            ring = await phone.next_ring(timeout_s=SOON)
            if how == "at the desk":
                offer = board.agent_now(name).reservation.offer
                await board.at_desk(desk.decline, name, offer, now=board.now)
                await ring.ended(timeout_s=SOON)
            else:
                await ring.decline()
        declined_at = board.now
        again = await anna.next_ring(timeout_s=10)
        assert board.now - declined_at >= timedelta(seconds=4)
        await again.answer()
        await caller.together_with(anna.address)
        reasons = [miss.reason for miss in board.call_now(caller.call_sid).stay.misses]
        assert set(reasons) <= {MissReason.DECLINED, MissReason.BUSY}

    play(story)


@pytest.mark.covers("A4")
def test_a_busy_device_is_a_miss_with_that_reason(play) -> None:
    async def story(board) -> None:
        anna, bo = await board.agent("anna", "support"), await board.agent("bo", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).be_busy()
        await bo.next_ring(timeout_s=SOON)
        (miss,) = board.call_now(caller.call_sid).stay.misses
        assert miss.reason is MissReason.BUSY

    play(story)


@pytest.mark.covers("A4", "Q4")
def test_no_offer_goes_to_a_device_that_has_fallen_silent(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        board.vanish("anna")
        await asyncio.sleep(70)
        caller = await board.switch.call(CALLER, board.main_number)
        await asyncio.sleep(30)
        call = board.call_now(caller.call_sid)
        assert call.state is CallState.WAITING
        assert not call.stay.offers
        assert not call.stay.misses
        await board.agent("anna", "support")
        phone = board.switch.phones[anna.address]
        await phone.next_ring(timeout_s=SOON)

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("A4", "Q4")
def test_a_device_that_says_it_cannot_ring_is_passed_over(play) -> None:
    async def story(board) -> None:
        await board.agent("anna", "support")
        bo = await board.agent("bo", "support")
        muted = Device(
            endpoint=f"client:{board.company}.anna", is_ready=False, reason="microphone-blocked", seen_at=board.now
        )
        await board.at_desk(desk.report_device, "anna", muted, now=board.now)
        await board.switch.call(CALLER, board.main_number)
        await bo.next_ring(timeout_s=SOON)
        assert board.agent_now("anna").state is AgentState.AVAILABLE

    play(story)


@pytest.mark.covers("A4", "Q4")
def test_a_device_that_cannot_be_reached_is_a_miss_and_is_not_rung_without_end(play) -> None:
    async def story(board) -> None:
        await board.agent("anna", "support")
        board.vanish("anna")
        caller = await board.switch.call(CALLER, board.main_number)
        await asyncio.sleep(40)
        misses = board.call_now(caller.call_sid).stay.misses
        assert {miss.reason for miss in misses} == {MissReason.UNREACHABLE}
        assert 1 <= len(misses) <= 4

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-131", "A3", "Q4")
def test_wrap_up_keeps_calls_away_for_its_time_and_no_longer(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        first = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await first.together_with(anna.address)
        second = await board.switch.call("+4790000002", board.main_number)
        await second.hear("hold.wav")
        await first.hang_up()
        ended_at = board.now
        await asyncio.sleep(0.5)
        assert board.agent_now("anna").state is AgentState.WRAP_UP
        await anna.next_ring()
        assert timedelta(seconds=29) <= board.now - ended_at <= timedelta(seconds=32)

    play(story, queue=support(wrap_up_s=30))


@pytest.mark.covers("PHN-132", "PUZD-17", "A3")
def test_an_extended_wrap_up_lasts_half_a_minute_longer_and_ends_on_time(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)
        await caller.hang_up()
        ended_at = board.now
        await asyncio.sleep(5)
        await board.at_desk(desk.extend_wrap_up, "anna")
        while board.agent_now("anna").state is AgentState.WRAP_UP:
            await asyncio.sleep(0.5)
        assert timedelta(seconds=49) <= board.now - ended_at <= timedelta(seconds=52)

    play(story, queue=support(wrap_up_s=20, may_extend_wrap_up=True))


@pytest.mark.covers("PHN-132")
def test_wrap_up_cannot_be_extended_where_the_queue_forbids_it(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)
        await caller.hang_up()
        await asyncio.sleep(1)
        with pytest.raises(NotNow, match="does not let you"):
            await board.at_desk(desk.extend_wrap_up, "anna")

    play(story, queue=support(wrap_up_s=20))


@pytest.mark.covers("PUZD-15", "Q4")
def test_an_agent_who_ends_wrap_up_gets_the_next_call(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)
        await board.switch.call("+4790000002", board.main_number)
        await caller.hang_up()
        await asyncio.sleep(5)
        await board.at_desk(desk.finish_wrap_up, "anna", now=board.now)
        await anna.next_ring(timeout_s=SOON)

    play(story, queue=support(wrap_up_s=300))


@pytest.mark.covers("A3")
@pytest.mark.parametrize("state", [AgentState.PAUSED, AgentState.LOGGED_OFF])
@pytest.mark.parametrize("wrap_up_s", [0, 15])
def test_a_state_chosen_during_the_call_is_taken_afterwards_and_not_overwritten(play, state, wrap_up_s) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)
        await board.switch.call("+4790000002", board.main_number)
        await board.choose("anna", state, "training")
        assert board.agent_now("anna").state is AgentState.IN_CALL
        await caller.hang_up()
        await asyncio.sleep(wrap_up_s + 2)
        assert board.agent_now("anna").state is state
        await asyncio.sleep(60)
        assert board.agent_now("anna").state is state
        assert not anna.ringing

    play(story, queue=support(wrap_up_s=wrap_up_s))


@pytest.mark.covers("A3", "A4", "Q4")
def test_an_agent_who_pauses_while_rung_stays_paused_and_the_call_goes_to_the_next(play) -> None:
    async def story(board) -> None:
        anna, bo = await board.agent("anna", "support"), await board.agent("bo", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        await board.choose("anna", AgentState.PAUSED, "lunch")
        await ring.ended(timeout_s=SOON)
        await (await bo.next_ring(timeout_s=SOON)).answer()
        await caller.together_with(bo.address)
        assert board.agent_now("anna").state is AgentState.PAUSED

    play(story, queue=support(rona=True))


@pytest.mark.covers("A3")
def test_a_pause_needs_a_reason(play) -> None:
    async def story(board) -> None:
        await board.agent("anna", "support")
        with pytest.raises(NotNow, match="Say why"):
            await board.choose("anna", AgentState.PAUSED)

    play(story)


@pytest.mark.covers("PHN-003", "PHN-128")
def test_who_logs_off_a_queue_gets_no_more_of_its_calls(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        await board.at_desk(desk.log_off, "anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("Nobody is at work")
        assert not anna.lines

    play(story)


@pytest.mark.covers("PHN-126")
def test_only_members_can_log_on_to_a_queue(play) -> None:
    async def story(board) -> None:
        await board.agent("zoe")
        with pytest.raises(NotNow, match="not a member"):
            await board.at_desk(desk.log_on, "zoe", "support")

    play(story)


@pytest.mark.covers("A2", "C1")
def test_the_agent_hangs_up_at_the_desk_and_both_sides_are_free(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        await ring.answer()
        await caller.together_with(anna.address)
        await board.at_desk(desk.hang_up_call, "anna", caller.call_sid, now=board.now)
        await caller.ended(timeout_s=SOON)
        await ring.ended(timeout_s=SOON)
        await asyncio.sleep(1)
        assert board.call_now(caller.call_sid).outcome is Outcome.ANSWERED
        assert board.agent_now("anna").state is AgentState.AVAILABLE
        await board.at_desk(desk.hang_up_call, "anna", caller.call_sid, now=board.now)

    play(story)


@pytest.mark.covers("A1", "D1")
def test_an_agent_cannot_hang_up_a_call_they_are_not_in(play) -> None:
    async def story(board) -> None:
        anna = (await board.agent("anna", "support")).answers()
        await board.agent("bo", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.together_with(anna.address)
        with pytest.raises(NotNow, match="not in this call"):
            await board.at_desk(desk.hang_up_call, "bo", caller.call_sid, now=board.now)
        assert caller.is_up

    play(story)


@pytest.mark.covers("C1", "C3", "A2")
@pytest.mark.parametrize("who", ["caller", "agent"])
def test_whoever_hangs_up_first_the_call_ends_for_both(play, who) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        await ring.answer()
        await caller.together_with(anna.address)
        await asyncio.sleep(61)
        await (caller if who == "caller" else ring).hang_up()
        await caller.ended(timeout_s=SOON)
        await ring.ended(timeout_s=SOON)
        await asyncio.sleep(1)
        call = board.call_now(caller.call_sid)
        assert call.outcome is Outcome.ANSWERED
        talk = next(segment for segment in call.segments if segment.kind is SegmentKind.TALK)
        assert timedelta(seconds=60) <= talk.ended_at - talk.started_at <= timedelta(seconds=63)
        assert board.agent_now("anna").state is AgentState.AVAILABLE

    play(story)


@pytest.mark.covers("Q2")
def test_after_the_conversation_the_caller_goes_on_where_the_flow_leads_on(play) -> None:
    flow = queue_flow()
    flow["nodes"].append({"id": "thanks", "type": "audio", "settings": {"prompt": {"text": "Thank you for calling."}}})
    flow["edges"] += [
        {"from": "support", "port": "answered", "to": "thanks"},
        {"from": "thanks", "port": "next", "to": "end"},
    ]

    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        await ring.answer()
        await caller.together_with(anna.address)
        await ring.hang_up()
        await caller.hear("Thank you for calling")
        await caller.ended()

    play(story, flow=flow)


@pytest.mark.covers("Q1", "Q2", "A2")
def test_an_agent_who_hangs_up_before_the_caller_has_come_sends_the_caller_back_to_the_same_place(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        joined_at = board.call_now(caller.call_sid).stay.joined_at
        ring = await anna.next_ring()
        ring.leg.pick_up()
        await asyncio.sleep(0.005)
        await ring.hang_up()
        bo = await board.agent("bo", "support")
        await (await bo.next_ring(timeout_s=SOON)).answer()
        await caller.together_with(bo.address)
        call = board.call_now(caller.call_sid)
        assert call.stay.joined_at == joined_at
        assert [segment.kind for segment in call.segments] == [
            SegmentKind.FLOW,
            SegmentKind.QUEUE,
            SegmentKind.TALK,
        ]

    play(story)
