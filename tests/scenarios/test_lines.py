"""Which line a caller rang decides who may answer (CUBE-20, CUBE-21)."""

import asyncio

import pytest

from chalicelib.agents.errors import NotNow
from chalicelib.calls.domain import Outcome
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.queues import picking
from chalicelib.trunk.client import trunk
from tests.scenarios.conftest import queue_flow
from tests.scenarios.test_picking import pick

CALLER = "+4790000001"
SOON = 2


def keep_line_to(board, *agents: str) -> None:
    before = config_store.get(board.company, Kind.NUMBER, board.main_number)
    doc = {**before.doc, "agents": list(agents)}
    companies.put_number(board.company, before.name, doc, replaces=before.version, actor="test", now=board.now)


@pytest.mark.covers("CUBE-20")
def test_without_a_rule_everyone_may_answer_every_line(play) -> None:
    async def story(board) -> None:
        phones = [await board.agent(name, "support") for name in ("anna", "bo", "cam")]
        await board.switch.call(CALLER, board.main_number)
        for phone in phones:
            await phone.next_ring(timeout_s=SOON)

    play(story, flow=queue_flow(method="ring-all"))


@pytest.mark.covers("CUBE-21", "PHN-148")
@pytest.mark.parametrize("method", ["round-robin", "ring-all", "ring-all-priority-1", "ring-all-priority-2"])
def test_a_line_kept_to_some_rings_at_nobody_else(play, method) -> None:
    async def story(board) -> None:
        keep_line_to(board, "cam")
        anna, bo, cam = [await board.agent(name, "support") for name in ("anna", "bo", "cam")]
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await cam.next_ring(timeout_s=SOON)
        await asyncio.sleep(8)
        await ring.answer()
        await caller.together_with(cam.address)
        assert not anna.lines
        assert not bo.lines

    play(story, flow=queue_flow(method=method))


@pytest.mark.covers("CUBE-21", "PHN-153")
def test_a_line_whose_people_are_not_at_work_counts_as_an_empty_queue(play) -> None:
    async def story(board) -> None:
        keep_line_to(board, "cam")
        await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("Nobody is at work")
        await caller.ended()
        await asyncio.sleep(1)
        assert board.call_now(caller.call_sid).outcome is Outcome.FLOW_ENDED

    play(story)


@pytest.mark.covers("CUBE-21", "PHN-010")
def test_a_call_of_such_a_line_can_be_given_only_to_its_people(play) -> None:
    async def story(board) -> None:
        keep_line_to(board, "cam")
        await board.agent("anna")
        cam = await board.agent("cam")
        caller = await board.switch.call(CALLER, board.main_number)
        await asyncio.sleep(3)
        for act in (picking.take, picking.assign):
            with pytest.raises(NotNow, match=f"Anna may not answer calls to \\{board.main_number}"):
                await pick(board, act, "anna", caller, trunk=trunk())
        await pick(board, picking.assign, "cam", caller, trunk=trunk())
        await cam.next_ring(timeout_s=SOON)

    play(story, flow=queue_flow(allow_empty=True))
