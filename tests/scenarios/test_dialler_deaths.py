"""A function dies between any two things it does for a campaign: nobody is dialled twice, and nobody is left behind."""

import asyncio
from contextlib import suppress
from functools import partial

import pytest

from chalicelib.agents import transitions
from chalicelib.agents.domain import AgentState
from chalicelib.campaigns.domain import CustomerState
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.errors import SwitchboardError
from chalicelib.core.ids import QueueName
from chalicelib.queues.domain import Queue
from chalicelib.queues.follow_up import change_agent
from infra.simulation.faults import Assassin
from infra.simulation.staging import Scene
from infra.simulation.theatre import Theatre
from infra.simulation.troupe import empty
from infra.switch.testing.lines import Line, NotHeard
from tests.scenarios import dying
from tests.scenarios.campaigning import CAMPAIGN, customer, listed, made, winter

BERIT = "+4790000301"
SALES = QueueName("sales")
DOC = {"title": "Sales", "members": {"anna": 0}, "is_contact_first": True}


@pytest.fixture(scope="module")
def house(theatre: Theatre) -> Theatre:
    """The company has a queue that calls contacts first, and a campaign that calls everybody once."""
    campaign = winter(queue=SALES, max_attempts=1)[Kind.CAMPAIGN, CAMPAIGN]
    for kind, name, doc in ((Kind.QUEUE, SALES, DOC), (Kind.CAMPAIGN, CAMPAIGN, campaign)):
        config_store.put(theatre.company, kind, name, doc, replaces=None, actor="test", now=theatre.now())
    return theatre


async def available(scene: Scene) -> None:
    """Anna, whose browser picks up by itself, comes to work in the queue; a click that fails is clicked again."""
    anna = await scene.sign_in("anna")
    anna.answers()
    enter = partial(transitions.log_on, queue=SALES, rank=0, is_contact_first=True)
    while SALES not in scene.board.agent_now("anna").queues:
        scene.note_click("anna")
        with suppress(SwitchboardError):
            await scene.board.at_desk(change_agent, "anna", enter)
        await asyncio.sleep(2)


async def tell(scene: Scene) -> list[str]:
    """A customer is called, answers after two seconds, talks for twenty and hangs up. What is wrong after it?"""
    board = scene.board
    listed(board, BERIT)
    berit = board.switch.register(BERIT)

    def picks_up(line: Line) -> None:
        scene.callers.append(line)
        asyncio.get_running_loop().call_later(2, line.leg.pick_up)

    berit.on_ring = picks_up
    await available(scene)
    for _ in range(30):
        if berit.lines:
            break
        await asyncio.sleep(5)
    await asyncio.sleep(24)
    with suppress(NotHeard):
        await empty(scene)
        await scene.come_to_rest()
    await asyncio.sleep(60)
    return list(wrongs(scene))


def wrongs(scene: Scene):
    board, berit = scene.board, scene.board.switch.phones[BERIT]
    found, attempts = customer(board, 0), made(board)
    if len(berit.lines) > 1:
        yield f"the customer was dialled {len(berit.lines)} times"
    if found.state is not CustomerState.DONE:
        yield f"the customer is {found}"
    if found.attempts < len(berit.lines):
        yield f"{found.attempts} attempts were counted of {len(berit.lines)}"
    yield from (f"{each.id} has no result" for each in attempts if each.result is None)
    yield from (f"{call.id} is {call.state}" for call in scene.record.witness.calls.values() if not call.is_over)
    if board.agent_now("anna").state is not AgentState.AVAILABLE:
        yield f"anna is {board.agent_now('anna')}"
    lines = [*board.switch.phones[board.address_of("anna")].lines, *berit.lines]
    if any(line.is_up for line in lines):
        yield "a telephone is off the hook"


def played(theatre: Theatre, victim: int, *, is_struck_after: bool = False) -> tuple[Assassin, list[str]]:
    queues = {SALES: Queue.from_document(theatre.company, SALES, DOC)}
    return dying.played(theatre, queues, tell, victim, is_struck_after=is_struck_after)


@pytest.fixture(scope="module")
def steps(house: Theatre) -> int:
    """How many things the functions do to others in the story."""
    faults, wrong = played(house, 0)
    assert wrong == []
    assert faults.steps > 20
    return faults.steps


@pytest.mark.covers("K1", "C1", "C4", "A1", "A2")
@pytest.mark.parametrize("is_struck_after", [False, True], ids=["before the write", "after the write"])
def test_a_death_at_any_point_dials_nobody_twice_and_leaves_nobody_behind(house, steps, is_struck_after) -> None:
    for victim in range(1, steps + 1):
        _, wrong = played(house, victim, is_struck_after=is_struck_after)
        assert wrong == [], f"death at step {victim} of {steps}"
