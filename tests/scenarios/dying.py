"""A story in which a function dies at one chosen step: what is wrong after it, and what the judges find."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping

from chalicelib.core.ids import QueueName
from chalicelib.queues.domain import Queue
from infra.simulation.faults import FINE, Assassin
from infra.simulation.staging import Scene, staged
from infra.simulation.stepped import SteppedLoop, seeded_tokens
from infra.simulation.theatre import Theatre

Queues = Mapping[QueueName, Queue]
Tell = Callable[[Scene], Awaitable[list[str]]]


def played(
    theatre: Theatre, queues: Queues, tell: Tell, victim: int, *, is_struck_after: bool = False
) -> tuple[Assassin, list[str]]:
    """Play a story whose ``victim``-th step is a function's last; nobody dies where it is 0."""
    chance = random.Random(1)  # noqa: S311  a seeded source is the point
    faults = Assassin(chance, FINE, victim=victim, is_struck_after=is_struck_after)
    loop = SteppedLoop()

    async def play() -> list[str]:
        async with staged(theatre, queues, faults) as scene:
            wrong = await tell(scene)
        return [*wrong, *(str(breach) for breach in scene.judged())]

    try:
        with seeded_tokens("deaths"):
            return faults, loop.run_until_complete(play())
    finally:
        asyncio.set_event_loop(None)
        loop.close()
