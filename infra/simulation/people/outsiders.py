"""Whom agents call outside: they answer, are busy, do not answer, or hang up while it rings."""

import asyncio
import random
from functools import partial
from typing import Final

from infra.simulation.troupe import Troupe
from infra.switch.leg import Cause
from infra.switch.testing.lines import Line

NUMBERS: Final = ("+4792000001", "+4792000002", "+4792000003")
NOWHERE: Final = "+4792000009"
"""A number that nobody has: calls there fail."""
REACTIONS: Final = {"answer": 62, "ignore": 14, "reject": 7, "busy": 8, "touch": 5, "gone": 4}
RARELY: Final = 0.06
UNKNOWN: Final = 404


def plug_in(troupe: Troupe) -> None:
    """Have the telephones outside ring."""
    troupe.board.switch.register(NOWHERE).on_ring = lambda line: line.leg.decline(Cause.FAILED, UNKNOWN)
    for number in NUMBERS:
        chance = troupe.chance(number)
        troupe.board.switch.register(number).on_ring = partial(_ring, troupe, chance=chance)


def drawn(chance: random.Random) -> str:
    """One of the numbers; now and then one that nobody has."""
    return NOWHERE if chance.random() < RARELY else chance.choice(NUMBERS)


def _ring(troupe: Troupe, line: Line, chance: random.Random) -> None:
    troupe.scene.callers.append(line)
    troupe.begin(_rung(troupe, line, chance))


async def _rung(troupe: Troupe, line: Line, chance: random.Random) -> None:
    (how,) = chance.choices(list(REACTIONS), list(REACTIONS.values()))
    await asyncio.sleep(chance.uniform(0.2, 12))
    if line.state != "ringing":
        return
    troupe.say(f"{line.to}: {how} {line.call_sid[-6:]}")
    match how:
        case "answer":
            await line.answer()
            await asyncio.sleep(min(chance.expovariate(1 / 30), 120))
        case "touch" | "gone":
            line.leg.pick_up()
            await asyncio.sleep(chance.choice((0.0, 0.004, 0.3)) if how == "touch" else chance.uniform(0.5, 4))
        case "reject":
            await line.decline()
        case "busy":
            await line.be_busy()
    if line.is_up:
        troupe.say(f"{line.to} hangs up {line.call_sid[-6:]}")
        await line.hang_up()
