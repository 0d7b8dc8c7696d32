"""Handing calls on without a word: to a colleague, a queue, a number outside; and the way back."""

import asyncio
from datetime import timedelta

import pytest

from chalicelib.agents.domain import AgentState, Choice
from chalicelib.agents.errors import NotNow
from chalicelib.calls.domain import Outcome
from chalicelib.calls.handover import Reach, Way
from chalicelib.calls.stays import SegmentKind, StayOutcome
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CallId
from chalicelib.outbound.errors import NotAllowed
from chalicelib.queues import desk
from chalicelib.transfers import service
from chalicelib.transfers.targets import Target
from chalicelib.trunk.client import trunk
from tests.scenarios.conftest import queue_flow, support
from tests.scenarios.test_second_call import hears_music_alone

COLLEAGUE = "+4740000001"


async def talking(board, *queues: str):
    """Anna talks with a caller; bo is at the desk, logged on to the queues named."""
    anna = await board.agent("anna", "support")
    caller = await board.switch.call("+4790000001", board.main_number)
    ring = await anna.next_ring()
    await ring.answer()
    await caller.together_with(anna.address)
    bo = await board.agent("bo", *queues)
    await asyncio.sleep(3)
    return anna, bo, caller, ring


async def hands_on(board, caller, to: Target) -> None:
    """Anna hands the call on; a moment later what follows from that has happened."""
    await board.at_desk(service.hand_on, "anna", CallId(caller.call_sid), to, trunk=trunk(), now=board.now)
    await asyncio.sleep(1)


@pytest.mark.covers("PHN-005", "WBX-61", "WBX-62", "WBX-68", "PHN-122", "PHN-372", "A-9", "C3", "A1")
def test_a_call_handed_to_a_colleague_rings_them_alone_and_the_agent_wraps_up(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, ring = await talking(board)
        await hands_on(board, caller, Target(Reach.AGENT, "bo"))
        began = board.now
        rung = await bo.next_ring(timeout_s=2)
        await hears_music_alone(caller)
        assert board.agent_now("anna").state is AgentState.WRAP_UP
        assert not ring.is_up
        await asyncio.sleep(6)
        await rung.answer()
        await caller.together_with(bo.address)
        assert board.now - began < timedelta(seconds=12)
        assert len(anna.lines) == 1
        await caller.hang_up()
        await asyncio.sleep(2)
        call = board.call_now(caller.call_sid)
        assert call.outcome is Outcome.ANSWERED
        talks = [each for each in call.segments if each.kind is SegmentKind.TALK]
        assert [each.agent for each in talks] == ["anna", "bo"]
        waited = next(each for each in call.segments if each.transfer is not None)
        assert (waited.transfer.by, waited.transfer.to, waited.transfer.way) == ("anna", "bo", Way.BLIND)
        assert waited.outcome is StayOutcome.ANSWERED
        assert board.agent_now("bo").state is AgentState.WRAP_UP

    play(story, queue=support(wrap_up_s=60), flow=queue_flow())


@pytest.mark.covers("PHN-097", "PHN-373", "A-9", "C2", "A4")
def test_what_the_colleague_does_not_answer_comes_back_to_the_agent_within_twenty_seconds(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, _ = await talking(board)
        await hands_on(board, caller, Target(Reach.AGENT, "bo"))
        rung = await bo.next_ring(timeout_s=2)
        await hears_music_alone(caller)
        again = await anna.next_ring(timeout_s=24)
        assert not rung.is_up
        await again.answer()
        await caller.together_with(anna.address)
        await caller.hang_up()
        await asyncio.sleep(2)
        call = board.call_now(caller.call_sid)
        ways = [(each.transfer.way, each.outcome) for each in call.segments if each.transfer is not None]
        assert ways == [(Way.BLIND, StayOutcome.TIMED_OUT), (Way.RETURNED, StayOutcome.ANSWERED)]

    play(story, flow=queue_flow())


@pytest.mark.covers("PHN-097", "A3", "Q3")
def test_a_call_that_comes_back_waits_for_its_agent_first_in_line_and_no_wrap_up_is_cut_short(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, _ = await talking(board)
        later = await board.switch.call("+4790000002", board.main_number)
        await later.hear("hold.wav")
        await hands_on(board, caller, Target(Reach.AGENT, "bo"))
        rung = await bo.next_ring(timeout_s=2)
        await rung.decline()
        await asyncio.sleep(10)
        assert board.agent_now("anna").state is AgentState.WRAP_UP
        await board.at_desk(desk.finish_wrap_up, "anna", now=board.now)
        again = await anna.next_ring(timeout_s=2)
        await again.answer()
        await caller.together_with(anna.address)
        assert later.hears == set()

    play(story, queue=support(wrap_up_s=40), flow=queue_flow())


@pytest.mark.covers("PHN-097", "C2", "Q5")
def test_a_call_whose_agent_is_gone_or_long_busy_is_offered_to_the_whole_queue(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, _ = await talking(board)
        cam = await board.agent("cam", "support")
        await hands_on(board, caller, Target(Reach.AGENT, "bo"))
        rung = await bo.next_ring(timeout_s=2)
        await rung.decline()
        await asyncio.sleep(30)
        assert not cam.lines, "it waits for anna alone"
        taken = await cam.next_ring(timeout_s=40)
        await taken.answer()
        await caller.together_with(cam.address)
        assert len(anna.lines) == 1

    play(story, queue=support(wrap_up_s=300), flow=queue_flow())


@pytest.mark.covers("PHN-098", "A-9")
def test_without_return_the_caller_goes_on_in_the_flow_as_when_time_is_up(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, _ = await talking(board)
        await hands_on(board, caller, Target(Reach.AGENT, "bo", returns=False))
        await bo.next_ring(timeout_s=2)
        await caller.hear("Nobody could take your call.", timeout_s=30)
        await caller.ended(timeout_s=20)
        await asyncio.sleep(1)
        assert len(anna.lines) == 1
        assert board.call_now(caller.call_sid).outcome is Outcome.ANSWERED

    play(story, flow=queue_flow())


@pytest.mark.covers("WBX-62", "A-9", "A3")
def test_no_call_is_handed_to_who_is_not_available(play) -> None:
    async def story(board) -> None:
        _, bo, caller, _ = await talking(board)
        await board.at_desk(desk.log_off, "bo", "support")
        for state, words in (("paused", "is paused"), ("logged-off", "is logged off")):
            choice = Choice(state=AgentState(state), reason="Lunch")
            await board.at_desk(desk.choose_state, "bo", choice, now=board.now)
            with pytest.raises(NotNow, match=words):
                await hands_on(board, caller, Target(Reach.AGENT, "bo"))
        with pytest.raises(NotNow, match="yourself"):
            await hands_on(board, caller, Target(Reach.AGENT, "anna"))
        assert caller.hears
        assert not bo.lines

    play(story, flow=queue_flow())


@pytest.mark.covers("PHN-005", "PHN-122", "WBX-63", "PHN-372", "Q2", "D2")
def test_a_call_handed_to_a_queue_waits_there_anew_with_its_priority_and_music(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, _ = await talking(board, "sales")
        await hands_on(board, caller, Target(Reach.QUEUE, "sales"))
        rung = await bo.next_ring(timeout_s=2)
        stay = board.call_now(caller.call_sid).stay
        assert (stay.n, stay.queue, stay.priority) == (2, "sales", 5)
        await rung.answer()
        await caller.together_with(bo.address)
        assert len(anna.lines) == 1
        await caller.hang_up()
        await asyncio.sleep(2)
        call = board.call_now(caller.call_sid)
        queues = [(each.queue, each.outcome) for each in call.segments if each.kind is SegmentKind.QUEUE]
        assert queues == [("support", StayOutcome.ANSWERED), ("sales", StayOutcome.ANSWERED)]
        assert board.agent_now("bo").state is AgentState.AVAILABLE, "sales has no wrap-up"

    sales = {(Kind.QUEUE, "sales"): {"title": "Sales", "members": {"bo": 0, "cam": 0}}}
    play(story, queue=support(wrap_up_s=60), flow=queue_flow(), documents=sales)


@pytest.mark.covers("PHN-131", "WBX-68")
def test_wrap_up_after_a_transfer_is_that_of_the_queue_the_agent_served(play) -> None:
    async def story(board) -> None:
        _, bo, caller, _ = await talking(board, "sales")
        await hands_on(board, caller, Target(Reach.QUEUE, "sales"))
        await bo.next_ring(timeout_s=2)
        work = board.agent_now("anna").work
        assert board.agent_now("anna").state is AgentState.WRAP_UP
        assert work.wrap_up == timedelta(seconds=60)

    sales = {(Kind.QUEUE, "sales"): {"title": "Sales", "members": {"bo": 0}, "wrap_up_s": 5}}
    play(story, queue=support(wrap_up_s=60), flow=queue_flow(), documents=sales)


@pytest.mark.covers("PHN-122")
def test_no_call_is_handed_to_a_queue_where_nobody_is_at_work(play) -> None:
    async def story(board) -> None:
        _, _, caller, _ = await talking(board)
        with pytest.raises(NotNow, match="Nobody is logged on to Sales"):
            await hands_on(board, caller, Target(Reach.QUEUE, "sales"))
        assert caller.hears

    sales = {(Kind.QUEUE, "sales"): {"title": "Sales", "members": {"bo": 0}}}
    play(story, flow=queue_flow(), documents=sales)


@pytest.mark.covers("PHN-020", "PHN-095", "WBX-65", "C2")
def test_a_call_handed_to_a_number_outside_rings_there_and_ends_with_that_conversation(play) -> None:
    async def story(board) -> None:
        anna, _, caller, ring = await talking(board)
        friend = board.switch.register(COLLEAGUE)
        await hands_on(board, caller, Target(Reach.NUMBER, "40 00 00 01"))
        rung = await friend.next_ring(timeout_s=3)
        assert not ring.is_up
        await rung.answer()
        await caller.together_with(COLLEAGUE)
        await asyncio.sleep(30)
        await rung.hang_up()
        await caller.ended(timeout_s=5)
        await asyncio.sleep(1)
        call = board.call_now(caller.call_sid)
        there = next(each for each in call.segments if each.kind is SegmentKind.OUTSIDE)
        assert (there.transfer.by, there.transfer.to, there.outcome) == ("anna", COLLEAGUE, StayOutcome.ANSWERED)
        assert call.outcome is Outcome.ANSWERED
        assert len(anna.lines) == 1

    play(story, flow=queue_flow())


@pytest.mark.covers("PHN-020", "PHN-097")
def test_a_number_that_does_not_answer_gives_the_call_back(play) -> None:
    async def story(board) -> None:
        anna, _, caller, _ = await talking(board)
        friend = board.switch.register(COLLEAGUE)
        await hands_on(board, caller, Target(Reach.NUMBER, COLLEAGUE))
        await friend.next_ring(timeout_s=3)
        again = await anna.next_ring(timeout_s=26)
        await again.answer()
        await caller.together_with(anna.address)

    play(story, flow=queue_flow())


@pytest.mark.covers("PHN-020")
def test_a_call_is_handed_to_no_country_that_the_company_does_not_call(play) -> None:
    async def story(board) -> None:
        _, _, caller, _ = await talking(board)
        with pytest.raises(NotAllowed):
            await hands_on(board, caller, Target(Reach.NUMBER, "+8801711000000"))
        assert caller.hears

    play(story, flow=queue_flow())


@pytest.mark.covers("C1", "A2", "A4")
def test_a_caller_who_hangs_up_while_handed_on_ends_the_call_and_stops_the_ringing(play) -> None:
    async def story(board) -> None:
        _, bo, caller, _ = await talking(board)
        await hands_on(board, caller, Target(Reach.AGENT, "bo"))
        rung = await bo.next_ring(timeout_s=2)
        await caller.hang_up()
        await rung.ended(timeout_s=2)
        await asyncio.sleep(1)
        call = board.call_now(caller.call_sid)
        assert call.outcome is Outcome.ANSWERED
        assert call.segments[-1].outcome is StayOutcome.ABANDONED
        assert board.agent_now("bo").state is AgentState.AVAILABLE

    play(story, flow=queue_flow())
