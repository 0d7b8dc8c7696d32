"""A function dies between any two things that it does to others: the caller is answered all the same."""

import asyncio
import random

import pytest

from chalicelib.calls.domain import Outcome
from infra.simulation.faults import FINE, Assassin
from infra.simulation.stage import WORLDS, World
from infra.simulation.staging import Scene, staged
from infra.simulation.stepped import SteppedLoop, seeded_tokens
from infra.simulation.theatre import Theatre
from infra.simulation.troupe import empty
from infra.switch.testing.lines import Line

WORLD = WORLDS[3]
PARTS = 6
"""The victims are shared among so many tests, which may run beside one another."""


async def story(scene: Scene, number: str, world: World) -> Line:
    """A caller waits for bo, whom nobody but anna stands before; anna lets it ring, bo takes it after a while."""
    board = scene.board
    board.connect(number)
    await scene.sign_in("anna", world.queues[0])
    bo = await scene.sign_in("bo", world.queues[0])
    bo.on_ring = lambda line: asyncio.get_running_loop().call_later(2, line.leg.pick_up)
    caller = await board.switch.call("+4790000001", number)
    scene.callers.append(caller)
    try:
        await caller.until(lambda: bool(caller.hears), "to meet an agent", 150)
    except AssertionError:
        return caller
    await asyncio.sleep(20)
    await empty(scene)
    await scene.come_to_rest()
    return caller


def played(theatre: Theatre, victim: int, *, is_struck_after: bool = False) -> tuple[Assassin, list[str]]:
    """Play the story with one death; what went wrong, in words."""
    chance = random.Random(1)  # noqa: S311  a seeded source is the point
    faults = Assassin(chance, FINE, victim=victim, is_struck_after=is_struck_after)
    loop = SteppedLoop()

    async def play() -> list[str]:
        async with staged(theatre, WORLD.domain(theatre.company), faults) as scene:
            caller = await story(scene, theatre.numbers[WORLD.flows[1]], WORLD)
            call = scene.record.witness.calls.get(caller.call_sid)
        if call is None or call.outcome is not Outcome.ANSWERED:
            return [f"the call was {call and call.outcome}: {caller.describe()}"]
        return [str(breach) for breach in scene.judged()]

    try:
        with seeded_tokens("deaths"):
            return faults, loop.run_until_complete(play())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


@pytest.fixture(scope="module")
def steps(theatre: Theatre) -> int:
    """How many things the functions do to others in the whole story."""
    faults, wrong = played(theatre, 0)
    assert wrong == []
    assert faults.steps > 20
    return faults.steps


@pytest.mark.covers("C1", "C2", "C3", "Q1", "Q2", "A1", "A2", "A4")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("is_struck_after", [False, True], ids=["before the write", "after the write"])
def test_a_death_at_any_point_costs_no_caller_the_call(theatre, steps, part, is_struck_after) -> None:
    for victim in range(1 + part, steps + 1, PARTS):
        faults, wrong = played(theatre, victim, is_struck_after=is_struck_after)
        assert faults.steps > victim
        assert wrong == [], f"death at step {victim} of {steps}"
