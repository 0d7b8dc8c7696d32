"""A function dies between any two things it does for a call out: nobody is dialled twice, and the agent is free again."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.core.errors import SwitchboardError
from infra.simulation.faults import Assassin
from infra.simulation.stage import WORLDS
from infra.simulation.staging import Scene
from infra.simulation.theatre import Theatre
from infra.simulation.troupe import empty
from infra.switch.leg import Cause
from infra.switch.testing.lines import Line
from tests.scenarios import dying
from tests.scenarios.test_calling_out import CUSTOMER, call_out

WORLD = WORLDS[1]


def answers(line: Line) -> None:
    line.leg.pick_up()


def declines(line: Line) -> None:
    line.leg.decline(Cause.BUSY, 486)


async def tell(scene: Scene, number: str, reacts: Callable[[Line], None]) -> list[str]:
    """Anna calls a customer who reacts after a moment; who answered hangs up later. What is wrong after it?"""
    board = scene.board
    board.connect(number)
    anna = await scene.sign_in("anna")
    anna.answers()
    customer = board.switch.register(CUSTOMER)
    customer.on_ring = lambda line: asyncio.get_running_loop().call_later(2, reacts, line)
    scene.note_click("anna")
    with suppress(SwitchboardError):
        await call_out(board, show=number)
    await asyncio.sleep(20)
    for line in customer.active:
        await line.hang_up()
    await empty(scene)
    await scene.come_to_rest()
    calls = [call for call in scene.record.witness.calls.values() if call.dial is not None]
    wrong = [f"{call.id} is {call.state}" for call in calls if not call.is_over]
    if len(customer.lines) > 1:
        wrong.append(f"the customer was dialled {len(customer.lines)} times")
    if board.agent_now("anna").state is not AgentState.AVAILABLE:
        wrong.append(f"anna is {board.agent_now('anna').state}")
    if any(line.is_up for line in (*anna.lines, *customer.lines)):
        wrong.append("a telephone is off the hook")
    return wrong


def played(
    theatre: Theatre, victim: int, *, is_struck_after: bool = False, reacts: Callable[[Line], None] = answers
) -> tuple[Assassin, list[str]]:
    story = partial(tell, number=theatre.numbers[WORLD.flows[1]], reacts=reacts)
    return dying.played(theatre, WORLD.domain(theatre.company), story, victim, is_struck_after=is_struck_after)


@pytest.fixture(scope="module", params=[answers, declines])
def reacts(request: pytest.FixtureRequest) -> Callable[[Line], None]:
    return request.param


@pytest.fixture(scope="module")
def steps(theatre: Theatre, reacts) -> int:
    """How many things the functions do to others in the story."""
    faults, wrong = played(theatre, 0, reacts=reacts)
    assert wrong == []
    assert faults.steps > 20
    return faults.steps


@pytest.mark.covers("C1", "C4", "Q5", "A1", "A2")
@pytest.mark.parametrize("is_struck_after", [False, True], ids=["before the write", "after the write"])
def test_a_death_at_any_point_dials_nobody_twice_and_leaves_no_agent_behind(
    theatre, steps, reacts, is_struck_after
) -> None:
    for victim in range(1, steps + 1):
        _, wrong = played(theatre, victim, is_struck_after=is_struck_after, reacts=reacts)
        assert wrong == [], f"death at step {victim} of {steps}"
