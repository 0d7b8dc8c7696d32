"""Who takes calls at a telephone outside hangs it up before the next one comes (WBX-85)."""

import asyncio

import pytest

from chalicelib.agents.domain import AgentState, EndpointKind
from tests.scenarios.test_endpoints import works_at

CALLER, OTHER = "+4790000001", "+4790000002"


@pytest.mark.covers("WBX-20", "WBX-85", "A-4")
def test_the_next_call_waits_until_the_telephone_has_been_hung_up(play) -> None:
    async def story(board) -> None:
        phone = (await works_at(board, EndpointKind.PHONE))[EndpointKind.PHONE]
        board.vanish("anna")
        first = await board.switch.call(CALLER, board.main_number)
        ring = await phone.next_ring(timeout_s=10)
        await ring.answer()
        await ring.hear("Press 1 to take it")
        await ring.press("1")
        await first.together_with(phone.address)
        second = await board.switch.call(OTHER, board.main_number)
        await asyncio.sleep(60)
        assert not phone.ringing
        assert board.agent_now("anna").state is AgentState.IN_CALL

        await ring.hang_up()
        again = await phone.next_ring(timeout_s=10)

        await again.answer()
        await again.hear("Press 1 to take it")
        await again.press("1")
        await second.together_with(phone.address)

    play(story)
