"""A scripted party on one call: what it hears, presses and sees."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from infra.switch.clock import Clock
from infra.switch.leg import Cause, Ended, Expectation, Playable, Sound, Speech, Tones
from infra.switch.legs.handset import Placement
from infra.switch.legs.simulated_leg import SimulatedLeg

PATIENCE_S = 120.0


class NotHeard(AssertionError):
    """The party waited in vain; the message lists what it did hear."""


@dataclass(slots=True)
class Heard:
    """One thing a party heard. ``text`` is what was said, the URL played, or the tones sent."""

    at: datetime
    kind: str
    text: str
    language: str | None = None
    voice: str | None = None
    ended_at: datetime | None = None
    was_cut: bool = False


@dataclass(slots=True, eq=False)
class Line:
    """One leg of a scripted phone. Waiting methods take virtual seconds and fail loudly."""

    leg: SimulatedLeg
    clock: Clock
    heard: list[Heard] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    expecting: Expectation | None = None
    is_recorded: bool = False
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    _cursor: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def call_sid(self) -> str:
        return self.leg.call_sid

    @property
    def from_(self) -> str:
        return self.leg.caption.from_

    @property
    def to(self) -> str:
        return self.leg.caption.to

    @property
    def parameters(self) -> dict[str, str]:
        """The Parameter values of the Client noun that rang here."""
        return self.leg.caption.parameters

    @property
    def state(self) -> str:
        """``ringing``, ``in-progress`` or ``ended``."""
        if self.leg.ended.done():
            return "ended"
        return "in-progress" if self.leg.answered.is_set() else "ringing"

    @property
    def is_up(self) -> bool:
        return self.state == "in-progress"

    @property
    def ending(self) -> Ended | None:
        return self.leg.ended.result() if self.leg.ended.done() else None

    @property
    def placement(self) -> Placement | None:
        """Where it is now: None if in no room."""
        last = self.placements[-1] if self.placements else None
        return None if last is None or last.state == "left" else last

    @property
    def hears(self) -> set[str]:
        """The addresses of those it hears at this moment."""
        return set(self.placement.hears) if self.placement else set()

    @property
    def heard_by(self) -> set[str]:
        return set(self.placement.heard_by) if self.placement else set()

    @property
    def said(self) -> list[str]:
        """The sentences it heard."""
        return [item.text for item in self.heard if item.kind == "say"]

    @property
    def keys(self) -> str:
        """The tones that were sent to it, without their pauses."""
        return "".join(item.text for item in self.heard if item.kind == "tones").replace("w", "").replace("W", "")

    @property
    def hears_music(self) -> bool:
        """At this moment."""
        return any(item.text.startswith("music:") and item.ended_at is None for item in self.heard)

    @property
    def played(self) -> list[str]:
        """The URLs it heard played."""
        return [item.text for item in self.heard if item.kind == "play"]

    async def answer(self) -> None:
        self.leg.pick_up()
        await _step()

    async def decline(self) -> None:
        """Refuse the call (603)."""
        self.leg.decline(Cause.REJECTED, 603)
        await _step()

    async def be_busy(self) -> None:
        """Report busy (486)."""
        self.leg.decline(Cause.BUSY, 486)
        await _step()

    async def hang_up(self) -> None:
        self.leg.put_down()
        await _step()

    async def press(self, digits: str) -> None:
        """Press keys at once; with nobody listening they are lost, as in life."""
        await _step()
        self.leg.press(digits)
        await _step()

    async def asked(self, timeout_s: float = PATIENCE_S) -> Expectation:
        """Wait until somebody listens for keys or speech; what they expect."""
        await self.until(lambda: self.expecting is not None, "to be asked for input", timeout_s)
        assert self.expecting is not None
        return self.expecting

    async def enter(self, digits: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait until keys are wanted, then press these."""
        await self.asked(timeout_s)
        await self.press(digits)

    async def speak(self, text: str) -> None:
        """Say words that speech recognition understands."""
        await _step()
        self.leg.speak(text)
        await _step()

    async def refer(self, target: str) -> None:
        """Send the other party elsewhere (REFER)."""
        self.leg.refer(target)
        await _step()

    async def be_silent(self) -> None:
        """A scripted party is silent unless it talks."""

    async def talk(self, seconds: float) -> None:
        """Make noise for some time; a recording takes it for a message."""
        self.leg.talk(seconds)
        await asyncio.sleep(seconds)

    async def hear(self, fragment: str, timeout_s: float = PATIENCE_S) -> Heard:
        """Wait for the next thing heard that contains ``fragment``; earlier finds are not found again."""
        await self.until(lambda: self._find(fragment) is not None, f"to hear {fragment!r}", timeout_s)
        index = self._find(fragment)
        assert index is not None
        self._cursor = index + 1
        return self.heard[index]

    def _find(self, fragment: str) -> int | None:
        for index in range(self._cursor, len(self.heard)):
            if fragment.lower() in self.heard[index].text.lower():
                return index
        return None

    async def up(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait until the call is answered."""
        await self.until(lambda: self.state != "ringing", "to be answered", timeout_s)

    async def ended(self, timeout_s: float = PATIENCE_S) -> Ended:
        """Wait until the call is over."""
        await self.until(self.leg.ended.done, "to end", timeout_s)
        return self.leg.ended.result()

    async def together_with(self, *addresses: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait until it hears exactly these parties."""
        await self.until(lambda: self.hears == set(addresses), f"to hear {addresses}", timeout_s)

    async def until(self, is_so: Callable[[], bool], what: str, timeout_s: float = PATIENCE_S) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                while not is_so():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise NotHeard(f"waited {timeout_s} s {what}; {self.describe()}") from None

    def describe(self) -> str:
        story = "; ".join(f"{item.at:%H:%M:%S} {item.kind} {item.text}" for item in self.heard) or "nothing"
        return f"the line is {self.state}, placed {self.placement}, and heard: {story}"

    def news(self) -> None:
        self._news.set()

    async def listen(self, item: Playable, length_s: float) -> None:
        """Called by the phone: note the item and let it last."""
        entry = _note(item, self.clock.now())
        self.heard.append(entry)
        self.news()
        try:
            await asyncio.sleep(length_s)
        except asyncio.CancelledError:
            entry.was_cut = True
            raise
        finally:
            entry.ended_at = self.clock.now()
            self.news()


def _note(item: Playable, now: datetime) -> Heard:
    match item:
        case Speech(text, voice, language):
            return Heard(now, "say", text, language, voice)
        case Sound(url):
            return Heard(now, "play", url)
        case Tones(digits):
            return Heard(now, "tones", digits)


async def _step() -> None:
    """Let what was just done take effect: nobody acts twice in the same instant."""
    for _ in range(5):
        await asyncio.sleep(0)
