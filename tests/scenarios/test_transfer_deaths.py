"""A function dies between any two things that it does while a call is handed on: the caller reaches somebody anyway."""

import asyncio
import os
from contextlib import suppress

import pytest

from chalicelib.calls.domain import Outcome
from chalicelib.calls.handover import Reach
from chalicelib.core.errors import SwitchboardError
from chalicelib.core.ids import CallId
from chalicelib.queues import holding
from chalicelib.transfers import asking, service
from chalicelib.transfers.targets import Target
from chalicelib.trunk.client import trunk
from infra.simulation.faults import Assassin
from infra.simulation.stage import WORLDS
from infra.simulation.staging import Scene
from infra.simulation.theatre import Theatre
from infra.switch.testing.lines import Line
from tests.scenarios.test_deaths import Plot, played

EVERY = int(os.environ.get("DEATHS_EVERY", "4"))
"""One in so many steps is tried; ``DEATHS_EVERY=1`` tries all, which takes some minutes."""
_MET: list[int] = []
"""How many steps were taken when the two had met, in each story played."""


def picks_up(scene: Scene, name: str, after_s: float = 2) -> None:
    phone = scene.board.switch.phones[scene.board.address_of(name)]
    phone.on_ring = lambda line: asyncio.get_running_loop().call_later(after_s, line.leg.pick_up)


def lets_it_ring(scene: Scene, name: str) -> None:
    scene.board.switch.phones[scene.board.address_of(name)].on_ring = lambda _: None


async def clicks(scene: Scene, name: str, what, caller: Line, *args, **how) -> None:
    """An agent clicks, and again while it does not work."""
    for _ in range(4):
        scene.note_click(name)
        with suppress(SwitchboardError):
            await scene.board.at_desk(what, name, CallId(caller.call_sid), *args, now=scene.board.now, **how)
            return
        await asyncio.sleep(3)


async def met(scene: Scene, caller: Line) -> None:
    lets_it_ring(scene, "bo")
    picks_up(scene, "anna")
    await caller.until(lambda: bool(caller.hears), "to meet anna", 150)
    await asyncio.sleep(3)
    faults = scene.board.faults
    _MET.append(faults.steps if isinstance(faults, Assassin) else 0)


async def handed_over(scene: Scene, caller: Line, queue: str) -> None:
    """Anna hands the call to bo, who takes it."""
    del queue
    await met(scene, caller)
    picks_up(scene, "bo")
    await clicks(scene, "anna", service.hand_on, caller, Target(Reach.AGENT, "bo"), trunk=trunk())
    await caller.until(lambda: bool(caller.hears), "to meet somebody", 150)
    await asyncio.sleep(20)


async def handed_back(scene: Scene, caller: Line, queue: str) -> None:
    """Bo does not answer, and the call comes back to anna."""
    del queue
    await met(scene, caller)
    await clicks(scene, "anna", service.hand_on, caller, Target(Reach.AGENT, "bo"), trunk=trunk())
    await asyncio.sleep(2)
    await caller.until(lambda: bool(caller.hears), "to meet somebody", 150)
    await asyncio.sleep(20)


async def asked(scene: Scene, caller: Line, queue: str) -> None:
    """Anna asks bo, goes to and fro, and leaves the caller with him."""
    del queue
    await met(scene, caller)
    picks_up(scene, "bo")
    await clicks(scene, "anna", asking.ask, caller, Target(Reach.AGENT, "bo"), trunk=trunk())
    await asyncio.sleep(6)
    await clicks(scene, "anna", asking.swap, caller, is_with_caller=True)
    await asyncio.sleep(3)
    await clicks(scene, "anna", asking.complete, caller)
    await caller.until(lambda: bool(caller.hears), "to be with somebody", 150)
    await asyncio.sleep(20)


async def asked_on_hold(scene: Scene, caller: Line, queue: str) -> None:
    """Anna puts the call on hold, asks bo about it, and is back with the caller while bo waits."""
    del queue
    await met(scene, caller)
    picks_up(scene, "bo")
    await clicks(scene, "anna", holding.hold, caller)
    await asyncio.sleep(2)
    await clicks(scene, "anna", asking.ask, caller, Target(Reach.AGENT, "bo"), trunk=trunk())
    await asyncio.sleep(6)
    await clicks(scene, "anna", asking.swap, caller, is_with_caller=True)
    await asyncio.sleep(20)


PLOTS = {
    "handed over": Plot(handed_over, WORLDS[3], Outcome.ANSWERED),
    "handed back": Plot(handed_back, WORLDS[1], Outcome.ANSWERED),
    "asked about a call on hold": Plot(asked_on_hold, WORLDS[3], Outcome.ANSWERED),
    "asked": Plot(asked, WORLDS[3], Outcome.ANSWERED),
}


@pytest.fixture(scope="module")
def spans(theatre: Theatre) -> dict[str, range]:
    """The steps of each story that are taken once the agent and the caller have met."""
    found = {}
    for name, plot in PLOTS.items():
        faults, wrong = played(theatre, plot, 0)
        assert wrong == [], name
        found[name] = range(_MET[-1], faults.steps + 1)
        assert len(found[name]) > 20
    return found


@pytest.mark.covers("C1", "C2", "C3", "Q1", "Q2", "A1", "A2", "A4")
@pytest.mark.parametrize("is_struck_after", [False, True], ids=["before the write", "after the write"])
@pytest.mark.parametrize("plot", PLOTS)
def test_a_death_at_any_point_of_a_transfer_costs_no_caller_the_call(theatre, spans, plot, is_struck_after) -> None:
    for victim in spans[plot][is_struck_after * EVERY // 2 :: EVERY]:
        faults, wrong = played(theatre, PLOTS[plot], victim, is_struck_after=is_struck_after)
        assert faults.steps > victim
        assert wrong == [], f"death at step {victim} of {spans[plot]}"
