"""Agents who answer as people do: each comes to work with hands of their own."""

import asyncio
import random

from infra.simulation.people.answering import pick_up
from infra.simulation.people.clicking import fidget
from infra.simulation.people.person import Person
from infra.simulation.troupe import Troupe


def worker(troupe: Troupe, name: str) -> Person:
    """Somebody who answers, ignores or declines what rings at their telephones."""
    return Person(troupe, name, pick_up)


async def work(troupe: Troupe, name: str, chance: random.Random) -> None:
    """Come to work early or late, and click something every now and then."""
    await asyncio.sleep(chance.choice((0.0, chance.uniform(0, 60))))
    agent = worker(troupe, name)
    await agent.sign_in()
    await fidget(agent, chance)
