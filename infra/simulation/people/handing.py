"""An agent hands a call on without a word: to a colleague, to a queue, to a number outside."""

import random
from typing import Final

from chalicelib.agents.domain import AgentState
from chalicelib.calls.handover import Reach
from chalicelib.core.ids import CallId
from chalicelib.transfers import service
from chalicelib.transfers.targets import Target
from chalicelib.trunk.client import trunk
from infra.simulation.people import outsiders
from infra.simulation.people.person import Person
from infra.simulation.stage import AGENTS

REACHES: Final = {Reach.AGENT: 6, Reach.QUEUE: 3, Reach.NUMBER: 3}
ANYBODY: Final = 0.15
"""So often the colleague is drawn from all, not from those who are free."""


def whom(person: Person, chance: random.Random) -> Target:
    """Draw to whom a call is handed, or who is asked about it."""
    (reach,) = chance.choices(list(REACHES), list(REACHES.values()))
    returns = chance.random() < 0.7  # noqa: PLR2004  as agents mostly leave it
    match reach:
        case Reach.AGENT:
            present = person.troupe.scene.record.witness.agents
            free = [name for name, each in sorted(present.items()) if each.state is AgentState.AVAILABLE]
            return Target(reach, chance.choice(AGENTS if not free or chance.random() < ANYBODY else free), returns)
        case Reach.QUEUE:
            return Target(reach, chance.choice(person.troupe.world.queues), returns)
        case Reach.NUMBER:
            return Target(reach, outsiders.drawn(chance), returns)


def call_of(person: Person, chance: random.Random) -> CallId | None:
    """The call that an agent is in; now and then one they have on hold."""
    present = person.board.agent_now(person.name)
    mine = [work.call for work in (present.work, present.work, present.work, *present.parked) if work is not None]
    return CallId(chance.choice(mine)) if mine else None


async def hand_on(person: Person, chance: random.Random) -> None:
    """Hand on the call they are in, and again where the browser says that the request failed."""
    board, name, to, call = person.board, person.name, whom(person, chance), call_of(person, chance)
    if call is None:
        return
    person.say(f"hands {call[-6:]} to {to.reach} {to.to}{', and wants it back' if to.returns else ''}")
    await person.insist(
        lambda: board.at_desk(service.hand_on, name, call, to, trunk=trunk(), now=board.now, about=[call, to.to]),
        chance,
    )
