"""The main job: a call to the main number reaches an agent."""

import asyncio

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.calls.domain import CallState, Outcome
from chalicelib.calls.stays import SegmentKind


@pytest.mark.covers("PHN-175", "PHN-148", "PHN-174", "Q1")
def test_a_caller_hears_the_welcome_waits_and_talks_to_the_agent_who_answers(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call("+4790000001", board.main_number)
        await caller.hear("Welcome to Fjordvik")
        ring = await anna.next_ring()
        await caller.hear("/audio/house/hold.wav")
        await ring.answer()
        await caller.together_with(anna.address)
        assert board.agent_now("anna").state is AgentState.IN_CALL
        await asyncio.sleep(180)
        await ring.hang_up()
        await caller.ended()
        await asyncio.sleep(1)
        call = board.call_now(caller.call_sid)
        assert call.state is CallState.ENDED
        assert call.outcome is Outcome.ANSWERED
        assert board.agent_now("anna").state is AgentState.AVAILABLE
        kinds = [segment.kind for segment in call.segments]
        assert kinds[:3] == [SegmentKind.FLOW, SegmentKind.QUEUE, SegmentKind.TALK]

    play(story)
