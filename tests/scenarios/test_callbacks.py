"""Somebody is to be called back: they keep their place, an agent answers first, then their telephone rings."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.callbacks import service
from chalicelib.callbacks.errors import NoCallbacks, NotWaiting
from chalicelib.calls import calling_back
from chalicelib.calls.domain import Call, CallState, Outcome
from chalicelib.calls.stays import SegmentKind, StayOutcome
from chalicelib.core.ids import CallId, QueueName
from chalicelib.outbound.errors import NotAllowed, NotDialable
from infra.switch.leg import Cause
from tests.scenarios.conftest import queue_flow, support
from tests.scenarios.test_calling_out import CUSTOMER, SOON, settled

REQUEST = CallId("cb-1")


async def ask(board, number: str = CUSTOMER, **more) -> Call:
    """Have a customer called back by the support queue."""
    wanted = service.Wanted(
        **{"id": REQUEST, "queue": QueueName("support"), "number": number, "shown": board.main_number, **more}
    )
    return await board.at_desk(lambda company, _agent: service.ask(company, wanted, now=board.now), "anna")


async def withdraw(board) -> Call:
    return await board.at_desk(lambda company, _agent: service.withdraw(company, REQUEST, now=board.now), "anna")


async def tries(board, anna, customer) -> None:
    """Anna answers; the customer's telephone is busy, and Anna is told."""
    own = await anna.next_ring(timeout_s=400)
    await own.answer()
    far = await customer.next_ring(timeout_s=5)
    far.leg.decline(Cause.BUSY, 486)
    await own.ended(timeout_s=20)
    assert any("busy" in sound for sound in own.said)


@pytest.mark.covers("PUZ-23", "PHN-191", "PHN-197", "WBX-89", "WBX-93", "C2", "C3", "K1")
def test_the_next_agent_who_is_free_answers_and_the_customer_is_called(play) -> None:
    async def story(board) -> None:
        customer = board.switch.register(CUSTOMER)
        await ask(board, "900 00 055")
        await asyncio.sleep(60)
        assert not customer.lines
        anna = await board.agent("anna", "support")
        own = await anna.next_ring(timeout_s=SOON)
        await own.answer()
        far = await customer.next_ring(timeout_s=5)
        assert far.leg.caption.from_ == board.main_number
        await asyncio.sleep(2)
        assert any("ringing" in sound for sound in own.played)
        await far.answer()
        await own.together_with(CUSTOMER)
        assert board.agent_now("anna").state is AgentState.IN_CALL
        await asyncio.sleep(30)
        await far.hang_up()
        await own.ended(timeout_s=SOON)
        await settled(board, AgentState.WRAP_UP)
        logged = board.call_now(REQUEST)
        assert (logged.outcome, logged.caller, logged.called) == (Outcome.ANSWERED, CUSTOMER, board.main_number)
        kinds = [SegmentKind.CALLBACK, SegmentKind.DIAL, SegmentKind.TALK]
        assert [each.kind for each in logged.segments] == kinds
        assert [each.queue for each in logged.segments] == ["support"] * 3
        assert len(customer.lines) == 1

    play(story, queue=support(wrap_up_s=10))


@pytest.mark.covers("PUZ-25", "WBX-95", "A-12", "K1", "A2")
def test_a_customer_who_is_busy_is_tried_three_times_with_minutes_between(play) -> None:
    async def story(board) -> None:
        customer, anna = board.switch.register(CUSTOMER), await board.agent("anna", "support")
        await ask(board)
        for _ in range(3):
            await tries(board, anna, customer)
            await settled(board, AgentState.AVAILABLE)
        await asyncio.sleep(900)
        logged = board.call_now(REQUEST)
        assert (len(customer.lines), len(anna.lines), logged.outcome) == (3, 3, Outcome.BUSY)
        rang = [each.started_at for each in logged.segments if each.kind is SegmentKind.DIAL]
        assert all(later - sooner >= timedelta(minutes=5) for sooner, later in pairwise(rang))

    play(story)


@pytest.mark.covers("K2", "Q3")
def test_who_asks_to_be_called_back_keeps_their_place_and_delays_nobody_before_them(play) -> None:
    async def story(board) -> None:
        customer = board.switch.register(CUSTOMER)
        first = await board.switch.call("+4790000001", board.main_number)
        await asyncio.sleep(60)
        asked_at = board.now
        await board.switch.call("+4790000002", board.main_number)
        await asyncio.sleep(60)
        await ask(board, since=asked_at)
        anna = await board.agent("anna", "support")
        own = await anna.next_ring(timeout_s=SOON)
        await own.answer()
        await own.together_with("+4790000001")
        await first.hang_up()
        own = await anna.next_ring(timeout_s=10)
        await own.answer()
        await (await customer.next_ring(timeout_s=5)).answer()
        await own.together_with(CUSTOMER)

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PUZ-25", "K2")
def test_a_customer_who_was_not_reached_goes_behind_those_who_wait(play) -> None:
    async def story(board) -> None:
        customer, anna = board.switch.register(CUSTOMER), await board.agent("anna", "support")
        await ask(board)
        own = await anna.next_ring(timeout_s=SOON)
        await own.answer()
        far = await customer.next_ring(timeout_s=5)
        late = await board.switch.call("+4790000001", board.main_number)
        await asyncio.sleep(5)
        far.leg.decline(Cause.BUSY, 486)
        await own.ended(timeout_s=20)
        own = await anna.next_ring(timeout_s=5)
        await own.answer()
        await late.together_with(anna.address)

    play(story)


@pytest.mark.covers("PUZ-23", "K1", "A2")
def test_an_agent_who_hangs_up_before_the_customer_is_dialled_leaves_them_to_the_next(play) -> None:
    async def story(board) -> None:
        customer = board.switch.register(CUSTOMER)
        anna, bo = await board.agent("anna", "support"), await board.agent("bo", "support")
        await ask(board)
        own = await anna.next_ring(timeout_s=SOON)
        await own.decline()
        other = await bo.next_ring(timeout_s=5)
        await other.answer()
        await (await customer.next_ring(timeout_s=5)).answer()
        await other.together_with(CUSTOMER)
        assert len(customer.lines) == 1

    play(story)


@pytest.mark.covers("K1", "A2")
def test_an_agent_who_gives_up_while_it_rings_stops_it_and_the_customer_is_called_later(play) -> None:
    async def story(board) -> None:
        customer, anna = board.switch.register(CUSTOMER), await board.agent("anna", "support")
        await ask(board)
        own = await anna.next_ring(timeout_s=SOON)
        await own.answer()
        far = await customer.next_ring(timeout_s=5)
        await asyncio.sleep(3)
        await own.hang_up()
        await far.ended(timeout_s=SOON)
        await settled(board, AgentState.WRAP_UP)
        assert board.agent_now("anna").work.call == REQUEST
        waiting = board.call_now(REQUEST)
        assert (waiting.state, waiting.callback.attempts) == (CallState.WAITING, 1)
        await settled(board, AgentState.AVAILABLE)

    play(story, queue=support(wrap_up_s=10))


@pytest.mark.covers("K1", "C1")
def test_a_request_that_was_withdrawn_is_called_no_more(play) -> None:
    async def story(board) -> None:
        customer = board.switch.register(CUSTOMER)
        await ask(board)
        ended = await withdraw(board)
        assert ended.outcome is Outcome.CANCELLED
        assert ended.segments[-1].outcome is StayOutcome.ENDED
        await board.agent("anna", "support")
        await asyncio.sleep(60)
        assert not customer.lines
        with pytest.raises(NotWaiting):
            await withdraw(board)

    play(story)


@pytest.mark.covers("C1", "Q2", "Q5")
def test_whom_nobody_calls_in_time_is_no_longer_called(play, monkeypatch) -> None:
    kept = timedelta(minutes=25)
    monkeypatch.setattr(calling_back, "KEPT", kept)

    async def story(board) -> None:
        asked = await ask(board)
        await asyncio.sleep(kept.total_seconds() - 1)
        assert board.call_now(REQUEST).state is CallState.WAITING
        await asyncio.sleep(3)
        assert board.call_now(REQUEST).ended_at - asked.started_at < kept + timedelta(seconds=1)
        logged = board.call_now(REQUEST)
        assert (logged.outcome, logged.segments[-1].outcome) == (Outcome.TIMED_OUT, StayOutcome.TIMED_OUT)

    play(story)


@pytest.mark.covers("C4", "K1")
def test_the_same_request_twice_is_one(play) -> None:
    async def story(board) -> None:
        customer, anna = board.switch.register(CUSTOMER), await board.agent("anna", "support")
        assert (await ask(board)).id == (await ask(board, "+4790000066")).id
        own = await anna.next_ring(timeout_s=SOON)
        await own.answer()
        await (await customer.next_ring(timeout_s=5)).answer()
        await asyncio.sleep(30)
        await own.hang_up()
        await asyncio.sleep(60)
        assert (len(anna.lines), len(customer.lines)) == (1, 1)

    play(story)


@pytest.mark.covers("PHN-195")
@pytest.mark.parametrize(
    ("number", "error"), [("12", NotDialable), ("+1 900 555 0100", NotAllowed), ("+53 5 1234567", NotAllowed)]
)
def test_a_number_that_is_none_or_that_the_company_does_not_call_is_refused(play, number, error) -> None:
    async def story(board) -> None:
        with pytest.raises(error):
            await ask(board, number)
        with pytest.raises(NoCallbacks):
            await ask(board, queue=QueueName("nowhere"))

    play(story)
