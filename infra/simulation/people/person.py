"""An agent of a history: the desk they sign in at, and the telephones at which they are rung."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from chalicelib.agents.domain import EndpointKind
from chalicelib.queues import desk
from infra.simulation.people import telephones
from infra.simulation.switchboard import Switchboard
from infra.simulation.troupe import Act, Troupe
from infra.switch.testing.lines import Line

WITH_OTHER_TELEPHONES: Final = 0.5
"""So many agents say at log-on where they want to be rung."""
PicksUp = Callable[["Person", Line, random.Random, EndpointKind], Awaitable[None]]


@dataclass(slots=True)
class Person:
    """``picks_up`` is what they do about a telephone that rings."""

    troupe: Troupe
    name: str
    picks_up: PicksUp
    _sign_ins: int = 0

    @property
    def board(self) -> Switchboard:
        return self.troupe.board

    @property
    def queues(self) -> list[str]:
        """The queues they are a member of."""
        domain = self.troupe.world.domain(self.board.company)
        return [queue for queue, each in domain.items() if self.name in each.members]

    def say(self, words: str) -> None:
        self.troupe.say(f"{self.name} {words}")

    async def try_to(self, act: Act) -> bool:
        return await self.troupe.try_to(self.name, act)

    async def insist(self, act: Act, chance: random.Random) -> bool:
        return await self.troupe.insist(self.name, act, chance)

    async def sign_in(self) -> None:
        """Come to work, and try again until it works."""
        self.say("signs in")
        phone = await self.troupe.scene.sign_in(self.name, *self.queues)
        self._sign_ins += 1
        chance = self.troupe.chance(f"{self.name} {self._sign_ins}")
        phone.on_ring = lambda line: self._ring(line, chance, EndpointKind.SOFTPHONE)
        if chance.random() < WITH_OTHER_TELEPHONES:
            await self.choose_telephones(chance)

    def _ring(self, line: Line, chance: random.Random, kind: EndpointKind) -> None:
        self.troupe.begin(self.picks_up(self, line, chance, kind))

    def _plug_in(self, chance: random.Random) -> None:
        telephones.plug_in(self.board, self.name, lambda kind, line: self._ring(line, chance, kind))

    async def choose_telephones(self, chance: random.Random) -> None:
        """Say where they want to be rung."""
        self._plug_in(chance)
        wanted = telephones.chosen(self.board, self.name, chance)
        self.troupe.scene.telephones.setdefault(self.name, set()).update(each.address for each in wanted)
        self.say(f"is rung at {[each.kind.value for each in wanted]}")
        await self.try_to(lambda: self.board.at_desk(desk.choose_endpoints, self.name, wanted))

    async def unplug(self, chance: random.Random) -> None:
        """The SIP device goes, and comes back; of an account of ours the trunk tells both."""
        board, is_told = self.board, self.name in telephones.OWN
        for is_registered in (False, True):
            if is_registered:
                self._plug_in(chance)
            else:
                board.switch.unregister(telephones.addresses(board, self.name)[EndpointKind.SIP])
            report = partial(desk.report_telephone, is_registered=is_registered)
            if is_told:
                await self.try_to(partial(board.at_desk, report, self.name))
            await asyncio.sleep(0 if is_registered else chance.uniform(3, 60))
