"""Two legs that hear each other, until one of them goes or somebody ends it."""

import asyncio

from infra.switch.house import House
from infra.switch.leg import Leg, Party, Room


class Bridge:
    """A room of two. Both sides wait on ``over``; whoever leaves first resolves it."""

    def __init__(self, house: House) -> None:
        self._room: Room = house.driver.room(None)
        self._house = house
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.connected_at: float | None = None

    @property
    def room(self) -> Room:
        return self._room

    async def connect(self, one: Leg, other: Leg) -> None:
        self.connected_at = asyncio.get_running_loop().time()
        await self._room.arrange([Party(one), Party(other)])

    def close(self) -> None:
        """Part the two; safe to repeat."""
        if not self.over.done():
            self.over.set_result(None)
            self._house.background.spawn(self._room.close())

    @property
    def duration_s(self) -> int:
        if self.connected_at is None:
            return 0
        return round(asyncio.get_running_loop().time() - self.connected_at)
