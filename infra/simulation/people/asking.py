"""An agent asks somebody about a call, goes to and fro, and leaves the caller with them, or not."""

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Any, Final

from chalicelib.core.ids import CallId
from chalicelib.queues import desk, holding
from chalicelib.transfers import asking, service
from chalicelib.trunk.client import trunk
from infra.simulation.people.handing import call_of, whom
from infra.simulation.people.person import Person

WHILE_IT_RINGS: Final = {"wait": 24, "stop": 2, "complete": 1, "swap": 1, "hand on": 1, "hold": 1, "end": 1}
WHILE_THEY_TALK: Final = {"wait": 3, "swap": 6, "complete": 9, "stop": 4, "hand on": 1, "hold": 1, "end": 1}
Move = tuple[Callable[..., object], Mapping[str, Any]]


async def ask(person: Person, chance: random.Random) -> None:
    """Ask somebody about the call, and do this and that until it is over, or the agent forgets about it."""
    board, name, to, call = person.board, person.name, whom(person, chance), call_of(person, chance)
    if call is None:
        return
    person.say(f"asks {to.reach} {to.to} about {call[-6:]}")
    has_begun = await person.insist(
        lambda: board.at_desk(asking.ask, name, call, to, trunk=trunk(), now=board.now, about=[call, to.to]), chance
    )
    for _ in range(chance.randint(3, 9) if has_begun else 0):
        await asyncio.sleep(chance.uniform(0.3, 6))
        known = person.troupe.scene.record.witness.live.get(call)
        asked = known.consult if known is not None else None
        if asked is None:
            return
        moves = WHILE_IT_RINGS if asked.is_ringing else WHILE_THEY_TALK
        (what,) = chance.choices(list(moves), list(moves.values()))
        person.say(f"clicks {what} while asking")
        if what != "wait":
            await _click(person, what, call, chance)


async def _click(person: Person, what: str, call: CallId, chance: random.Random) -> None:
    board, name, to = person.board, person.name, whom(person, chance)
    is_with_caller = chance.random() < 0.6  # noqa: PLR2004  back to the caller, or once more to who is asked
    moves: dict[str, Move] = {
        "swap": (asking.swap, {"is_with_caller": is_with_caller}),
        "complete": (asking.complete, {}),
        "stop": (asking.stop, {}),
        "hand on": (service.hand_on, {"target": to, "trunk": trunk()}),
        "hold": (holding.hold, {}),
        "end": (desk.hang_up_call, {}),
    }
    act, how = moves[what]
    await person.insist(lambda: board.at_desk(act, name, call, now=board.now, about=[call], **how), chance)
