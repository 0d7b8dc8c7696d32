"""The people of one history: what they draw their deeds from, and the story they leave."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from chalicelib.calls.domain import CallState
from chalicelib.core.errors import SwitchboardError, Unavailable
from infra.simulation.stage import World
from infra.simulation.staging import Scene
from infra.simulation.switchboard import Switchboard
from infra.switch.testing.lines import Line

Act = Callable[[], Awaitable[object]]
CLICKS_AGAIN: Final = 2


async def empty(scene: Scene) -> None:
    """Callers hang up, and agents answer no more."""
    for phone in scene.board.switch.phones.values():
        phone.on_ring = ignore
    for line in list(scene.callers):
        if line.state != "ended":
            await line.hang_up()


def ignore(line: Line) -> None:
    del line


def turn_down(line: Line) -> None:
    line.leg.decline()


@dataclass(slots=True, kw_only=True)
class Troupe:
    """``numbers`` are the company's that are connected; ``story`` is what they did, to be read when one failed."""

    scene: Scene
    world: World
    seed: str
    numbers: Sequence[str] = ()
    story: list[str] = field(default_factory=list)
    calls: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def board(self) -> Switchboard:
        return self.scene.board

    def chance(self, of: str) -> random.Random:
        return random.Random(f"{self.seed} {of}")  # noqa: S311  a seeded source is the point

    def say(self, words: str) -> None:
        self.story.append(f"{self.board.now:%H:%M:%S.%f}"[:-3] + f" {words}")

    def begin(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def leave(self) -> None:
        """Everybody stops: callers hang up, agents do nothing more."""
        for task in list(self._tasks):
            task.cancel()
        failed = await asyncio.gather(*self._tasks, return_exceptions=True)
        await empty(self.scene)
        await self._give_up_calling()
        for failure in failed:
            if isinstance(failure, Exception):
                raise failure

    async def _give_up_calling(self) -> None:
        """Whoever calls out hangs up, since nobody would answer them any more."""
        live = self.scene.record.witness.live.values()
        dials = [(call, call.dial) for call in live if call.dial is not None and call.state is CallState.DIALLING]
        legs = {leg for call, dial in dials for leg in (*call.legs, *dial.offer.legs)}
        for phone in self.board.switch.phones.values():
            phone.on_ring = turn_down
            for line in phone.lines[-4:]:
                if line.call_sid in legs and line.state != "ended":
                    await line.hang_up()

    async def try_to(self, name: str, act: Act) -> bool:
        """Click; what is refused or fails is shown to the agent, who lets it be."""
        self.scene.note_click(name)
        with suppress(SwitchboardError):
            await act()
            return True
        return False

    async def insist(self, name: str, act: Act, chance: random.Random) -> bool:
        """Click, and once more where the request failed; what is refused is let be."""
        for _ in range(CLICKS_AGAIN):
            self.scene.note_click(name)
            try:
                await act()
            except Unavailable:
                await asyncio.sleep(chance.uniform(0.3, 4))
            except SwitchboardError:
                return False
            else:
                return True
        return await self.try_to(name, act)
