"""A caller: rings, presses keys, and hangs up when their patience ends."""

import asyncio
import random
from typing import Final

from infra.simulation.stage import LEAVE_KEY
from infra.simulation.troupe import Troupe
from infra.switch.testing.lines import Line

LEAVES: Final = 0.12
"""So many callers press the key that leaves the queue."""


async def call(troupe: Troupe, n: int, number: str) -> None:
    """One caller's call from ring to patience's end."""
    chance = troupe.chance(f"caller {n}")
    line = await troupe.board.switch.call(f"+4790000{n:03d}", number)
    troupe.scene.callers.append(line)
    troupe.calls += 1
    troupe.say(f"caller {n} rings {number[-3:]} as {line.call_sid[-6:]}")
    patience_s = chance.choice((chance.uniform(1, 12), chance.uniform(10, 140), chance.uniform(60, 200)))
    troupe.begin(_press_keys(troupe, line, chance))
    await asyncio.sleep(patience_s)
    if line.state != "ended":
        troupe.say(f"{line.call_sid[-6:]} hangs up")
        await line.hang_up()


async def _press_keys(troupe: Troupe, line: Line, chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0.5, 7))
    for keys in (chance.choice(("1", "2", "1", "2", "7", "")), LEAVE_KEY if chance.random() < LEAVES else ""):
        if keys and line.state != "ended":
            troupe.say(f"{line.call_sid[-6:]} presses {keys}")
            await line.press(keys)
        await asyncio.sleep(chance.uniform(2, 60))
