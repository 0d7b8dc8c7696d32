"""A room without media: it knows who hears whom, and tells them."""

import asyncio
from collections.abc import Sequence

from infra.switch.leg import Party, Playable, Take
from infra.switch.legs.handset import Placement
from infra.switch.legs.simulated_leg import SimulatedLeg
from infra.switch.legs.tape import SimulatedTape, Voice


class SimulatedRoom:
    """Knows who hears whom, which is all a room without media can know."""

    def __init__(self, name: str | None) -> None:
        self.name = name
        self._parties: list[Party] = []
        self._tapes: list[SimulatedTape] = []

    async def arrange(self, parties: Sequence[Party]) -> None:
        gone = {party.leg for party in self._parties} - {party.leg for party in parties}
        self._parties = list(parties)
        for leg in gone:
            _tell(leg, Placement(self.name, "left"))
        for party in parties:
            _tell(party.leg, self._placement(party))

    def _placement(self, party: Party) -> Placement:
        return Placement(
            room=self.name,
            state=_state(party),
            hears=tuple(_address(other) for other in self._parties if other.reaches(party)),
            heard_by=tuple(_address(other) for other in self._parties if party.reaches(other)),
        )

    async def play(self, item: Playable) -> None:
        present = [party.leg.play(item) for party in self._parties if not party.is_away and not party.is_waiting]
        await asyncio.gather(*present)

    async def record(self, take: Take) -> SimulatedTape:
        tape = SimulatedTape(take, Voice(is_constant=True), self._tapes.remove)
        self._tapes.append(tape)
        return tape

    async def close(self) -> None:
        for tape in list(self._tapes):
            tape.finish()
        await self.arrange([])


def _state(party: Party) -> str:
    if party.is_away:
        return "hold"
    if party.is_waiting:
        return "waiting"
    if party.coaching is not None:
        return "coaching"
    return "muted" if party.is_muted else "talking"


def _address(party: Party) -> str:
    leg = party.leg
    return leg.address if isinstance(leg, SimulatedLeg) else ""


def _tell(leg: object, placement: Placement) -> None:
    if isinstance(leg, SimulatedLeg):
        leg.handset.placed(leg, placement)
