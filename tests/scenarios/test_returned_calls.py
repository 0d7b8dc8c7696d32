"""Customers call back: those called first by a campaign join its work, everybody else the inbound activity."""

import asyncio
from typing import Any

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.calls import log
from chalicelib.campaigns import store
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CallId
from tests.scenarios.conftest import flow, support
from tests.unit.campaigns.making import new_customer

CUSTOMER, STRANGER = "+4790000001", "+4790000002"
MAIN = flow(
    [
        ("returned", "returned-call", {"say_position": False}),
        ("activity", "queue", {"queue": "support", "allow_empty": True, "say_position": False}),
        ("end", "hangup", {}),
    ],
    [("returned", "inbound", "activity"), ("activity", "timed-out", "end")],
)


def documents(mode: str = "predictive", *, is_running: bool = True) -> dict[tuple[Kind, str], dict[str, Any]]:
    spring = {"title": "Spring sale", "mode": mode, "queue": "sales", "number": "+4721000001", "is_running": is_running}
    sales = {"title": "Sales", "members": {"cam": 0}}
    return {(Kind.QUEUE, "sales"): sales, (Kind.CAMPAIGN, "spring"): spring}


def dial(board, number: str = CUSTOMER) -> None:
    """The campaign has called somebody, in vain."""
    customer = new_customer("kari", company=board.company, number=number)
    store.add_many([customer])
    held = store.claim(customer, "try", until=board.now, now=board.now)
    store.note_dialled(held, "try", call=CallId("out-1"), agent=None, until=board.now, now=board.now)
    store.release(held, "try", next_at=board.now)


async def comes_to(board, caller: str, queue: str) -> None:
    line = await board.switch.call(caller, board.main_number)
    await line.hear("/audio/house/hold.wav")
    call = board.call_now(line.call_sid)
    assert call.stay.queue == queue
    assert call.returns_to == ("spring" if queue == "sales" else "")


@pytest.mark.covers("CUBE-02", "CUBE-03", "CUBE-04")
@pytest.mark.parametrize(
    ("mode", "caller", "queue"),
    [
        ("predictive", CUSTOMER, "sales"),
        ("power", CUSTOMER, "sales"),
        ("preview", CUSTOMER, "support"),
        ("predictive", STRANGER, "support"),
    ],
)
def test_who_was_called_first_joins_the_campaign_and_everybody_else_the_inbound_activity(
    play, mode, caller, queue
) -> None:
    async def story(board) -> None:
        dial(board)
        await board.agent("cam", "sales")
        await board.choose("cam", AgentState.PAUSED, "Lunch")
        await comes_to(board, caller, queue)

    play(story, flow=MAIN, queue=support(), documents=documents(mode))


@pytest.mark.covers("CUBE-03", "A-1")
def test_a_customer_who_calls_back_waits_for_busy_agents_and_comes_before_others(play) -> None:
    async def story(board) -> None:
        dial(board)
        await board.agent("cam", "sales", "support")
        await board.choose("cam", AgentState.PAUSED, "Lunch")
        cam = board.switch.phones[f"client:{board.company}.cam"]
        other = await board.switch.call(STRANGER, board.main_number)
        await other.hear("/audio/house/hold.wav")
        await comes_to(board, CUSTOMER, "sales")
        await board.choose("cam", AgentState.AVAILABLE)
        ring = await cam.next_ring()
        await ring.answer()
        await asyncio.sleep(2)
        talking = board.agent_now("cam").work.call
        assert board.call_now(talking).caller == CUSTOMER

    play(story, flow=MAIN, queue=support(), documents=documents())


@pytest.mark.covers("A-1", "CUBE-04")
def test_where_nobody_works_on_the_campaign_the_call_is_inbound_activity(play) -> None:
    async def story(board) -> None:
        dial(board)
        await comes_to(board, CUSTOMER, "support")

    play(story, flow=MAIN, queue=support(), documents=documents())


@pytest.mark.covers("A-1", "CUBE-04")
def test_when_the_last_who_works_on_it_goes_home_the_waiting_customer_goes_the_default_way(play) -> None:
    async def story(board) -> None:
        dial(board)
        await board.agent("cam", "sales")
        await board.choose("cam", AgentState.PAUSED, "Lunch")
        line = await board.switch.call(CUSTOMER, board.main_number)
        await line.hear("/audio/house/hold.wav")
        await board.choose("cam", AgentState.LOGGED_OFF)
        await asyncio.sleep(10)
        call = board.call_now(line.call_sid)
        assert (call.stay.queue, call.returns_to) == ("support", "")

    play(story, flow=MAIN, queue=support(), documents=documents())


@pytest.mark.covers("CUBE-02")
def test_the_log_remembers_whose_call_was_returned(play) -> None:
    async def story(board) -> None:
        dial(board)
        await board.agent("cam", "sales")
        await board.choose("cam", AgentState.PAUSED, "Lunch")
        line = await board.switch.call(CUSTOMER, board.main_number)
        await line.hear("/audio/house/hold.wav")
        await line.hang_up()
        await asyncio.sleep(900)
        (logged,) = log.of_caller(board.company, CUSTOMER, limit=5)
        assert logged.returns_to == "spring"

    play(story, flow=MAIN, queue=support(), documents=documents())
