"""Customers who would rather be called back than wait."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Final

from chalicelib.callbacks import service
from chalicelib.calls.domain import Call
from chalicelib.core.errors import SwitchboardError, Unavailable
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName
from infra.simulation.people import outsiders
from infra.simulation.troupe import Troupe

ASKS: Final = 0.35
"""In so many histories somebody asks to be called back."""
MOST: Final = 3
ROUNDS: Final = 60


def plan(troupe: Troupe, until_s: float) -> None:
    """Have some customers ask, in some histories."""
    chance = troupe.chance("callbacks")
    if chance.random() < ASKS:
        for n in range(chance.randint(1, MOST)):
            troupe.begin(_ask(troupe, n, troupe.chance(f"callback {n}"), chance.uniform(0, until_s)))


async def _ask(troupe: Troupe, n: int, chance: random.Random, after_s: float) -> None:
    await asyncio.sleep(after_s)
    board = troupe.board
    wanted = service.Wanted(
        id=CallId(f"cb-{n}"),
        queue=QueueName(chance.choice(troupe.world.queues)),
        number=outsiders.drawn(chance),
        shown=chance.choice(troupe.numbers),
        since=board.now - timedelta(seconds=chance.choice((0, 20, 60))),
        priority=chance.choice((5, 5, 5, 2)),
        settings={"method": troupe.world.method, "ring_s": troupe.world.ring_s},
        max_attempts=chance.choice((1, 2, 3)),
        retry_s=chance.randint(5, 40),
    )
    troupe.say(f"{wanted.number} asks to be called back by {wanted.queue} as {wanted.id}")
    await _until_heard(troupe, wanted.id, lambda company: service.ask(company, wanted, now=board.now))


async def _until_heard(troupe: Troupe, request: CallId, act: Callable[[CompanyId], Call]) -> None:
    """Try again until the request is answered, whatever the answer."""

    def clicked(company: CompanyId, agent: AgentId) -> Call:
        del agent
        return act(company)

    while True:
        try:
            await troupe.board.at_desk(clicked, request)
        except Unavailable:
            await asyncio.sleep(1)
        except SwitchboardError:
            return
        else:
            return


async def withdraw_all(troupe: Troupe) -> None:
    """Everybody lets it be; who is being called just then, a little later."""
    for _ in range(ROUNDS):
        left = [call.id for call in troupe.scene.record.witness.live.values() if call.callback is not None]
        if not left:
            return
        for request in left:
            with suppress(SwitchboardError):
                await _until_heard(troupe, request, partial(_withdraw, troupe, request))
        await asyncio.sleep(1)


def _withdraw(troupe: Troupe, request: CallId, company: CompanyId) -> Call:
    return service.withdraw(company, request, now=troupe.board.now)
