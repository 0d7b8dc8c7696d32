"""Waiting calls in people's hands: taken, given to a colleague, raised; and who wins against the dispatcher."""

import asyncio

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.agents.errors import NotNow
from chalicelib.calls.domain import CallState
from chalicelib.calls.offers import MissReason
from chalicelib.core.ids import AgentId, CallId
from chalicelib.queues import picking
from chalicelib.trunk.client import trunk
from tests.scenarios.conftest import queue_flow, support

SOON = 2


async def pick(board, act, agent, call, **more):
    """Do what a click in the waiting list does."""
    named = {"now": board.now, **more}
    agent_first = (AgentId(agent),) if agent else ()
    return await board._clicked(agent or "", lambda: act(board.company, *agent_first, CallId(call.call_sid), **named))


async def waiting(board, n: int):
    """Several callers, one after the other, while nobody is at work."""
    lines = []
    for caller in range(n):
        lines.append(await board.switch.call(f"+479000000{caller}", board.main_number))
        await asyncio.sleep(5)
    return lines


@pytest.mark.covers("PHN-010", "Q1")
def test_an_agent_takes_a_call_from_the_middle_of_the_line(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna")
        first, second = await waiting(board, 2)
        await pick(board, picking.take, "anna", second, trunk=trunk())
        ring = await anna.next_ring(timeout_s=SOON)
        await ring.answer()
        await second.together_with(anna.address)
        assert board.call_now(first.call_sid).state is CallState.WAITING
        assert board.agent_now("anna").state is AgentState.IN_CALL

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-010", "C4")
def test_taking_twice_rings_once(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna")
        (caller,) = await waiting(board, 1)
        for _ in range(2):
            await pick(board, picking.take, "anna", caller, trunk=trunk())
        await anna.next_ring(timeout_s=SOON)
        await asyncio.sleep(5)
        assert len(anna.lines) == 1

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-010", "Q1", "A4")
def test_of_two_who_take_a_call_who_answers_first_has_it_and_the_other_is_told(play) -> None:
    async def story(board) -> None:
        anna, bo = await board.agent("anna"), await board.agent("bo")
        (caller,) = await waiting(board, 1)
        for name in ("anna", "bo"):
            await pick(board, picking.take, name, caller, trunk=trunk())
        rings = [await phone.next_ring(timeout_s=SOON) for phone in (anna, bo)]
        await rings[1].answer()
        await rings[0].ended(timeout_s=SOON)
        await caller.together_with(bo.address)
        (miss,) = board.call_now(caller.call_sid).stay.misses
        assert (miss.agent, miss.reason) == ("anna", MissReason.TAKEN)

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-010", "Q1")
def test_a_call_that_rings_elsewhere_can_be_taken_and_the_other_telephone_stops(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        bo = await board.agent("bo")
        caller = await board.switch.call("+4790000001", board.main_number)
        distributed = await anna.next_ring(timeout_s=SOON)
        await pick(board, picking.take, "bo", caller, trunk=trunk())
        await (await bo.next_ring(timeout_s=SOON)).answer()
        await distributed.ended(timeout_s=SOON)
        await caller.together_with(bo.address)
        assert board.agent_now("anna").state is AgentState.AVAILABLE

    play(story, queue=support(rona=True))


@pytest.mark.covers("PHN-010")
def test_a_call_given_to_a_colleague_rings_there_alone(play) -> None:
    async def story(board) -> None:
        anna, bo = await board.agent("anna", "support"), await board.agent("bo", "support")
        cam = await board.agent("cam", "support")
        caller = await board.switch.call("+4790000001", board.main_number)
        rung = [await phone.next_ring(timeout_s=SOON) for phone in (anna, bo, cam)]
        await rung[2].decline()
        await asyncio.sleep(1)
        await pick(board, picking.assign, "cam", caller, trunk=trunk())
        for line in rung[:2]:
            await line.ended(timeout_s=SOON)
        ring = await cam.next_ring(timeout_s=SOON)
        await asyncio.sleep(5)
        assert not anna.ringing
        assert not bo.ringing
        await ring.answer()
        await caller.together_with(cam.address)

    play(story, flow=queue_flow(method="ring-all"))


@pytest.mark.covers("PHN-010", "Q4")
def test_a_call_that_the_colleague_lets_pass_is_distributed_as_before(play) -> None:
    async def story(board) -> None:
        anna, bo = await board.agent("anna", "support"), await board.agent("bo")
        caller = await board.switch.call("+4790000001", board.main_number)
        first = await anna.next_ring(timeout_s=SOON)
        await pick(board, picking.assign, "bo", caller, trunk=trunk())
        await first.ended(timeout_s=SOON)
        await (await bo.next_ring(timeout_s=SOON)).decline()
        again = await anna.next_ring(timeout_s=SOON)
        await again.answer()
        await caller.together_with(anna.address)

    play(story)


@pytest.mark.covers("PHN-010", "Q4")
def test_a_call_taken_back_is_offered_by_turns_again(play) -> None:
    async def story(board) -> None:
        anna, bo = await board.agent("anna", "support"), await board.agent("bo")
        caller = await board.switch.call("+4790000001", board.main_number)
        await anna.next_ring(timeout_s=SOON)
        await pick(board, picking.assign, "bo", caller, trunk=trunk())
        given = await bo.next_ring(timeout_s=SOON)
        for _ in range(2):
            await pick(board, picking.unassign, None, caller)
        await given.ended(timeout_s=SOON)
        await anna.next_ring(timeout_s=SOON)
        assert board.agent_now("bo").state is AgentState.AVAILABLE

    play(story, queue=support(rona=True))


@pytest.mark.covers("PHN-010", "PHN-143", "Q3")
def test_a_raised_call_is_served_before_those_who_came_earlier(play) -> None:
    async def story(board) -> None:
        _, _, third = await waiting(board, 3)
        moved = await pick(board, picking.set_priority, None, third, priority=1)
        assert picking.position_of(moved) == 1
        anna = (await board.agent("anna", "support")).answers()
        await third.together_with(anna.address)

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-010", "A3")
def test_who_cannot_be_rung_is_not_and_the_words_say_why(play) -> None:
    async def story(board) -> None:
        await board.agent("anna")
        await board.agent("bo")
        await board.choose("anna", AgentState.PAUSED, "Lunch")
        board.vanish("bo")
        (caller,) = await waiting(board, 1)
        with pytest.raises(NotNow, match="Anna is paused"):
            await pick(board, picking.take, "anna", caller, trunk=trunk())
        await asyncio.sleep(70)
        with pytest.raises(NotNow, match="Bo's phone is not ready"):
            await pick(board, picking.assign, "bo", caller, trunk=trunk())
        await caller.hang_up()
        await asyncio.sleep(1)
        with pytest.raises(picking.NotWaiting, match="hung up"):
            await pick(board, picking.set_priority, None, caller, priority=1)
        assert board.agent_now("anna").state is AgentState.PAUSED

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-010")
def test_a_call_given_to_one_colleague_is_not_for_another_to_take(play) -> None:
    async def story(board) -> None:
        await board.agent("anna")
        await board.agent("bo")
        (caller,) = await waiting(board, 1)
        await pick(board, picking.assign, "anna", caller, trunk=trunk())
        with pytest.raises(NotNow, match="given to a colleague"):
            await pick(board, picking.take, "bo", caller, trunk=trunk())

    play(story, flow=queue_flow(allow_empty=True))
