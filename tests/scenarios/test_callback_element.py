"""Callers ask in the flow to be called back instead of waiting."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.calls.domain import Call, Outcome
from chalicelib.calls.errors import UnknownCall
from chalicelib.calls.stays import SegmentKind, StayOutcome
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CallId
from infra.simulation.job_queues import JobFault
from infra.switch.testing.functions import Fault
from infra.switch.testing.lines import Line
from tests.scenarios.conftest import flow
from tests.scenarios.test_calling_out import CUSTOMER, SOON, settled

CALLER = "+4790000001"
MOBILE = "900 00 055"
STANDS_S = 3


def offering(waiting: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    """The support queue, left by 1 for a callback; each outlet of the callback says its name."""
    ends = {"requested": "Goodbye then.", "failed": "No callback.", "closed": "No callbacks now."}
    used = [port for port in ends if port != "closed" or "hours" in settings]
    waits = {"queue": "support", "say_position": False, "allow_empty": True, "leave_key": "1", **(waiting or {})}
    return flow(
        [
            ("wait", "queue", waits),
            ("back", "callback", {"queue": "support", **settings}),
            *((port, "hangup", {"prompt": {"text": ends[port]}}) for port in used),
        ],
        [("wait", "left", "back"), ("wait", "timed-out", "back"), *(("back", port, port) for port in used)],
    )


def asked_of(board, line: Line) -> Call:
    """The request that was made in a caller's call."""
    return board.call_now(CallId(f"cb-{line.call_sid}"))


async def waits(board, number: str = CALLER, for_s: float = 10) -> Line:
    line = await board.switch.call(number, board.main_number)
    await asyncio.sleep(for_s)
    return line


@pytest.mark.covers("PHN-179", "PHN-189", "PHN-191", "PHN-193", "WBX-86", "WBX-87", "PUZ-29", "PHN-374", "A-44", "A-20")
def test_who_leaves_the_queue_types_a_number_and_is_called_back_there(play) -> None:
    async def story(board) -> None:
        mobile = board.switch.register(CUSTOMER)
        caller = await waits(board, for_s=60)
        joined_at = board.call_now(caller.call_sid).stay.joined_at
        await caller.press("1")
        await caller.hear("enter the number")
        await caller.enter("90000055#")
        await caller.hear("We will call you back")
        await caller.hang_up()
        await asyncio.sleep(STANDS_S)
        first = board.call_now(caller.call_sid)
        assert first.outcome is Outcome.CALLBACK
        waited = [each.outcome for each in first.segments if each.kind is SegmentKind.QUEUE]
        assert waited == [StayOutcome.MOVED_ON]
        request = asked_of(board, caller)
        assert (request.caller, request.called) == (CUSTOMER, board.main_number)
        assert (request.stay.joined_at, request.callback.of) == (joined_at, caller.call_sid)
        anna = await board.agent("anna", "support")
        own = await anna.next_ring(timeout_s=SOON)
        await own.answer()
        far = await mobile.next_ring(timeout_s=5)
        await far.answer()
        await own.together_with(CUSTOMER)
        await far.hang_up()
        await settled(board, AgentState.AVAILABLE)
        assert asked_of(board, caller).outcome is Outcome.ANSWERED

    play(story, flow=offering(ask_number=True))


@pytest.mark.covers("K2", "Q3")
def test_who_asks_keeps_their_place_and_priority_before_those_who_came_later(play) -> None:
    async def story(board) -> None:
        early = board.switch.register(CALLER)
        first = await waits(board, for_s=30)
        later = await waits(board, "+4790000002", for_s=30)
        await first.press("1")
        await first.hear("We will call you back")
        await first.ended()
        await asyncio.sleep(STANDS_S)
        assert asked_of(board, first).stay.priority == 3
        anna = await board.agent("anna", "support")
        own = await anna.next_ring(timeout_s=SOON)
        await own.answer()
        far = await early.next_ring(timeout_s=5)
        await far.answer()
        await own.together_with(CALLER)
        assert later.is_up
        await far.hang_up()
        await (await anna.next_ring(timeout_s=10)).answer()
        await later.together_with(anna.address)

    play(story, flow=offering({"priority": 3}, priority=9))


@pytest.mark.covers("PHN-199", "PHN-197", "PUZ-25", "K2")
def test_another_queue_may_call_back_under_another_number_and_time_that_is_up_keeps_no_place_there(play) -> None:
    shown = "+4722000042"

    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("We will call you back")
        await caller.ended()
        await asyncio.sleep(STANDS_S)
        request = asked_of(board, caller)
        assert (request.called, request.stay.queue, request.stay.priority) == (shown, "backs", 2)
        assert request.stay.joined_at > board.call_now(caller.call_sid).stay.joined_at + timedelta(seconds=20)
        assert (request.callback.max_attempts, request.callback.retry_s) == (1, 120)

    settings = {"queue": "backs", "presentation_number": shown, "priority": 2, "max_attempts": 1, "retry_minutes": 2}
    documents = {(Kind.QUEUE, "backs"): {"title": "Backs", "members": {"bo": 0}}}
    play(story, flow=offering({"total_s": 20}, **settings), documents=documents)


@pytest.mark.covers("PHN-195", "C1")
def test_three_invalid_numbers_end_the_asking_and_nobody_is_called(play) -> None:
    async def story(board) -> None:
        caller = await waits(board)
        await caller.press("1")
        for typed in ("12#", "00190055501#", "0053512345678#"):
            await caller.hear("enter the number")
            await caller.enter(typed)
        await caller.hear("No callback")
        assert caller.said.count("We cannot call that number.") == 2
        await caller.ended()
        await asyncio.sleep(STANDS_S)
        assert board.call_now(caller.call_sid).outcome is not Outcome.CALLBACK
        with pytest.raises(UnknownCall):
            asked_of(board, caller)

    play(story, flow=offering(ask_number=True))


@pytest.mark.covers("PHN-198")
def test_outside_its_hours_it_is_not_offered(play) -> None:
    async def story(board) -> None:
        caller = await waits(board)
        await caller.press("1")
        await caller.hear("No callbacks now")

    never = {"title": "Never", "week": {}}
    play(story, flow=offering(hours="never"), documents={(Kind.HOURS, "never"): never})


@pytest.mark.covers("PHN-193")
def test_who_withholds_their_number_is_asked_for_one(play) -> None:
    async def story(board) -> None:
        caller = await waits(board, "anonymous")
        await caller.press("1")
        await caller.enter("*#")
        await caller.enter("90000055#")
        await caller.hear("We will call you back")
        await asyncio.sleep(STANDS_S)
        assert asked_of(board, caller).caller == CUSTOMER

    play(story, flow=offering())


@pytest.mark.covers("PUZ-29")
def test_who_presses_star_is_called_at_the_number_they_call_from(play) -> None:
    async def story(board) -> None:
        caller = await waits(board)
        await caller.press("1")
        await caller.hear("press star")
        await caller.enter("*#")
        await caller.hear("We will call you back")
        await asyncio.sleep(STANDS_S)
        assert asked_of(board, caller).caller == CALLER

    play(story, flow=offering(ask_number=True))


@pytest.mark.covers("C4", "K1")
def test_every_message_twice_asks_once(play) -> None:
    async def story(board) -> None:
        board.faulty.plan = lambda request: Fault(copies=2)
        board.job_queues.plan = lambda queue, body, delay_s: JobFault(copies=2)
        early = board.switch.register(CALLER)
        caller = await waits(board)
        await caller.press("1")
        await caller.hear("We will call you back")
        await caller.hang_up()
        anna = await board.agent("anna", "support")
        own = await anna.next_ring(timeout_s=SOON)
        await own.answer()
        far = await early.next_ring(timeout_s=5)
        await far.answer()
        await own.together_with(CALLER)
        await far.hang_up()
        await asyncio.sleep(60)
        assert (early.lines, len(anna.lines)) == ([caller, far], 1)

    play(story, flow=offering())
