"""A function dies between any two things it does for a callback: nobody is dialled twice, and nobody is forgotten."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.callbacks import service
from chalicelib.core.errors import SwitchboardError
from chalicelib.core.ids import CallId, QueueName
from infra.simulation.faults import Assassin
from infra.simulation.stage import WORLDS
from infra.simulation.staging import Scene
from infra.simulation.theatre import Theatre
from infra.simulation.troupe import empty
from infra.switch.testing.lines import Line
from tests.scenarios import dying
from tests.scenarios.test_calling_out import CUSTOMER
from tests.scenarios.test_calling_out_deaths import answers, declines

WORLD = WORLDS[1]
ATTEMPTS = 2
LONG_ENOUGH_S = 400


async def tell(scene: Scene, number: str, reacts: Callable[[Line], None]) -> list[str]:
    """A customer asks, again where the answer was lost; Anna answers whatever rings, and so, or not, does the customer."""
    board = scene.board
    board.connect(number)
    anna = await scene.sign_in("anna", WORLD.queues[0])
    anna.answers()
    customer = board.switch.register(CUSTOMER)
    customer.on_ring = lambda line: asyncio.get_running_loop().call_later(2, reacts, line)
    wanted = service.Wanted(
        id=CallId("cb-1"),
        queue=QueueName(WORLD.queues[0]),
        number=CUSTOMER,
        shown=number,
        max_attempts=ATTEMPTS,
        retry_s=60,
    )
    for _ in range(2):
        with suppress(SwitchboardError):
            await board.at_desk(lambda company, _agent: service.ask(company, wanted, now=board.now), "anna")
    await asyncio.sleep(LONG_ENOUGH_S)
    for line in customer.active:
        await line.hang_up()
    await empty(scene)
    await scene.come_to_rest()
    calls = [call for call in scene.record.witness.calls.values() if call.callback is not None]
    wrong = [f"{call.id} is {call.state}" for call in calls if not call.is_over]
    many = 1 if reacts is answers else ATTEMPTS
    if len(customer.lines) > many or not calls or (len(customer.lines) < many and not _is_lost(calls)):
        wrong.append(f"the customer was dialled {len(customer.lines)} times")
    if board.agent_now("anna").state is not AgentState.AVAILABLE:
        wrong.append(f"anna is {board.agent_now('anna').state}")
    if any(line.is_up for line in (*anna.lines, *customer.lines)):
        wrong.append("a telephone is off the hook")
    return wrong


def _is_lost(calls) -> bool:
    """An attempt whose function died as it dialled counts, for it may have dialled."""
    return all(call.callback.attempts + (call.dial is not None) >= ATTEMPTS or call.was_answered for call in calls)


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


@pytest.mark.covers("C1", "C4", "K1", "A1", "A2")
@pytest.mark.parametrize("is_struck_after", [False, True], ids=["before the write", "after the write"])
def test_a_death_at_any_point_dials_nobody_twice_and_forgets_nobody(theatre, steps, reacts, is_struck_after) -> None:
    for victim in range(1 + is_struck_after, steps + 1, 2):
        _, wrong = played(theatre, victim, is_struck_after=is_struck_after, reacts=reacts)
        assert wrong == [], f"death at step {victim} of {steps}"
