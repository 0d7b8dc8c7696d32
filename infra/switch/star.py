"""hangupOnStar: the dialling party's way out of a Dial."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from infra.switch.leg import Expectation, Key, Leg
from infra.switch.tasks import alongside


@asynccontextmanager
async def starred(leg: Leg, *, is_wanted: bool) -> AsyncIterator[asyncio.Future[None]]:
    """What is done when the party presses ``*`` within the block; never, if that is not to mean anything."""
    if is_wanted:
        async with alongside(_star(leg)) as pressed:
            yield pressed
    else:
        yield asyncio.get_running_loop().create_future()


async def _star(leg: Leg) -> None:
    with leg.listen(Expectation(finish_on_key="*", is_prompt=False)) as heard:
        while await heard.next() != Key("*"):
            pass
