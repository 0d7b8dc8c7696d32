"""A team leader in a history: takes waiting calls, gives them away, changes their turn, and leads who is at work."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Final

from chalicelib.agents.domain import AgentState, Choice
from chalicelib.core.ids import QueueName
from chalicelib.queues import leading
from infra.simulation.people.hands import reaching
from infra.simulation.people.staff import worker
from infra.simulation.stage import AGENTS, LEADER
from infra.simulation.troupe import Troupe

WITH_CALLS: Final = {"take": 4, "assign": 6, "unassign": 1, "raise": 3, "lower": 1}
STATES: Final = {
    "log-off": (AgentState.LOGGED_OFF, 5),
    "pause": (AgentState.PAUSED, 2),
    "idle": (AgentState.IDLE, 1),
    "available": (AgentState.AVAILABLE, 6),
}
WITH_QUEUES: Final = {"queue on": 3, "queue off": 3}
SHOP: Final = {"close up": 3}
DEEDS: Final = {**WITH_CALLS, **{name: weight for name, (_, weight) in STATES.items()}, **WITH_QUEUES, **SHOP}


@dataclass(slots=True)
class TeamLeader:
    """Serves no queue, but has a telephone and may take any call."""

    troupe: Troupe
    chance: random.Random
    _me: leading.Leader = field(default=leading.Leader(id=LEADER, name="Liv"))

    async def work(self) -> None:
        """Come to work, and do something every now and then."""
        await asyncio.sleep(self.chance.uniform(0, 40))
        await worker(self.troupe, LEADER).sign_in()
        while True:
            await asyncio.sleep(self.chance.uniform(4, 40))
            (deed,) = self.chance.choices(list(DEEDS), list(DEEDS.values()))
            if deed in WITH_CALLS:
                await self._steer(deed)
            elif deed in SHOP:
                for name in AGENTS:
                    await self._lead("log-off", name)
            else:
                await self._lead(deed, self.chance.choice(AGENTS))

    async def _steer(self, deed: str) -> None:
        troupe = self.troupe
        troupe.say(f"{LEADER} clicks {deed}")
        act = reaching(troupe.board, deed, troupe.world.queues, self.chance)
        await troupe.try_to(LEADER, lambda: troupe.board.at_desk(act, LEADER))

    async def _lead(self, deed: str, name: str) -> None:
        """Do something to an agent, which is as if they had clicked it themselves."""
        board, me = self.troupe.board, self._me
        self.troupe.say(f"{LEADER}: {deed} for {name}")
        if deed in STATES:
            choice = Choice(state=STATES[deed][0], reason="a meeting" if deed in {"pause", "idle"} else None)
            await self.troupe.try_to(
                name, lambda: board.at_desk(leading.set_state, name, choice, leader=me, now=board.now)
            )
            return
        queue, is_on = QueueName(self.chance.choice(self.troupe.world.queues)), deed == "queue on"
        await self.troupe.try_to(
            name, lambda: board.at_desk(leading.set_queue, name, queue, is_on=is_on, leader=me, now=board.now)
        )
