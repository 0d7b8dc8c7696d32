"""hangupOnStar: the dialling party's way out of a Dial."""

import asyncio

from infra.switch.leg import Expectation, Key, Leg


async def star(leg: Leg, *, is_wanted: bool) -> None:
    """Return when the party presses ``*``; never, if that is not to mean anything."""
    if not is_wanted:
        await asyncio.Event().wait()
    with leg.listen(Expectation(finish_on_key="*", is_prompt=False)) as heard:
        while await heard.next() != Key("*"):
            pass
