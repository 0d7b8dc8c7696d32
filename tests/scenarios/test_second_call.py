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
from chalicelib.queues import desk, holding, picking
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


@pytest.mark.covers("A-61", "A1", "PHN-024", "WBX-22", "WBX-23")
def test_where_the_company_holds_the_first_caller_hears_music_until_the_agent_comes_back(play) -> None:
    async def story(board) -> None:
        anna, ring, first, second = await talks_while_another_waits(board, "hold")
        await takes(board, second)
        await hears_music_alone(first)
        again = await anna.next_ring(timeout_s=2)
        assert not ring.hears
        await again.answer()
        await second.together_with(anna.address)
        assert active(board) == second.call_sid
        await asyncio.sleep(5)
        assert not first.hears

        await board.at_desk(holding.resume, "anna", CallId(first.call_sid), now=board.now)
        await first.together_with(anna.address)
        await hears_music_alone(second)
        assert active(board) == first.call_sid
        assert on_hold(board) == [second.call_sid]

    play(story, queue=support(wrap_up_s=30), flow=queue_flow())


@pytest.mark.covers("A-61", "A1", "PHN-131", "C1")
def test_after_a_call_the_one_on_hold_waits_for_its_agent_and_wrap_up_comes_after_the_last(play) -> None:
    async def story(board) -> None:
        anna, ring, first, second = await talks_while_another_waits(board, "hold")
        await takes(board, second)
        again = await anna.next_ring(timeout_s=2)
        await again.answer()
        await second.together_with(anna.address)
        await board.at_desk(desk.hang_up_call, "anna", CallId(second.call_sid), now=board.now)
        await second.ended(timeout_s=2)
        await again.ended(timeout_s=2)
        await asyncio.sleep(10)
        assert first.is_up
        assert ring.is_up
        assert not first.hears, "nobody is brought back unasked"
        present = board.agent_now("anna")
        assert (present.state, present.work.call, present.parked) == (AgentState.IN_CALL, first.call_sid, ())
        assert present.work.held_at is not None

        await board.at_desk(holding.resume, "anna", CallId(first.call_sid), now=board.now)
        await first.together_with(anna.address)
        await first.hang_up()
        await asyncio.sleep(1)
        present = board.agent_now("anna")
        assert (present.state, present.work.call) == (AgentState.WRAP_UP, first.call_sid)
        await asyncio.sleep(31)
        assert board.agent_now("anna").state is AgentState.AVAILABLE
        for caller in (first, second):
            assert board.call_now(caller.call_sid).outcome is Outcome.ANSWERED

    play(story, queue=support(wrap_up_s=30), flow=queue_flow())


@pytest.mark.covers("A-61", "A2")
def test_a_caller_who_hangs_up_on_hold_leaves_the_agent_to_the_other(play) -> None:
    async def story(board) -> None:
        anna, ring, first, second = await talks_while_another_waits(board, "hold")
        await takes(board, second)
        again = await anna.next_ring(timeout_s=2)
        await again.answer()
        await second.together_with(anna.address)
        await first.hang_up()
        await ring.ended(timeout_s=2)
        await asyncio.sleep(2)
        assert second.hears == {anna.address}
        assert active(board) == second.call_sid
        assert on_hold(board) == []
        await second.hang_up()
        await asyncio.sleep(1)
        assert board.agent_now("anna").state is AgentState.WRAP_UP

    play(story, queue=support(wrap_up_s=30), flow=queue_flow())


@pytest.mark.covers("A-61", "A1", "A4")
@pytest.mark.parametrize("declines", [True, False])
def test_a_second_call_that_comes_to_nothing_leaves_the_first_on_hold_and_nobody_set_aside(play, declines) -> None:
    async def story(board) -> None:
        anna, _ring, first, second = await talks_while_another_waits(board, "hold")
        await takes(board, second)
        again = await anna.next_ring(timeout_s=2)
        await (again.decline() if declines else second.hang_up())
        await asyncio.sleep(2)
        present = board.agent_now("anna")
        assert (present.state, present.work.call, present.reservation) == (AgentState.IN_CALL, first.call_sid, None)
        assert board.call_now(second.call_sid).state is (CallState.WAITING if declines else CallState.ENDED)
        await board.at_desk(holding.resume, "anna", CallId(first.call_sid), now=board.now)
        await first.together_with(anna.address)

    play(story, queue=support(wrap_up_s=30, rona=True), flow=queue_flow())


@pytest.mark.covers("A-61", "A4")
def test_a_call_that_is_gone_before_it_can_be_taken_leaves_the_first_as_it_was(play) -> None:
    async def story(board) -> None:
        anna, _ring, first, second = await talks_while_another_waits(board, "hold")
        await second.hang_up()
        await asyncio.sleep(1)
        with pytest.raises(picking.NotWaiting):
            await takes(board, second)
        await asyncio.sleep(2)
        assert first.hears == {anna.address}

    play(story)


@pytest.mark.covers("A3", "A-61")
def test_a_pause_chosen_with_calls_on_hold_is_taken_after_the_last_of_them(play) -> None:
    async def story(board) -> None:
        anna, _ring, first, second = await talks_while_another_waits(board, "hold")
        await takes(board, second)
        await (await anna.next_ring(timeout_s=2)).answer()
        await second.together_with(anna.address)
        await board.choose("anna", AgentState.PAUSED, "Lunch")
        await second.hang_up()
        await asyncio.sleep(2)
        assert board.agent_now("anna").state is AgentState.IN_CALL
        await first.hang_up()
        await asyncio.sleep(2)
        present = board.agent_now("anna")
        assert (present.state, present.reason) == (AgentState.PAUSED, "Lunch")

    play(story)


async def hears_music_alone(caller) -> None:
    def is_so() -> bool:
        last = caller.heard[-1]
        return not caller.hears and last.ended_at is None and "hold.wav" in last.text

    await caller.until(is_so, "to hear music and nobody", 2)


@pytest.mark.covers("A-50", "A-61", "WBX-84")
def test_the_one_wrap_up_after_two_calls_is_about_both(play) -> None:
    async def story(board) -> None:
        anna, _ring, first, second = await talks_while_another_waits(board, "hold")
        await takes(board, second)
        await (await anna.next_ring(timeout_s=2)).answer()
        await second.together_with(anna.address)
        await first.hang_up()
        await second.hang_up()
        await asyncio.sleep(1)
        with pytest.raises(NotNow, match="Say what the call was about first"):
            await board.at_desk(desk.finish_wrap_up, "anna", now=board.now)
        await board.at_desk(desk.finish_wrap_up, "anna", "Twice the same", now=board.now)
        assert board.agent_now("anna").state is AgentState.AVAILABLE
        for caller in (first, second):
            talk = board.call_now(caller.call_sid).segments[-1]
            assert (talk.agent, talk.reason) == ("anna", "Twice the same")

    play(story, queue=support(wrap_up_s=60, reason_required=True), flow=queue_flow())


def active(board) -> str:
    """The one call Anna is in and has not on hold."""
    present = board.agent_now("anna")
    mine = [work.call for work in (present.work, *present.parked) if work is not None and work.held_at is None]
    assert len(mine) == 1
    return str(mine[0])


def on_hold(board) -> list[str]:
    present = board.agent_now("anna")
    return [str(work.call) for work in (present.work, *present.parked) if work is not None and work.held_at is not None]
