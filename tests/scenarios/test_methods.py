"""The four ways of distribution, on telephones that ring."""

import asyncio
from datetime import timedelta

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.calls.offers import MissReason
from tests.scenarios.conftest import queue_flow, support

CALLER = "+4790000001"
SOON = 2


@pytest.mark.covers("PHN-148", "A-15", "Q3")
def test_round_robin_rings_who_has_been_free_longest(play) -> None:
    async def story(board) -> None:
        anna = (await board.agent("anna", "support")).answers()
        await asyncio.sleep(10)
        bo = (await board.agent("bo", "support")).answers()
        for phone in (anna, bo, anna, bo):
            caller = await board.switch.call(CALLER, board.main_number)
            await caller.together_with(phone.address)
            await asyncio.sleep(5)
            await caller.hang_up()
            await asyncio.sleep(5)

    play(story)


@pytest.mark.covers("PHN-127", "PHN-148")
def test_round_robin_rings_the_lowest_priority_number_first(play) -> None:
    async def story(board) -> None:
        cam = await board.agent("cam", "support")
        await asyncio.sleep(60)
        anna = await board.agent("anna", "support")
        await board.switch.call(CALLER, board.main_number)
        await anna.next_ring(timeout_s=SOON)
        await cam.next_ring(timeout_s=25)

    play(story)


@pytest.mark.covers("PHN-149", "A-16", "Q1", "A4")
def test_ring_all_rings_everyone_and_the_others_stop_when_one_answers(play) -> None:
    async def story(board) -> None:
        phones = [await board.agent(name, "support") for name in ("anna", "bo", "cam")]
        caller = await board.switch.call(CALLER, board.main_number)
        anna, bo, cam = [await phone.next_ring(timeout_s=SOON) for phone in phones]
        await asyncio.sleep(3)
        await bo.answer()
        answered_at = board.now
        await anna.ended(timeout_s=SOON)
        await cam.ended(timeout_s=SOON)
        assert board.now - answered_at <= timedelta(seconds=2)
        await caller.together_with(phones[1].address)
        misses = board.call_now(caller.call_sid).stay.misses
        assert {(miss.agent, miss.reason) for miss in misses} == {
            ("anna", MissReason.TAKEN),
            ("cam", MissReason.TAKEN),
        }
        for name in ("anna", "cam"):
            assert board.agent_now(name).state is AgentState.AVAILABLE

    play(story, flow=queue_flow(method="ring-all"), queue=support(rona=True))


@pytest.mark.covers("PHN-149", "Q1")
def test_when_two_answer_a_ring_all_at_the_same_moment_one_has_the_call_and_the_other_hears_why(play) -> None:
    async def story(board) -> None:
        phones = [await board.agent(name, "support") for name in ("anna", "bo")]
        caller = await board.switch.call(CALLER, board.main_number)
        lines = [await phone.next_ring(timeout_s=SOON) for phone in phones]
        for line in lines:
            line.leg.pick_up()
        await caller.until(lambda: bool(caller.hears), "to meet an agent")
        await asyncio.sleep(20)
        assert len(caller.hears) == 1
        loser = next(line for line in lines if line.to not in caller.hears)
        assert loser.state == "ended"

    play(story, flow=queue_flow(method="ring-all"), workers=2)


@pytest.mark.covers("PHN-149", "Q4")
def test_ring_all_rings_who_becomes_free_while_others_ring(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        await board.switch.call(CALLER, board.main_number)
        await anna.next_ring(timeout_s=SOON)
        bo = await board.agent("bo", "support")
        await bo.next_ring(timeout_s=SOON)
        assert anna.ringing

    play(story, flow=queue_flow(method="ring-all", ring_s=60))


@pytest.mark.covers("PHN-150", "A-16", "PHN-141")
def test_ring_all_priority_1_rings_one_priority_number_after_the_other(play) -> None:
    async def story(board) -> None:
        anna, bo, cam = [await board.agent(name, "support") for name in ("anna", "bo", "cam")]
        await board.switch.call(CALLER, board.main_number)
        for phone in (anna, bo):
            await phone.next_ring(timeout_s=SOON)
        assert not cam.lines
        started_at = board.now
        await cam.next_ring(timeout_s=30)
        assert timedelta(seconds=19) <= board.now - started_at <= timedelta(seconds=21.5)
        await asyncio.sleep(1)
        assert not anna.ringing
        assert not bo.ringing

    play(story, flow=queue_flow(method="ring-all-priority-1", ring_s=20))


@pytest.mark.covers("PHN-151", "A-16", "PHN-141")
def test_ring_all_priority_2_adds_one_priority_number_after_the_other(play) -> None:
    async def story(board) -> None:
        names = ("anna", "bo", "cam", "dag")
        phones = {name: await board.agent(name, "support") for name in names}
        await board.switch.call(CALLER, board.main_number)
        rung = []
        for _ in range(4):
            await asyncio.sleep(5)
            rung.append({name for name, phone in phones.items() if phone.ringing})
            await asyncio.sleep(16)
        assert rung == [{"anna"}, {"anna", "bo"}, {"anna", "bo", "cam"}, set(names)]

    members = {"anna": 0, "bo": 1, "cam": 2, "dag": 7}
    play(story, flow=queue_flow(method="ring-all-priority-2", ring_s=20), queue=support(members=members))


@pytest.mark.covers("PHN-138", "PHN-139", "PHN-140", "CUBE-05")
@pytest.mark.parametrize(
    ("settings", "shown"),
    [({}, CALLER), ({"prefix": "99"}, "+994790000001"), ({"suffix": "7"}, "+47900000017")],
)
def test_agents_see_the_caller_as_the_element_says(play, settings, shown) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        assert ring.from_ == shown

    play(story, flow=queue_flow(**settings))
