"""Preview: the agent reads who is to be called while their own telephone rings; then the customer is dialled."""

import asyncio

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.agents.errors import NotNow
from chalicelib.calls.domain import Outcome
from chalicelib.campaigns.domain import ANSWERED, UNREACHED, CustomerState
from chalicelib.dialler import preview
from chalicelib.dialler.domain import Result
from chalicelib.trunk.client import trunk
from tests.scenarios.campaigning import customer, listed, made, winter
from tests.scenarios.conftest import support
from tests.scenarios.test_calling_out import settled
from tests.scenarios.test_handing_api import asks
from tests.scenarios.test_picking_api import people

__all__ = ["people"]
BERIT = "+4790000401"
CARL = "+4790000402"
SOON = 3


async def next_customer(board, name: str = "anna") -> str:
    def ask(company, agent):
        return preview.offer_next(company, agent, trunk=trunk(), now=board.now)

    return (await board.at_desk(ask, name)).id


@pytest.mark.covers("PUZD-04", "PUZD-06", "PUZD-07", "WBX-14")
def test_the_agent_reads_first_and_the_customer_is_dialled_once_they_have_answered(play, people) -> None:
    async def story(board) -> None:
        who = people(board)
        listed(board, BERIT)
        berit = board.switch.register(BERIT)
        anna = await board.agent("anna", "support")
        call = await next_customer(board)
        own = await anna.next_ring(timeout_s=SOON)
        shown = (await asks(who["anna"], "GET", f"/agent/calls/{call}/caller")).json["shown"]
        assert [(each["label"], each["value"]) for each in shown] == [
            ("Name", "Customer 0"),
            ("Tyre", "Nokian"),
            ("Car", "Volvo"),
        ]
        await asyncio.sleep(15)
        assert berit.lines == []
        assert customer(board, 0).attempts == 0

        await own.answer()
        far = await berit.next_ring(timeout_s=SOON)
        assert far.from_ == "+4721000000"
        assert customer(board, 0).attempts == 1
        await far.answer()
        await own.together_with(BERIT)
        await asyncio.sleep(200)
        assert customer(board, 0).state is CustomerState.DONE
        await far.hang_up()
        await settled(board, AgentState.WRAP_UP)
        assert (customer(board, 0).outcome, customer(board, 0).last_agent) == (ANSWERED, "anna")
        assert board.call_now(call).outcome is Outcome.ANSWERED
        assert [each.result for each in made(board)] == [Result.ANSWERED]

    play(story, queue=support(wrap_up_s=10), documents=winter(mode="preview"))


@pytest.mark.covers("K1")
def test_who_does_not_answer_leaves_the_customer_to_the_next_agent_and_no_attempt_is_counted(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT)
        berit = board.switch.register(BERIT)
        anna, bo = await board.agent("anna", "support"), await board.agent("bo", "support")
        await next_customer(board)
        rung = await anna.next_ring(timeout_s=SOON)
        with pytest.raises(NotNow, match="Nobody of your campaigns"):
            await next_customer(board, "bo")
        await rung.ended(timeout_s=40)
        await settled(board, AgentState.AVAILABLE)
        assert (customer(board, 0).attempts, customer(board, 0).state) == (0, CustomerState.OPEN)
        await next_customer(board, "bo")
        await (await bo.next_ring(timeout_s=SOON)).answer()
        await berit.next_ring(timeout_s=SOON)
        assert sorted(each.result or "" for each in made(board)) == ["", Result.UNREACHED]

    play(story, documents=winter(mode="preview"))


@pytest.mark.covers("PUZD-03", "PUZD-07")
def test_a_customer_who_is_busy_is_called_again_later_and_then_no_more(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT)
        berit = board.switch.register(BERIT)
        anna = await board.agent("anna", "support")
        for _ in range(2):
            await next_customer(board)
            await (await anna.next_ring(timeout_s=SOON)).answer()
            await (await berit.next_ring(timeout_s=SOON)).be_busy()
            await settled(board, AgentState.AVAILABLE)
            await asyncio.sleep(1)
            with pytest.raises(NotNow, match="Nobody of your campaigns"):
                await next_customer(board)
            await asyncio.sleep(1860)
        assert (customer(board, 0).outcome, customer(board, 0).attempts) == (UNREACHED, 2)
        assert {each.result for each in made(board)} == {Result.BUSY}

    play(story, documents=winter(mode="preview"))


def test_who_gives_up_before_the_customer_is_dialled_leaves_them_to_others(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT, CARL)
        anna = await board.agent("anna", "support")
        await next_customer(board)
        await (await anna.next_ring(timeout_s=SOON)).decline()
        await settled(board, AgentState.AVAILABLE)
        await asyncio.sleep(1)
        assert customer(board, 0).state is CustomerState.OPEN
        assert board.call_now(await next_customer(board)).caller == CARL

    play(story, documents=winter(mode="preview"))
