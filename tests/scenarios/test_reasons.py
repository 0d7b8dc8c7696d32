"""A queue may ask what each call was about before the agent goes on (PHN-131, WBX-84, A-50)."""

import asyncio

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.agents.errors import NotNow
from chalicelib.calls.stays import SegmentKind
from chalicelib.queues import desk
from tests.scenarios.conftest import support

CALLER = "+4790000001"
ASKS = support(wrap_up_s=60, reason_required=True)


async def spoken_with(board):
    """Anna has spoken with a caller, who has hung up."""
    anna = (await board.agent("anna", "support")).answers()
    caller = await board.switch.call(CALLER, board.main_number)
    await caller.together_with(anna.address)
    await asyncio.sleep(10)
    await caller.hang_up()
    await asyncio.sleep(2)
    assert board.agent_now("anna").state is AgentState.WRAP_UP
    return caller


@pytest.mark.covers("WBX-84", "A-50")
def test_the_reason_ends_wrap_up_and_stays_with_the_call(play) -> None:
    async def story(board) -> None:
        caller = await spoken_with(board)
        await board.at_desk(desk.finish_wrap_up, "anna", "Invoice sent twice", now=board.now)
        assert board.agent_now("anna").state is AgentState.AVAILABLE
        await asyncio.sleep(700)
        (talk,) = [each for each in board.call_now(caller.call_sid).segments if each.kind is SegmentKind.TALK]
        assert (talk.agent, talk.reason) == ("anna", "Invoice sent twice")

    play(story, queue=ASKS)


@pytest.mark.covers("WBX-84", "A-50")
def test_without_a_reason_one_neither_finishes_nor_goes_available_but_may_pause(play) -> None:
    async def story(board) -> None:
        await spoken_with(board)
        with pytest.raises(NotNow, match="what the call was about"):
            await board.at_desk(desk.finish_wrap_up, "anna", now=board.now)
        with pytest.raises(NotNow, match="what the call was about"):
            await board.choose("anna", AgentState.AVAILABLE)
        assert board.agent_now("anna").state is AgentState.WRAP_UP
        await board.choose("anna", AgentState.PAUSED, "Lunch")
        assert board.agent_now("anna").state is AgentState.PAUSED

    play(story, queue=ASKS)


@pytest.mark.covers("A-50", "PUZD-16")
def test_when_the_time_runs_out_nobody_is_kept_for_want_of_a_reason(play) -> None:
    async def story(board) -> None:
        await spoken_with(board)
        await asyncio.sleep(62)
        assert board.agent_now("anna").state is AgentState.AVAILABLE

    play(story, queue=ASKS)


@pytest.mark.covers("A-50", "PUZD-18")
def test_a_queue_that_asks_for_none_lets_agents_go_on_by_a_click(play) -> None:
    async def story(board) -> None:
        await spoken_with(board)
        await board.choose("anna", AgentState.AVAILABLE)
        assert board.agent_now("anna").state is AgentState.AVAILABLE

    play(story, queue=support(wrap_up_s=60))
