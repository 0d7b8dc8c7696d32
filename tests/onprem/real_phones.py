"""The scripted telephones of the simulated switch, done again with real ones: same words, real sound."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from infra.switch.leg import Ended
from infra.switch.legs.asterisk.leg import AsteriskLeg
from infra.switch.testing.lines import Heard, NotHeard
from tests.onprem.ears import Ears
from tests.onprem.peers.telephone import Line, Telephone

if TYPE_CHECKING:
    from tests.onprem.real_switch import RealSwitch

PATIENCE_S = 20.0
LOOK_S = 0.05
KEY_S = 0.25
AFTERWARDS_S = 0.15  # by then it is clear that what came before is over


@dataclass(eq=False)
class RealLine:
    """One call of a telephone; waits take seconds of everybody's time."""

    switch: "RealSwitch"
    line: Line
    address: str
    call_sid: str
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    _cursor: int = 0

    def __post_init__(self) -> None:
        self.ears = Ears(self.line.media, self.switch.tones)
        self.switch.spawn(self._note())

    async def _note(self) -> None:
        """When it was answered and when it ended."""
        await asyncio.wait(
            {asyncio.ensure_future(self.line.answered.wait()), asyncio.ensure_future(self.line.ended.wait())},
            return_when=asyncio.FIRST_COMPLETED,
        )
        if self.line.answered.is_set():
            self.answered_at = self.switch.clock.now()
        await self.line.ended.wait()
        self.ended_at = self.switch.clock.now()

    @property
    def heard(self) -> list[Heard]:
        """The prompts that came over the line."""
        return self.ears.listen()

    @property
    def said(self) -> list[str]:
        return [item.text for item in self.heard if item.kind == "say"]

    @property
    def played(self) -> list[str]:
        return [item.text for item in self.heard if item.kind == "play"]

    @property
    def keys(self) -> str:
        """The keys that were sent to it."""
        return self.line.media.keys

    @property
    def hears_music(self) -> bool:
        return self.ears.has_music()

    @property
    def ending(self) -> Ended | None:
        """Why the call ended, as the switch knows it."""
        call = self.switch.exchange.calls.find(self.call_sid)
        return call.ended if call else None

    @property
    def state(self) -> str:
        if self.line.ended.is_set():
            return "ended"
        return "in-progress" if self.line.answered.is_set() else "ringing"

    @property
    def from_(self) -> str:
        """Who calls, as the telephone shows it."""
        return self.line.caller

    @property
    def is_up(self) -> bool:
        return self.state == "in-progress"

    @property
    def hears(self) -> set[str]:
        """Whose tones come in at this moment."""
        return {address for address, hertz in self.switch.tones.parties.items() if self.ears.hears(hertz)}

    @property
    def parameters(self) -> dict[str, str]:
        names = [name for name, _ in self.line.invite.headers if name.startswith("x-")]
        return {name.removeprefix("x-").capitalize(): self.line.header(name) for name in names}

    async def answer(self) -> None:
        await self.line.answer()

    async def decline(self) -> None:
        self.line.refuse(603, "Decline")

    async def be_busy(self) -> None:
        self.line.refuse(486)

    async def hang_up(self) -> None:
        self.line.hang_up()

    async def press(self, digits: str) -> None:
        """One after the other, as fingers do."""
        for digit in digits:
            self.line.press(digit)
            await asyncio.sleep(KEY_S)

    async def asked(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait until the switch listens for this party's keys."""
        await self.until(lambda: self._leg is not None and self._leg.is_listening, "to be asked for input", timeout_s)

    async def enter(self, digits: str, timeout_s: float = PATIENCE_S) -> None:
        await self.asked(timeout_s)
        await self.press(digits)

    async def talk(self, seconds: float) -> None:
        """Make noise for some time and be silent again, which telephones of a test are not by themselves."""
        self.line.media.say(self.switch.tones.party(self.address))
        await asyncio.sleep(seconds)
        await self.be_silent()

    async def refer(self, target: str) -> None:
        """Send the other party elsewhere (REFER)."""
        telephone = self.line.telephone
        contact = ("contact", f"<sip:{telephone.name}@{telephone.host}:{telephone.port}>")
        headers = [contact, ("refer-to", f"<{target}>"), ("referred-by", f"<sip:{telephone.name}@{telephone.host}>")]
        telephone.request(self.line, "REFER", headers=headers)

    async def be_silent(self) -> None:
        """Say nothing from now on."""
        self.line.media.say(None)

    async def hear(self, fragment: str, timeout_s: float = PATIENCE_S) -> Heard | None:
        """Wait for the tone of a text or file whose name contains ``fragment``; earlier finds are not found again."""
        if fragment.startswith("music:"):
            await self.until(self.ears.has_music, "to hear music", timeout_s)
            return None
        await self.until(lambda: self._find(fragment) is not None, f"to hear {fragment!r}", timeout_s)
        index = self._find(fragment)
        assert index is not None
        self._cursor = index + 1
        await asyncio.sleep(AFTERWARDS_S)
        return self.heard[index]

    def _find(self, fragment: str) -> int | None:
        for index, item in enumerate(self.heard):
            if index >= self._cursor and fragment.lower() in item.text.lower():
                return index
        return None

    async def up(self, timeout_s: float = PATIENCE_S) -> None:
        await self.until(lambda: self.state != "ringing", "to be answered", timeout_s)

    async def ended(self, timeout_s: float = PATIENCE_S) -> Ended:
        await self.until(lambda: self.ended_at is not None and self.ending is not None, "to end", timeout_s)
        assert self.ending
        return self.ending

    async def together_with(self, *addresses: str, timeout_s: float = PATIENCE_S) -> None:
        await self.until(lambda: self.hears == set(addresses), f"to hear {addresses}", timeout_s)

    async def until(self, is_so: Callable[[], bool], what: str, timeout_s: float = PATIENCE_S) -> None:
        try:
            async with asyncio.timeout(max(timeout_s, 2.0)):
                while not is_so():
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            raise NotHeard(f"waited {timeout_s} s {what}; hears {self.hears}; {self.line.describe()}") from None

    @property
    def _leg(self) -> AsteriskLeg | None:
        actor = self.switch.exchange.calls.actor(self.call_sid)
        return actor.leg if actor and isinstance(actor.leg, AsteriskLeg) else None


class RealPhone:
    """Rings when the switch calls its address; ``shared`` telephones (the carrier) serve many addresses."""

    def __init__(self, address: str, switch: "RealSwitch") -> None:
        self.address = address
        self.lines: list[RealLine] = []
        self.telephone: Telephone | None = None
        self._switch = switch
        self._rings: asyncio.Queue[RealLine] = asyncio.Queue()
        self._on_ring: Callable[[Line], Any] | None = None

    def take(self, line: Line) -> None:
        """A call for this address has arrived."""
        calls = [c for c in self._switch.exchange.calls if c.to == self.address and c.direction != "inbound"]
        if not calls:  # a call of the switch before this one, still on its way
            line.refuse(480)
            return
        real = RealLine(self._switch, line, self.address, calls[-1].sid)
        line.media.say(self._switch.tones.party(self.address))
        self.lines.append(real)
        if self._on_ring:
            self._on_ring(line)
        else:
            self._rings.put_nowait(real)

    async def next_ring(self, timeout_s: float = PATIENCE_S) -> RealLine:
        try:
            return await asyncio.wait_for(self._rings.get(), timeout_s)
        except TimeoutError:
            raise NotHeard(f"{self.address} did not ring within {timeout_s} s") from None

    @property
    def active(self) -> list[RealLine]:
        return [line for line in self.lines if line.is_up]

    @property
    def ringing(self) -> list[RealLine]:
        return [line for line in self.lines if line.state == "ringing"]

    def answers(self) -> "RealPhone":
        self._on_ring = lambda line: self._switch.spawn(line.answer())
        return self

    def declines(self) -> "RealPhone":
        self._on_ring = lambda line: line.refuse(603, "Decline")
        return self
