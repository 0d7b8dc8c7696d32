"""How long a caller will wait is learnt from the calls before, and said aloud."""

import asyncio
import re

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.companies import service as companies
from chalicelib.forecast import service as forecast
from tests.scenarios.conftest import queue_flow

TALK_S = 290


async def serve(board, phone, n: int) -> None:
    """One call that anna answers at once and that lasts nearly five minutes."""
    caller = await board.switch.call(f"+4790000{n:03d}", board.main_number)
    ring = await phone.next_ring()
    await ring.answer()
    await asyncio.sleep(TALK_S)
    await caller.hang_up()
    await asyncio.sleep(12)


def figures(board):
    zone = companies.load(board.company).tzinfo
    return forecast.figures_of(board.company, zone=zone, now=board.now)["support"]


@pytest.mark.covers("PHN-130", "D2")
def test_callers_are_told_how_long_they_will_wait_and_it_is_so(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        for n in range(3):
            await serve(board, anna, n)
        first = await board.switch.call("+4790000100", board.main_number)
        ring = await anna.next_ring()
        await ring.answer()
        second = await board.switch.call("+4790000101", board.main_number)
        await second.hear("expected wait")
        third = await board.switch.call("+4790000102", board.main_number)
        await third.hear("expected wait")

        assert minutes(second) == 5
        assert minutes(third) == 10
        day = figures(board).day
        assert (day.answered, day.abandoned, day.in_time) == (3, 0, 3)
        for caller in (first, second, third):
            await caller.hang_up()
        await asyncio.sleep(5)
        assert figures(board).day.abandoned == 2

    play(story, flow=queue_flow(allow_empty=True, say_wait=True, say_position=True, total_s=3600))


def minutes(caller) -> int:
    said = " ".join(part.text for part in caller.heard if "expected wait" in part.text)
    found = re.search(r"about (\d+) minute", said)
    assert found, said
    return int(found[1])


def test_nothing_is_foretold_while_nobody_is_at_work(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        for n in range(3):
            await serve(board, anna, n)
        await board.choose("anna", AgentState.PAUSED, "Lunch")
        await asyncio.sleep(5)
        caller = await board.switch.call("+4790000101", board.main_number)
        await caller.hear("You are number 1")
        await asyncio.sleep(130)

        assert not [part for part in caller.heard if "expected wait" in part.text]
        assert figures(board).crew == 0

    play(story, flow=queue_flow(allow_empty=True, say_wait=True, say_position=True, total_s=3600))
