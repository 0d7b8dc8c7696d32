"""One active call for each agent: what becomes of the first when they take a second (A-61)."""

import asyncio
from datetime import timedelta

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.agents.errors import NotNow
from chalicelib.calls.domain import CallState, Outcome
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CallId
from chalicelib.queues import picking
from chalicelib.trunk.client import trunk
from tests.scenarios.conftest import queue_flow, support


async def takes(board, caller) -> None:
    """Anna takes a waiting call."""
    await board.at_desk(picking.take, "anna", CallId(caller.call_sid), trunk=trunk(), now=board.now)


async def talks_while_another_waits(board, rule: str):
    """Anna talks with the first caller; a second waits."""
    held = config_store.get(board.company, Kind.COMPANY, board.company)
    doc = {**held.doc, "second_call": rule}
    config_store.put(
        board.company, Kind.COMPANY, board.company, doc, replaces=held.version, actor="test", now=board.now
    )
    companies.forget_everything()
    anna = await board.agent("anna", "support")
    first = await board.switch.call("+4790000001", board.main_number)
    ring = await anna.next_ring()
    await ring.answer()
    await first.together_with(anna.address)
    second = await board.switch.call("+4790000002", board.main_number)
    await second.hear("hold.wav")
    return anna, ring, first, second


@pytest.mark.covers("A1", "C1")
@pytest.mark.parametrize("wrap_up_s", [0, 60])
def test_where_the_company_disconnects_the_call_one_takes_ends_the_call_one_is_in(play, wrap_up_s) -> None:
    async def story(board) -> None:
        anna, ring, first, second = await talks_while_another_waits(board, "disconnect")
        await takes(board, second)
        began = board.now
        await first.ended(timeout_s=2)
        await ring.ended(timeout_s=2)
        again = await anna.next_ring(timeout_s=2)
        await again.answer()
        await second.together_with(anna.address)
        assert board.now - began < timedelta(seconds=5)
        await asyncio.sleep(1)
        assert board.call_now(first.call_sid).outcome is Outcome.ANSWERED
        work = board.agent_now("anna").work
        assert work.call == second.call_sid

    play(story, queue=support(wrap_up_s=wrap_up_s), flow=queue_flow())


@pytest.mark.covers("A1", "A3")
def test_where_the_company_does_not_disconnect_one_is_asked_to_end_the_call_first(play) -> None:
    async def story(board) -> None:
        anna, _ring, first, second = await talks_while_another_waits(board, "hold")
        with pytest.raises(NotNow, match="End it first, then take this one"):
            await takes(board, second)
        await asyncio.sleep(5)
        assert first.hears == {anna.address}
        assert board.agent_now("anna").state is AgentState.IN_CALL
        assert board.call_now(second.call_sid).state is CallState.WAITING

    play(story)
