"""Team leaders, several queues at once, and reservations for outbound calls, under races and lost helpers."""

import asyncio
from datetime import timedelta

import pytest

from chalicelib.agents.domain import AgentState, Choice
from chalicelib.agents.errors import AgentTaken, NotNow
from chalicelib.calls.domain import CallState, Outcome
from chalicelib.calls.offers import MissReason
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CallId, OfferId, QueueName
from chalicelib.queues import blending, desk, leading
from chalicelib.queues.blending import Attempt
from chalicelib.queues.leading import Leader
from tests.scenarios.conftest import flow, queue_flow, support

CALLER = "+4790000001"
SOON = 2
LIV = Leader(id="liv", name="Liv", message="")
OFF = Choice(state=AgentState.LOGGED_OFF)


async def lead(board, name: str, choice: Choice):
    return await board.at_desk(leading.set_state, name, choice, leader=LIV, now=board.now)


@pytest.mark.covers("PHN-215", "A3", "A4", "Q4")
def test_who_is_logged_off_by_a_leader_while_rung_is_let_go_and_the_call_goes_to_the_next(play) -> None:
    async def story(board) -> None:
        anna, bo = await board.agent("anna", "support"), await board.agent("bo", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        await lead(board, "anna", OFF)
        await ring.ended(timeout_s=SOON)
        await (await bo.next_ring(timeout_s=SOON)).answer()
        await caller.together_with(bo.address)
        agent = board.agent_now("anna")
        assert (agent.state, agent.notice.text) == (AgentState.LOGGED_OFF, "Liv logged you off.")
        (miss,) = board.call_now(caller.call_sid).stay.misses
        assert (miss.agent, miss.reason) == ("anna", MissReason.WITHDRAWN)

    play(story, queue=support(rona=True))


@pytest.mark.covers("PHN-215", "A3")
@pytest.mark.parametrize("wrap_up_s", [0, 15])
def test_a_leaders_log_off_cuts_nobody_off_and_follows_the_call_and_its_wrap_up(play, wrap_up_s) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)
        await lead(board, "anna", OFF)
        await asyncio.sleep(30)
        assert caller.is_up
        assert board.agent_now("anna").state is AgentState.IN_CALL
        await caller.hang_up()
        await asyncio.sleep(1)
        assert board.agent_now("anna").state is (AgentState.WRAP_UP if wrap_up_s else AgentState.LOGGED_OFF)
        await asyncio.sleep(wrap_up_s + 1)
        assert board.agent_now("anna").state is AgentState.LOGGED_OFF
        assert board.call_now(caller.call_sid).outcome is Outcome.ANSWERED

    play(story, queue=support(wrap_up_s=wrap_up_s))


@pytest.mark.covers("PHN-215", "A1", "A3", "Q1")
@pytest.mark.parametrize("head_start_s", [0.0, 0.001, 0.005, 0.02, 0.1])
def test_whether_the_agent_answers_or_the_leader_logs_off_first_the_two_agree(play, head_start_s) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        ring.leg.pick_up()
        await asyncio.sleep(head_start_s)
        await lead(board, "anna", OFF)
        await asyncio.sleep(5)
        call, agent = board.call_now(caller.call_sid), board.agent_now("anna")
        if call.state is CallState.TALKING:
            assert (agent.state, agent.then.state) == (AgentState.IN_CALL, AgentState.LOGGED_OFF)
            assert ring.is_up
        else:
            assert (agent.state, agent.reservation, agent.work) == (AgentState.LOGGED_OFF, None, None)
            assert not ring.is_up
            assert call.state is CallState.WAITING

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-004", "A3")
def test_leader_and_agent_choose_at_the_same_moment_and_one_choice_stands_whole(play) -> None:
    async def story(board) -> None:
        await board.agent("anna", "support")
        paused = Choice(state=AgentState.PAUSED, reason="Meeting")
        await asyncio.gather(lead(board, "anna", paused), board.choose("anna", AgentState.IDLE))
        agent = board.agent_now("anna")
        assert (agent.state, agent.reason) in {(AgentState.PAUSED, "Meeting"), (AgentState.IDLE, None)}

    play(story)


@pytest.mark.covers("WBX-06")
def test_nobody_logs_off_while_a_call_rings_until_it_is_taken_or_declined(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        await board.switch.call(CALLER, board.main_number)
        await anna.next_ring()
        with pytest.raises(NotNow, match="Take it or decline it first"):
            await board.choose("anna", AgentState.LOGGED_OFF)
        offer = board.agent_now("anna").reservation.offer
        await board.at_desk(desk.decline, "anna", offer, now=board.now)
        await board.choose("anna", AgentState.LOGGED_OFF)
        assert board.agent_now("anna").state is AgentState.LOGGED_OFF

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-013", "PHN-129", "Q4")
def test_who_is_logged_on_to_a_queue_by_a_leader_gets_its_waiting_call(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna")
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        on = await board.at_desk(leading.set_queue, "anna", QueueName("support"), is_on=True, leader=LIV, now=board.now)
        assert on.notice.text == "Liv logged you on to Support."
        await (await anna.next_ring(timeout_s=SOON)).answer()
        await caller.together_with(anna.address)

    play(story, flow=queue_flow(allow_empty=True))


def to(queue: str, priority: int) -> dict:
    """Straight to a queue, with this priority."""
    settings = {"queue": queue, "priority": priority, "say_position": False, "allow_empty": True}
    return flow([(queue, "queue", settings), ("end", "hangup", {})], [(queue, "timed-out", "end")])


@pytest.mark.covers("PHN-003", "PHN-143", "Q3")
def test_an_agent_in_two_queues_takes_the_call_of_the_lower_number_then_who_has_waited_longest(play) -> None:
    async def story(board) -> None:
        sales_number = f"{board.main_number[:-1]}{(int(board.main_number[-1]) + 1) % 10}"
        doc = {"title": "Sales", "flow": "to-sales"}
        companies.put_number(board.company, sales_number, doc, replaces=None, actor="test", now=board.now)
        board.connect(sales_number)
        callers = {}
        for name, number in (("first", board.main_number), ("second", board.main_number), ("late", sales_number)):
            callers[name] = await board.switch.call(f"+47900000{len(callers) + 10}", number)
            await callers[name].hear("hold.wav")
            await asyncio.sleep(1)
        anna = await board.agent("anna", "support", "sales")
        served = []
        for _ in callers:
            ring = await anna.next_ring(timeout_s=10)
            call = board.agent_now("anna").reservation.call
            served.append(next(name for name, line in callers.items() if line.call_sid == call))
            await ring.answer()
            await callers[served[-1]].together_with(anna.address)
            await ring.hang_up()
        assert served == ["late", "first", "second"]

    sales = {"title": "Sales", "members": {"anna": 0}}
    documents = {(Kind.QUEUE, "sales"): sales, (Kind.FLOW, "to-sales"): to("sales", 2)}
    play(story, flow=to("support", 5), documents=documents)


@pytest.mark.covers("A1", "A2", "A3", "PUZD-12")
def test_a_reservation_for_an_outbound_call_keeps_queues_away_and_ends_by_itself(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        attempt = Attempt(
            id=OfferId("try-1"),
            call=CallId("CAout"),
            campaign=QueueName("spring"),
            lasts=timedelta(seconds=40),
        )
        await board.at_desk(blending.reserve_for_outbound, "anna", attempt, now=board.now)
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        with pytest.raises(AgentTaken):
            await board.at_desk(blending.reserve_for_outbound, "anna", attempt, now=board.now)
        await asyncio.sleep(30)
        assert not anna.ringing
        assert board.agent_now("anna").reservation.is_outbound
        began = board.now
        await (await anna.next_ring(timeout_s=15)).answer()
        assert timedelta(seconds=5) <= board.now - began <= timedelta(seconds=13)
        await caller.together_with(anna.address)

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("A3", "PUZD-12")
def test_a_pause_chosen_while_a_call_is_placed_is_taken_when_nobody_answers(play) -> None:
    async def story(board) -> None:
        await board.agent("anna", "support")
        attempt = Attempt(
            id=OfferId("try-1"), call=CallId("CAout"), campaign=QueueName("spring"), lasts=timedelta(seconds=40)
        )
        await board.at_desk(blending.reserve_for_outbound, "anna", attempt, now=board.now)
        await board.choose("anna", AgentState.PAUSED, "Lunch")
        assert board.agent_now("anna").state is AgentState.RINGING
        await board.at_desk(blending.release_from_outbound, "anna", attempt.id, now=board.now)
        agent = board.agent_now("anna")
        assert (agent.state, agent.reason) == (AgentState.PAUSED, "Lunch")

    play(story)
