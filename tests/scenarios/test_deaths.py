"""A function dies between any two things that it does to others: the caller is answered all the same."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest

from chalicelib.calls.domain import Outcome
from chalicelib.core.errors import SwitchboardError
from chalicelib.queues import desk
from infra.simulation.faults import FINE, Assassin
from infra.simulation.stage import WORLDS, World
from infra.simulation.staging import Scene, staged
from infra.simulation.stepped import SteppedLoop, seeded_tokens
from infra.simulation.theatre import Theatre
from infra.simulation.troupe import empty
from infra.switch.testing.lines import Line, NotHeard

PARTS = 6
"""The victims are shared among so many tests, which may run beside one another."""


async def answered(scene: Scene, caller: Line, queue: str) -> None:
    """A caller waits for bo, whom nobody but anna stands before; anna lets it ring, bo takes it after a while."""
    bo = scene.board.switch.phones[scene.board.address_of("bo")]
    bo.on_ring = lambda line: asyncio.get_running_loop().call_later(2, line.leg.pick_up)
    del queue
    await caller.until(lambda: bool(caller.hears), "to meet an agent", 150)
    await asyncio.sleep(20)


async def timed_out(scene: Scene, caller: Line, queue: str) -> None:
    """Nobody answers and nobody comes: both are set aside, and the caller's time runs out."""
    del scene, queue
    await caller.ended(150)


async def worked_up(scene: Scene, caller: Line, queue: str) -> None:
    """Bo answers, and ends the call at the desk; wrap-up ends by itself. Anna logs off while it rings at hers."""
    bo = scene.board.switch.phones[scene.board.address_of("bo")]
    bo.on_ring = lambda line: asyncio.get_running_loop().call_later(2, line.leg.pick_up)
    scene.note_click("anna")
    with suppress(SwitchboardError):
        await scene.board.at_desk(desk.log_off, "anna", queue)
    await caller.until(lambda: bool(caller.hears), "to meet an agent", 150)
    work = scene.board.agent_now("bo").work
    scene.note_click("bo")
    with suppress(SwitchboardError):
        if work is not None:
            await scene.board.at_desk(desk.hang_up_call, "bo", work.call, now=scene.board.now)
    await asyncio.sleep(30)


@dataclass(frozen=True, slots=True)
class Plot:
    """A story of one call, where it is played, and how the call must end."""

    tell: Callable[[Scene, Line, str], Awaitable[None]]
    world: World
    ending: Outcome


PLOTS = {
    "answered": Plot(answered, WORLDS[3], Outcome.ANSWERED),
    "timed out": Plot(timed_out, WORLDS[7], Outcome.TIMED_OUT),
    "worked up": Plot(worked_up, WORLDS[1], Outcome.ANSWERED),
}


async def act(plot: Plot, scene: Scene, number: str) -> Line:
    board = scene.board
    board.connect(number)
    for name in ("anna", "bo"):
        await scene.sign_in(name, plot.world.queues[0])
    caller = await board.switch.call("+4790000001", number)
    scene.callers.append(caller)
    with suppress(NotHeard):
        await plot.tell(scene, caller, plot.world.queues[0])
        await empty(scene)
        await scene.come_to_rest()
    return caller


def played(theatre: Theatre, plot: Plot, victim: int, *, is_struck_after: bool = False) -> tuple[Assassin, list[str]]:
    """Play the story with one death; what went wrong, in words."""
    chance = random.Random(1)  # noqa: S311  a seeded source is the point
    faults = Assassin(chance, FINE, victim=victim, is_struck_after=is_struck_after)
    loop = SteppedLoop()

    async def play() -> list[str]:
        async with staged(theatre, plot.world.domain(theatre.company), faults) as scene:
            caller = await act(plot, scene, theatre.numbers[plot.world.flows[1]])
            call = scene.record.witness.calls.get(caller.call_sid)
        if call is None or call.outcome is not plot.ending:
            return [f"the call was {call and call.outcome}: {caller.describe()}"]
        return [str(breach) for breach in scene.judged()]

    try:
        with seeded_tokens("deaths"):
            return faults, loop.run_until_complete(play())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


@pytest.fixture(scope="module")
def steps(theatre: Theatre) -> dict[str, int]:
    """How many things the functions do to others in each story."""
    counted: dict[str, int] = {}
    for name, plot in PLOTS.items():
        faults, wrong = played(theatre, plot, 0)
        assert wrong == [], name
        assert faults.steps > 20
        counted[name] = faults.steps
    return counted


@pytest.mark.covers("C1", "C2", "C3", "Q1", "Q2", "Q4", "Q5", "A1", "A2", "A4")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("is_struck_after", [False, True], ids=["before the write", "after the write"])
@pytest.mark.parametrize("plot", PLOTS)
def test_a_death_at_any_point_costs_no_caller_the_call(theatre, steps, plot, part, is_struck_after) -> None:
    for victim in range(1 + part, steps[plot] + 1, PARTS):
        faults, wrong = played(theatre, PLOTS[plot], victim, is_struck_after=is_struck_after)
        assert faults.steps > victim
        assert wrong == [], f"death at step {victim} of {steps[plot]}"
