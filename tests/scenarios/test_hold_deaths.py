"""A function dies between any two things it does when a caller is put on hold: they do not go on listening."""

import asyncio
from contextlib import suppress

import pytest

from chalicelib.calls.domain import Outcome
from chalicelib.core.errors import SwitchboardError
from chalicelib.queues import holding
from infra.simulation.faults import Assassin
from infra.simulation.stage import WORLDS
from infra.simulation.staging import Scene
from infra.simulation.theatre import Theatre
from infra.switch.testing.lines import Line
from tests.scenarios.test_deaths import Plot, played
from tests.scenarios.test_transfer_deaths import met

_CLICKED: list[int] = []
"""How many steps were taken before each click, in each story played."""


async def held(scene: Scene, caller: Line, queue: str) -> None:
    """Anna clicks hold, and resume: once each, whatever comes of it, and clicks nothing more for a while."""
    del queue
    await met(scene, caller)
    for move in (holding.hold, holding.resume):
        faults = scene.board.faults
        _CLICKED.append(faults.steps if isinstance(faults, Assassin) else 0)
        scene.note_click("anna")
        with suppress(SwitchboardError):
            await scene.board.at_desk(move, "anna", caller.call_sid, now=scene.board.now)
        await asyncio.sleep(12)


PLOT = Plot(held, WORLDS[3], Outcome.ANSWERED)
STEPS = 3
"""What a click does to others: the follow-up that is queued first, the agent's item, and what follows from it."""


@pytest.mark.covers("C2", "Q1")
@pytest.mark.parametrize("is_struck_after", [False, True], ids=["before the write", "after the write"])
def test_a_death_at_any_point_of_a_hold_leaves_nobody_listening_and_nobody_in_music(
    theatre: Theatre, is_struck_after: bool
) -> None:
    _CLICKED.clear()
    assert played(theatre, PLOT, 0)[1] == []
    clicked = tuple(_CLICKED)
    for before in clicked:
        for victim in range(before + 1, before + 1 + STEPS):
            faults, wrong = played(theatre, PLOT, victim, is_struck_after=is_struck_after)
            assert faults.steps > victim
            assert wrong == [], f"death at step {victim} of {clicked}"
