"""What a running verb sees of its call."""

from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from infra.switch.call import Call
from infra.switch.leg import Leg, Playable
from infra.switch.modes import Mode
from infra.switch.outcome import Fetch, Outcome, Source
from infra.switch.seat import Seat
from infra.switch.switchboard import Switchboard


@dataclass(frozen=True, slots=True)
class Session:
    """One document's run on one call."""

    actor: Seat
    exchange: Switchboard
    mode: Mode = Mode.CALL

    @property
    def call(self) -> Call:
        return self.actor.call

    @property
    def leg(self) -> Leg:
        return self.actor.leg

    @property
    def was_redirected(self) -> bool:
        """Whether the running cancellation is a new document rather than the end of the leg."""
        return not self.leg.ended.done()

    async def answer(self) -> None:
        """Answer an incoming call that still rings; nothing otherwise."""
        await self.actor.answer()

    async def play(self, item: Playable) -> None:
        self.call.guard.reset()
        await self.leg.play(item)

    async def interpret(self, source: Source, mode: Mode) -> Outcome:
        """Run another document on this leg, as a nested program."""
        return await self.actor.interpret(source, mode)

    def last_word(self, url: str | None, method: str, parameters: Mapping[str, str]) -> None:
        """Send an action request although the verb is over; its reply is ignored."""
        if url:
            self.spawn(self.actor.tell(Fetch(url, method, parameters)))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        self.exchange.background.spawn(work)
