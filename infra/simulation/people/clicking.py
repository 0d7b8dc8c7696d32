"""What agents click: what fits the moment for the most part, and now and then anything."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from chalicelib.agents.domain import Agent, AgentState
from chalicelib.queues import desk
from infra.simulation.people.asking import ask
from infra.simulation.people.calling import call_out
from infra.simulation.people.handing import hand_on
from infra.simulation.people.hands import HANDS, reaching
from infra.simulation.people.person import Person

IN_CALL: Final = {"hold": 6, "take": 8, "resume": 2, "pause": 1, "log-off": 1, "ask": 13, "hand on": 12, "call out": 3}
WITH_A_CALL_ON_HOLD: Final = {"take": 8, "resume": 8, "hold": 1, "pause": 1, "ask": 4, "hand on": 2, "call out": 2}
WRAP_UP: Final = {"extend": 4, "finish": 5, "available": 2, "pause": 1, "log-off": 1, "call out": 1}
SET_ASIDE: Final = {"available": 6, "pause": 2, "log-off": 1, "idle": 1}
AT_RANDOM: Final = 0.25
"""So many clicks have nothing to do with what the agent is about."""
REASONS: Final = ("Lunch", "A meeting", "Back office")
STATES: Final = {
    "pause": AgentState.PAUSED,
    "available": AgentState.AVAILABLE,
    "log-off": AgentState.LOGGED_OFF,
    "idle": AgentState.IDLE,
}
DEEDS: Final[Mapping[str, Callable[[Person, random.Random], Awaitable[None]]]] = {
    "call out": call_out,
    "hand on": hand_on,
    "ask": ask,
    "telephones": Person.choose_telephones,
    "unplug": Person.unplug,
}
"""What takes more than a click."""
CLICKS: Final = {
    "pause": 3,
    "available": 5,
    "log-off": 1,
    "idle": 1,
    "finish": 3,
    "extend": 2,
    "vanish": 2,
    "freeze": 1,
    "telephones": 2,
    "unplug": 1,
    "swap": 2,
    "call out": 4,
    **HANDS,
}


async def fidget(person: Person, chance: random.Random) -> None:
    """Now and then an agent clicks something."""
    while True:
        await asyncio.sleep(chance.uniform(5, 60))
        (what,) = chance.choices(list(CLICKS), list(CLICKS.values()))
        person.say(f"clicks {what}")
        match what:
            case "vanish":
                person.board.vanish(person.name)
                await asyncio.sleep(chance.uniform(2, 90))
                await person.sign_in()
            case "freeze":
                person.board.freeze(person.name)
                await asyncio.sleep(chance.uniform(30, 120))
                person.board.thaw(person.name)
            case _:
                await _click(person, what, chance)
        await asyncio.sleep(chance.uniform(1, 8))
        await click_fitting(person, chance)


async def click_fitting(person: Person, chance: random.Random) -> None:
    """Click something that belongs to what the agent is about now."""
    fitting = _fitting(person.board.agent_now(person.name)) if chance.random() > AT_RANDOM else HANDS
    if fitting:
        (what,) = chance.choices(list(fitting), list(fitting.values()))
        person.say(f"clicks {what}")
        await _click(person, what, chance)


def _fitting(agent: Agent) -> Mapping[str, int]:
    match agent.state:
        case AgentState.IN_CALL:
            return WITH_A_CALL_ON_HOLD if agent.work and agent.work.held_at else IN_CALL
        case AgentState.WRAP_UP:
            return WRAP_UP
        case AgentState.RONA:
            return SET_ASIDE
        case _:
            return {}


async def _click(person: Person, what: str, chance: random.Random) -> None:
    board, name = person.board, person.name
    if what in DEEDS:
        await DEEDS[what](person, chance)
    elif what in STATES:
        reason, lasts_s = chance.choice(REASONS), chance.choice((0, 0, 20)) if what == "pause" else 0
        await person.try_to(lambda: board.choose(name, STATES[what], reason, lasts_s))
    elif what in HANDS:
        reach, calls = reaching(board, what, person.queues, chance), list(person.troupe.scene.record.witness.live)
        await person.try_to(lambda: board.at_desk(reach, name, about=calls))
    elif what == "finish":
        about = chance.choice(("", "An invoice"))
        await person.try_to(lambda: board.at_desk(desk.finish_wrap_up, name, about, now=board.now))
    elif what == "extend":
        await person.try_to(lambda: board.at_desk(desk.extend_wrap_up, name))
    else:
        queue, act = chance.choice(person.queues), chance.choice((desk.log_on, desk.log_off))
        await person.try_to(lambda: board.at_desk(act, name, queue))
