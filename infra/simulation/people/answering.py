"""What an agent does about a telephone that rings, and once they have answered it."""

import asyncio
import random
from typing import Final

from chalicelib.agents.domain import EndpointKind
from chalicelib.core.ids import CallId
from chalicelib.queues import desk
from chalicelib.queues.screening import TAKE
from infra.simulation.people import telephones
from infra.simulation.people.clicking import click_fitting
from infra.simulation.people.person import Person
from infra.simulation.record import Breach
from infra.switch.testing.lines import Line

REACTIONS: Final = {"answer": 66, "ignore": 12, "reject": 6, "decline": 6, "busy": 3, "touch": 4, "late": 3}
TO_CALL_OUT: Final = {**REACTIONS, "answer": 300}
"""Who has just asked for a call mostly takes up their own telephone."""


async def pick_up(person: Person, line: Line, chance: random.Random, kind: EndpointKind) -> None:
    """Answer after a while, or turn the call down in one of the ways there are."""
    held = person.board.agent_now(person.name).reservation
    reactions = TO_CALL_OUT if held is not None and held.is_outbound else REACTIONS
    (how,) = chance.choices(list(reactions), list(reactions.values()))
    ring_s = person.troupe.world.ring_s
    await asyncio.sleep(chance.uniform(ring_s - 0.3, ring_s + 0.3) if how == "late" else chance.uniform(0.1, 9))
    if line.state != "ringing":
        return
    person.troupe.say(f"{person.name}: {how} {line.call_sid[-6:]}")
    if how in {"answer", "late"}:
        await line.answer()
        if kind is not EndpointKind.PHONE or await _takes(person, line, chance):
            await _talk(person, line, chance)
    else:
        await _turn_down(person, how, line, chance)


async def _turn_down(person: Person, how: str, line: Line, chance: random.Random) -> None:
    board = person.board
    match how:
        case "touch":
            line.leg.pick_up()
            await asyncio.sleep(chance.choice((0.0, 0.004, 0.3)))
            await line.hang_up()
        case "reject":
            await line.decline()
        case "busy":
            await line.be_busy()
        case "decline":
            held = board.agent_now(person.name).reservation
            if held is not None:
                await person.try_to(lambda: board.at_desk(desk.decline, person.name, held.offer, now=board.now))


async def _takes(person: Person, line: Line, chance: random.Random) -> bool:
    """Whoever answered a telephone outside takes the call by a key, or turns out to be a voicemail."""
    await asyncio.sleep(chance.uniform(0.5, 5))
    key = telephones.key_of(chance)
    person.say(f"presses {key or 'nothing'} on {line.call_sid[-6:]}")
    if key:
        await line.press(key)
    if key == TAKE:
        return True
    await line.ended()
    if line.placements:
        words = f"had a caller without {person.name} taking the call"
        person.troupe.scene.record.ghosts.append(Breach("Q1", line.call_sid, words))
    return False


async def _talk(person: Person, line: Line, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 3))):
        await asyncio.sleep(min(chance.expovariate(1 / 12), 50))
        if line.state == "ended":
            return
        await click_fitting(person, chance)
    how = chance.choice(("phone", "desk", "caller"))
    if line.state == "ended" or how == "caller":
        return
    person.say(f"ends the call at the {how}")
    if how == "phone":
        await line.hang_up()
        return
    board = person.board
    present = board.agent_now(person.name)
    mine = present.work or present.reservation
    if mine is not None:
        call = CallId(mine.call)
        await person.try_to(lambda: board.at_desk(desk.hang_up_call, person.name, call, now=board.now, about=[call]))
