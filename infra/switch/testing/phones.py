"""A scripted telephone: rings, keeps its lines, and can be told how to behave."""

import asyncio
from collections.abc import Callable

from infra.switch.clock import Clock
from infra.switch.leg import Expectation, Playable
from infra.switch.legs.handset import Placement, natural_length_s
from infra.switch.legs.simulated_leg import SimulatedLeg
from infra.switch.testing.lines import Line, NotHeard

PATIENCE_S = 120.0


class Phone:
    """Registered under an address (``client:demo.anna``, ``+4790000001``, ``sip:…``).

    ``on_ring`` is called with each new line at the moment it rings; use it for phones that answer by themselves.
    """

    def __init__(self, address: str, clock: Clock, *, nature: str = "human") -> None:
        self.address = address
        self.nature = nature
        self.always_talks = False
        self.lines: list[Line] = []
        self.on_ring: Callable[[Line], None] | None = None
        self._clock = clock
        self._rings: asyncio.Queue[Line] = asyncio.Queue()

    @property
    def ringing(self) -> list[Line]:
        """Lines that ring now."""
        return [line for line in self.lines if line.state == "ringing"]

    @property
    def active(self) -> list[Line]:
        """Lines that are up now."""
        return [line for line in self.lines if line.is_up]

    async def next_ring(self, timeout_s: float = PATIENCE_S) -> Line:
        """The next line that rings here, including one that began to ring before it was asked for."""
        try:
            return await asyncio.wait_for(self._rings.get(), timeout_s)
        except TimeoutError:
            raise NotHeard(f"{self.address} did not ring within {timeout_s} s") from None

    def answers(self) -> "Phone":
        """From now on pick up at once."""
        self.on_ring = lambda line: line.leg.pick_up()
        return self

    def declines(self) -> "Phone":
        """From now on refuse every call."""
        self.on_ring = lambda line: line.leg.decline()
        return self

    def line_of(self, leg: SimulatedLeg) -> Line:
        for line in self.lines:
            if line.leg is leg:
                return line
        line = Line(leg, self._clock)
        self.lines.append(line)
        return line

    # What legs tell it.

    def rings(self, leg: SimulatedLeg) -> None:
        line = self.line_of(leg)
        if self.on_ring:
            self.on_ring(line)
        else:
            self._rings.put_nowait(line)

    def changed(self, leg: SimulatedLeg) -> None:
        line = self.line_of(leg)
        if leg.ended.done():
            line.ended_at = line.ended_at or self._clock.now()
        elif leg.answered.is_set():
            line.answered_at = line.answered_at or self._clock.now()
        line.news()

    async def hears(self, leg: SimulatedLeg, item: Playable) -> None:
        await self.line_of(leg).listen(item, natural_length_s(item))

    def expected(self, leg: SimulatedLeg, expectation: Expectation | None) -> None:
        line = self.line_of(leg)
        line.expecting = expectation
        line.news()

    def recorded(self, leg: SimulatedLeg, *, is_active: bool) -> None:
        line = self.line_of(leg)
        line.is_recorded = is_active
        line.news()

    def placed(self, leg: SimulatedLeg, placement: Placement) -> None:
        line = self.line_of(leg)
        line.placements.append(placement)
        line.news()
