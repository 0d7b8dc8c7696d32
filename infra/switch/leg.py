"""What the switch may ask of one party's dialog, whichever driver carries it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from infra.switch.moment import Moment


class Cause(StrEnum):
    """Why a leg ended, or is to be ended."""

    NORMAL = "normal"
    BUSY = "busy"
    REJECTED = "rejected"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"
    ANSWERED_ELSEWHERE = "answered-elsewhere"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a leg came to its end; ``is_remote`` when the party at the other end did it."""

    cause: Cause
    is_remote: bool
    sip_code: int | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence to be spoken; None means the account's default. ``ssml`` is the same with marks of how to say it."""

    text: str
    voice: str | None = None
    language: str | None = None
    ssml: str | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """Audio by URL. ``music:`` and ``tone:`` URLs are made by the driver itself."""

    url: str
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Tones:
    """DTMF sent to the party; ``w`` waits half a second, ``W`` a whole one."""

    digits: str


Playable = Speech | Sound | Tones

HOUSE_MUSIC = Sound("music:default", 60.0)
RING_TONE = Sound("tone:ring", 5.0)
_RING_TONES: Final = {"uk": Sound("tone:ring-uk", 3.0), "us": Sound("tone:ring-us", 6.0)}
_LIKE_UK: Final = frozenset({"uk", "au", "in", "my", "nz", "sg", "za"})
_LIKE_US: Final = frozenset({"us", "us-old", "ca", "tw", "ph"})
BEEP = Sound("tone:beep", 0.3)
RECORD_BEEP = Sound("tone:record", 1.0)


def ring_tone(country: str) -> Sound:
    """What ringing sounds like there: three families of tones serve the world."""
    if country in _LIKE_UK:
        return _RING_TONES["uk"]
    return _RING_TONES["us"] if country in _LIKE_US else RING_TONE


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a consumer of input is waiting for; a driver may show or prepare it (speech recognition)."""

    num_digits: int | None = None
    finish_on_key: str = ""
    speech: bool = False
    language: str | None = None
    is_prompt: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    digit: str


@dataclass(frozen=True, slots=True)
class Utterance:
    text: str
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class Partial:
    """What has been understood so far; more may come, and it may change."""

    text: str


@dataclass(slots=True)
class Input:
    """Keys and utterances in the order they came, while somebody listens; otherwise they are dropped."""

    events: asyncio.Queue[Key | Utterance | Partial] = field(default_factory=asyncio.Queue)

    async def next(self) -> Key | Utterance | Partial:
        return await self.events.get()


@dataclass(frozen=True, slots=True)
class Take:
    """What to record and when it ends by itself; ``silence_s`` 0 never ends by silence.

    Of a leg, two channels are what the party says and what it hears; one is both mixed, or the ``track`` named
    ``inbound`` (says) or ``outbound`` (hears).
    """

    name: str
    channels: int = 1
    max_s: float = 0.0
    silence_s: float = 0.0
    is_trimmed: bool = False
    track: str = "both"


@dataclass(frozen=True, slots=True)
class Recorded:
    """Length after trimming: 0 when nothing was said. ``audio`` is a WAV file, where the driver has one.

    ``has_failed`` says that what was said could not be kept.
    """

    duration_s: float
    audio: Path | None = None
    has_failed: bool = False


class Tape(Protocol):
    """A recording under way. ``done`` resolves however it ends, also with its leg or room."""

    @property
    def done(self) -> asyncio.Future[Recorded]: ...

    async def pause(self, *, skip: bool) -> None:
        """Stop hearing; ``skip`` cuts the time out, otherwise silence is written."""

    async def resume(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSearch:
    """How to tell a machine from a person; with ``is_aside`` the call goes on meanwhile.

    Longer speech than ``speech_ms`` is a machine's; ``speech_end_ms`` of silence end it; ``silence_ms`` of silence at
    the start, or ``timeout_s`` in all, leave it unknown.
    """

    waits_for_end: bool = False
    is_aside: bool = False
    timeout_s: int = 30
    speech_ms: int = 2400
    speech_end_ms: int = 1200
    silence_ms: int = 5000


@dataclass(frozen=True, slots=True)
class Referral:
    """SIP answers: of the REFER itself, and of the call that was made then, where the party told."""

    sip_code: int
    notified: int | None = None


class Leg(Protocol):
    """One party. Every wait ends by cancellation; a leg that is gone resolves ``ended`` and ignores orders."""

    @property
    def rang(self) -> Moment: ...

    @property
    def answered(self) -> Moment: ...

    @property
    def ended(self) -> asyncio.Future[Ended]: ...

    async def ring(self) -> None:
        """Tell an incoming caller that it rings (180)."""

    async def answer(self) -> None: ...

    async def play(self, item: Playable) -> None:
        """Play to the end; cancelling stops at once."""

    def listen(self, expectation: Expectation) -> AbstractContextManager[Input]: ...

    async def record(self, take: Take) -> Tape: ...

    async def hang_up(self, cause: Cause) -> None: ...

    async def detect_machine(self, search: MachineSearch) -> str:
        """``human``, ``machine_start``, ``machine_end_beep`` (or ``…silence``, ``…other``), ``fax`` or ``unknown``."""

    async def transfer(self, target: str) -> Referral:
        """Refer the party elsewhere (REFER) and wait for what came of it."""

    def on_referral(self, listener: Callable[[str], None]) -> None:
        """Take what the party wants to refer the other to, from now on; without a listener it is declined."""

    def on_talking(self, listener: Callable[[bool], None]) -> None:
        """Tell, from now on, whenever the party begins to speak (True) and stops."""


@dataclass(frozen=True, slots=True, eq=False)
class Party:
    """One member of a room and what it may say and hear.

    ``coaching`` names the leg that alone hears this one; a party that is away (on hold) or still waiting for the
    start neither hears nor is heard. ``is_cleaned``: without noise, both what it says and what it hears.
    """

    leg: Leg
    is_muted: bool = False
    is_away: bool = False
    is_waiting: bool = False
    is_cleaned: bool = False
    coaching: Leg | None = None

    def reaches(self, other: "Party") -> bool:
        """Whether ``other`` hears this party."""
        is_apart = self.is_away or self.is_waiting or other.is_away or other.is_waiting
        if self is other or self.is_muted or is_apart:
            return False
        return self.coaching is None or self.coaching is other.leg


class Room(Protocol):
    """A mix of legs; the switch says who is in it and how, the driver makes it so."""

    async def arrange(self, parties: Sequence[Party]) -> None: ...

    async def play(self, item: Playable) -> None: ...

    async def record(self, take: Take) -> Tape: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Origination:
    """An outgoing leg: whom to ring, as whom, what to tell the phone, and what to say when it asks for a password."""

    sid: str
    to: str
    from_: str
    parameters: dict[str, str] = field(default_factory=dict)
    caller_name: str = ""
    username: str = ""
    password: str = field(default="", repr=False)


class Driver(Protocol):
    """Where legs come from. Incoming ones arrive at ``Exchange.receive``."""

    async def originate(self, order: Origination) -> Leg:
        """Start ringing; the leg tells by its events what became of it."""

    def room(self, name: str | None) -> Room:
        """A new room; ``name`` is the conference's, None for a plain bridge."""
