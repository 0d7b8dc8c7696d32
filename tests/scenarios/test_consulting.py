"""Asking somebody while the caller hears music: completed, ended, swapped, missed, and cut off in every way."""

import asyncio

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.agents.errors import NotNow
from chalicelib.calls.consults import ConsultOutcome
from chalicelib.calls.domain import Outcome
from chalicelib.calls.handover import Reach, Way
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import SegmentKind
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CallId
from chalicelib.queues import desk, holding
from chalicelib.transfers import asking
from chalicelib.transfers.targets import Target
from chalicelib.trunk.client import trunk
from tests.scenarios.conftest import queue_flow, support
from tests.scenarios.test_calling_out import CUSTOMER, call_out
from tests.scenarios.test_second_call import hears_music_alone
from tests.scenarios.test_transfers import COLLEAGUE, talking

BO = Target(Reach.AGENT, "bo")


async def asks(board, caller, whom: Target = BO) -> None:
    await board.at_desk(asking.ask, "anna", CallId(caller.call_sid), whom, trunk=trunk(), now=board.now)
    await asyncio.sleep(1)


async def does(board, what, caller, name: str = "anna", **how) -> None:
    await board.at_desk(what, name, CallId(caller.call_sid), now=board.now, **how)
    await asyncio.sleep(1)


async def asking_bo(board, *queues: str):
    """Anna talks with bo while the caller hears music."""
    anna, bo, caller, ring = await talking(board, *queues)
    await asks(board, caller)
    rung = await bo.next_ring(timeout_s=2)
    await rung.answer()
    await rung.together_with(anna.address)
    await hears_music_alone(caller)
    assert rung.hears == {anna.address}
    await asyncio.sleep(1)
    return anna, bo, caller, ring, rung


@pytest.mark.covers("PHN-005", "PHN-099", "WBX-26", "WBX-27", "WBX-49", "WBX-53", "A1", "C3")
def test_a_caller_hears_music_while_a_colleague_is_asked_and_is_then_left_with_them(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, ring, _ = await asking_bo(board)
        assert board.agent_now("bo").state is AgentState.IN_CALL
        assert board.agent_now("anna").state is AgentState.IN_CALL
        await does(board, asking.complete, caller)
        await caller.together_with(bo.address)
        assert caller.hears == {bo.address}
        await ring.ended(timeout_s=2)
        assert board.agent_now("anna").state is AgentState.WRAP_UP
        assert board.agent_now("bo").state is AgentState.IN_CALL
        await asyncio.sleep(60)
        await caller.hang_up()
        await asyncio.sleep(2)
        call = board.call_now(caller.call_sid)
        assert call.outcome is Outcome.ANSWERED
        last = call.segments[-1]
        assert (last.kind, last.agent, last.transfer.by, last.transfer.way) == (
            SegmentKind.TALK,
            "bo",
            "anna",
            Way.ASSISTED,
        )
        assert board.agent_now("bo").state is AgentState.WRAP_UP
        assert len(anna.lines) == 1

    play(story, queue=support(wrap_up_s=40), flow=queue_flow())


@pytest.mark.covers("WBX-41", "WBX-49", "A-6", "A-8")
@pytest.mark.parametrize("who", ["anna", "bo"])
def test_whoever_ends_the_asking_the_agent_is_with_the_caller_again(play, who) -> None:
    async def story(board) -> None:
        anna, _, caller, ring, rung = await asking_bo(board)
        await does(board, asking.stop, caller, who)
        await rung.ended(timeout_s=2)
        await caller.together_with(anna.address)
        assert caller.hears == {anna.address}
        assert ring.is_up
        assert board.agent_now("bo").state is AgentState.AVAILABLE, "who was asked has nothing to wrap up"
        outcome = ConsultOutcome.ENDED if who == "anna" else ConsultOutcome.LEFT
        assert board.call_now(caller.call_sid).consults[-1].outcome is outcome

    play(story, queue=support(wrap_up_s=40), flow=queue_flow())


@pytest.mark.covers("WBX-25", "WBX-49")
def test_the_agent_goes_to_and_fro_and_never_are_both_or_none_with_them(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, _, rung = await asking_bo(board)
        await does(board, asking.swap, caller, is_with_caller=True)
        await caller.together_with(anna.address)
        assert caller.hears == {anna.address}
        await hears_music_alone(rung)
        await does(board, asking.swap, caller, is_with_caller=False)
        await rung.together_with(anna.address)
        await hears_music_alone(caller)
        await does(board, asking.swap, caller, is_with_caller=True)
        await does(board, asking.complete, caller)
        await caller.together_with(bo.address)
        assert rung.hears == {caller.from_}

    play(story, flow=queue_flow())


@pytest.mark.covers("WBX-43", "WBX-44", "WBX-45", "PHN-132", "A4")
def test_who_does_not_answer_is_set_aside_and_the_agent_is_with_the_caller_again(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, _ = await talking(board)
        await asks(board, caller)
        await bo.next_ring(timeout_s=2)
        await hears_music_alone(caller)
        with pytest.raises(NotNow, match="not answered yet"):
            await does(board, asking.complete, caller)
        await caller.together_with(anna.address, timeout_s=25)
        (asked,) = board.call_now(caller.call_sid).consults
        assert (asked.outcome, asked.miss) == (ConsultOutcome.MISSED, MissReason.TIMED_OUT)
        await asyncio.sleep(2)
        assert board.agent_now("bo").state is AgentState.RONA

    play(story, queue=support(rona=True), flow=queue_flow())


@pytest.mark.covers("C2", "PHN-099")
def test_who_asks_hears_it_ring_until_somebody_answers(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, ring = await talking(board)
        await asks(board, caller)
        rung = await bo.next_ring(timeout_s=2)
        assert "ringing.wav" in ring.heard[-1].text
        assert ring.heard[-1].ended_at is None
        await rung.answer()
        await rung.together_with(anna.address, timeout_s=2)
        assert ring.hears == {bo.address}
        assert ring.heard[-1].ended_at is not None

    play(story, flow=queue_flow())


@pytest.mark.covers("WBX-49")
def test_the_agent_gives_up_ringing_and_is_with_the_caller_again(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, _ = await talking(board)
        await asks(board, caller)
        rung = await bo.next_ring(timeout_s=2)
        await does(board, asking.stop, caller)
        await rung.ended(timeout_s=2)
        await caller.together_with(anna.address)
        assert board.agent_now("bo").state is AgentState.AVAILABLE

    play(story, queue=support(rona=True), flow=queue_flow())


@pytest.mark.covers("WBX-43", "A4")
def test_a_colleague_declines_to_be_asked_at_the_desk(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, _ = await talking(board)
        await asks(board, caller)
        rung = await bo.next_ring(timeout_s=2)
        await board.at_desk(desk.decline, "bo", board.agent_now("bo").reservation.offer, now=board.now)
        await rung.ended(timeout_s=2)
        await caller.together_with(anna.address)
        assert board.call_now(caller.call_sid).consults[-1].miss is MissReason.DECLINED

    play(story, flow=queue_flow())


@pytest.mark.covers("WBX-51", "WBX-55", "A-7", "C1", "A2")
def test_a_caller_who_hangs_up_while_somebody_is_asked_ends_it_for_all(play) -> None:
    async def story(board) -> None:
        _, _, caller, ring, rung = await asking_bo(board)
        await caller.hang_up()
        await rung.ended(timeout_s=2)
        await ring.ended(timeout_s=2)
        await asyncio.sleep(1)
        call = board.call_now(caller.call_sid)
        assert (call.outcome, call.consults[-1].outcome) == (Outcome.ANSWERED, ConsultOutcome.CALLER_GONE)
        assert board.agent_now("anna").state is AgentState.WRAP_UP
        assert board.agent_now("bo").state is AgentState.AVAILABLE

    play(story, queue=support(wrap_up_s=40), flow=queue_flow())


@pytest.mark.covers("WBX-56", "A-6", "C2")
def test_an_agent_who_hangs_up_while_asking_ends_it_for_all(play) -> None:
    async def story(board) -> None:
        _, _, caller, ring, rung = await asking_bo(board)
        await ring.hang_up()
        await rung.ended(timeout_s=2)
        await caller.ended(timeout_s=8)
        await asyncio.sleep(1)
        assert board.call_now(caller.call_sid).outcome is Outcome.ANSWERED
        assert board.agent_now("bo").state is AgentState.AVAILABLE

    play(story, flow=queue_flow())


@pytest.mark.covers("WBX-28", "WBX-26")
def test_asking_a_queue_rings_its_free_member_with_the_lowest_priority_number(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, _ = await talking(board, "sales")
        cam = await board.agent("cam", "sales")
        await asks(board, caller, Target(Reach.QUEUE, "sales"))
        rung = await cam.next_ring(timeout_s=2)
        await rung.answer()
        await rung.together_with(anna.address)
        assert not bo.lines
        await does(board, asking.complete, caller)
        await caller.together_with(cam.address)

    sales = {(Kind.QUEUE, "sales"): {"title": "Sales", "members": {"bo": 1, "cam": 0}}}
    play(story, flow=queue_flow(), documents=sales)


@pytest.mark.covers("PHN-099", "PHN-020", "WBX-26")
def test_a_number_outside_is_asked_and_the_caller_left_with_it(play) -> None:
    async def story(board) -> None:
        anna, _, caller, ring = await talking(board)
        friend = board.switch.register(COLLEAGUE)
        await asks(board, caller, Target(Reach.NUMBER, "40000001"))
        rung = await friend.next_ring(timeout_s=2)
        assert rung.from_ == board.main_number
        await rung.answer()
        await rung.together_with(anna.address)
        await hears_music_alone(caller)
        await does(board, asking.complete, caller)
        await caller.together_with(COLLEAGUE)
        await ring.ended(timeout_s=2)
        assert board.agent_now("anna").state is AgentState.AVAILABLE
        await asyncio.sleep(90)
        assert caller.hears == {COLLEAGUE}
        await rung.hang_up()
        await caller.ended(timeout_s=8)
        await asyncio.sleep(1)
        call = board.call_now(caller.call_sid)
        assert (call.segments[-2].kind, call.outcome) == (SegmentKind.OUTSIDE, Outcome.ANSWERED)

    play(story, flow=queue_flow())


@pytest.mark.covers("WBX-22", "A1")
def test_a_call_on_hold_can_be_asked_about_and_not_be_put_on_hold_meanwhile(play) -> None:
    async def story(board) -> None:
        anna, bo, caller, _ = await talking(board)
        await does(board, holding.hold, caller)
        await hears_music_alone(caller)
        await asks(board, caller)
        rung = await bo.next_ring(timeout_s=2)
        await rung.answer()
        await rung.together_with(anna.address)
        await hears_music_alone(caller)
        with pytest.raises(NotNow, match="asking"):
            await does(board, holding.hold, caller)
        with pytest.raises(NotNow, match="already"):
            await asks(board, caller, Target(Reach.AGENT, "cam"))
        await does(board, asking.stop, caller)
        await caller.together_with(anna.address)

    play(story, flow=queue_flow())


@pytest.mark.covers("A1", "Q1")
def test_nobody_is_asked_about_a_call_on_hold_while_a_number_is_being_called(play) -> None:
    async def story(board) -> None:
        anna, _, caller, _ = await talking(board)
        await call_out(board)
        customer = board.switch.register(CUSTOMER)
        own = await anna.next_ring(timeout_s=2)
        await own.answer()
        far = await customer.next_ring(timeout_s=5)
        with pytest.raises(NotNow):
            await asks(board, caller)
        await far.answer()
        await own.together_with(CUSTOMER)
        await hears_music_alone(caller)
        await asks(board, caller)
        await hears_music_alone(far)

    play(story, flow=queue_flow())
