"""The last member of a queue logs off while somebody waits: they are sent on, and the judge sees it when they are not."""

import asyncio
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.queues.tables import ACD
from infra.simulation.faults import FINE, Faults
from infra.simulation.stage import WORLDS
from infra.simulation.staging import Scene, staged
from infra.simulation.stepped import SteppedLoop, seeded_tokens
from infra.simulation.theatre import Theatre
from infra.simulation.troupe import empty, ignore

WORLD = WORLDS[5]
"""Callers may not wait for nobody."""


async def story(scene: Scene, number: str) -> None:
    """Anna does not answer and goes home, while one caller waits for her."""
    scene.board.connect(number)
    anna = await scene.sign_in("anna", WORLD.queues[0])
    anna.on_ring = ignore
    line = await scene.board.switch.call("+4790000001", number)
    scene.callers.append(line)
    await asyncio.sleep(25)
    for state, reason in ((AgentState.PAUSED, "Lunch"), (AgentState.LOGGED_OFF, None)):
        scene.note_click("anna")
        await scene.board.choose("anna", state, reason)
    await asyncio.sleep(40)
    await empty(scene)
    await scene.come_to_rest()


def judged(theatre: Theatre, break_it: Callable[[Scene], None]) -> set[str]:
    loop = SteppedLoop()
    chance = random.Random(1)  # noqa: S311  a seeded source is the point

    async def play() -> set[str]:
        async with staged(theatre, WORLD.domain(theatre.company), Faults(chance, FINE)) as scene:
            break_it(scene)
            await story(scene, theatre.numbers[WORLD.flows[1]])
        return {breach.name for breach in scene.judged()}

    try:
        with seeded_tokens("deserted"):
            return loop.run_until_complete(play())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def forgets_the_deserted(scene: Scene) -> None:
    genuine = scene.board.job_queues.consumers[ACD.name]

    def consume(event: dict[str, Any], context: Any) -> Any:
        kept = [each for each in event["Records"] if json.loads(each["body"])["kind"] != "deserted"]
        return genuine({"Records": kept}, context) if kept else None

    scene.board.job_queues.consumers[ACD.name] = consume


@pytest.mark.covers("Q5", "PHN-153")
def test_who_waits_when_the_last_member_logs_off_is_sent_on(theatre: Theatre) -> None:
    assert judged(theatre, lambda scene: None) == set()


@pytest.mark.covers("Q5")
def test_a_product_that_leaves_them_waiting_is_found_out(theatre: Theatre) -> None:
    assert judged(theatre, forgets_the_deserted) == {"Q5"}
