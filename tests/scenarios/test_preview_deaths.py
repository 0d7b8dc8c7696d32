"""A function dies between any two things it does for a preview: nobody is dialled twice, and nobody is left behind."""

import asyncio
from contextlib import suppress

import pytest

from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.errors import SwitchboardError
from infra.simulation.faults import Assassin
from infra.simulation.stage import WORLDS
from infra.simulation.staging import Scene
from infra.simulation.theatre import Theatre
from infra.simulation.troupe import empty
from infra.switch.testing.lines import Line
from tests.scenarios import dying
from tests.scenarios.campaigning import CAMPAIGN, listed, winter
from tests.scenarios.test_dialler_deaths import BERIT, wrongs
from tests.scenarios.test_preview import next_customer

WORLD = WORLDS[1]


@pytest.fixture(scope="module")
def house(theatre: Theatre) -> Theatre:
    """A preview campaign that calls everybody once, for a queue that callers reach as well."""
    doc = winter(mode="preview", queue=WORLD.queues[0], max_attempts=1)[Kind.CAMPAIGN, CAMPAIGN]
    config_store.put(theatre.company, Kind.CAMPAIGN, CAMPAIGN, doc, replaces=None, actor="test", now=theatre.now())
    return theatre


async def tell(scene: Scene) -> list[str]:
    """Anna asks for customers until there are none; Berit answers, they talk, she hangs up. What is wrong after it?"""
    board = scene.board
    listed(board, BERIT)
    berit = board.switch.register(BERIT)

    def picks_up(line: Line) -> None:
        scene.callers.append(line)
        asyncio.get_running_loop().call_later(2, line.leg.pick_up)

    berit.on_ring = picks_up
    anna = await scene.sign_in("anna", WORLD.queues[0])
    anna.answers()
    for _ in range(4):
        scene.note_click("anna")
        with suppress(SwitchboardError):
            await next_customer(board)
        await asyncio.sleep(30)
        for line in berit.active:
            await line.hang_up()
        await asyncio.sleep(30)
    await empty(scene)
    await scene.come_to_rest()
    await asyncio.sleep(60)
    return list(wrongs(scene))


def played(theatre: Theatre, victim: int, *, is_struck_after: bool = False) -> tuple[Assassin, list[str]]:
    return dying.played(theatre, WORLD.domain(theatre.company), tell, victim, is_struck_after=is_struck_after)


@pytest.fixture(scope="module")
def steps(house: Theatre) -> int:
    """How many things the functions do to others in the story."""
    faults, wrong = played(house, 0)
    assert wrong == []
    assert faults.steps > 20
    return faults.steps


@pytest.mark.covers("K1", "C1", "C4", "A1", "A2")
# A death after one thing is much like one before the next: each is died at once.
@pytest.mark.parametrize("is_struck_after", [False, True], ids=["before the write", "after the write"])
def test_a_death_at_any_point_dials_nobody_twice_and_leaves_nobody_behind(house, steps, is_struck_after) -> None:
    for victim in range(1 + is_struck_after, steps + 1, 2):
        _, wrong = played(house, victim, is_struck_after=is_struck_after)
        assert wrong == [], f"death at step {victim} of {steps}"
