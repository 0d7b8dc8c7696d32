"""One party of the driver without media."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from infra.switch.leg import (
    Cause,
    Ended,
    Expectation,
    Input,
    Key,
    MachineSearch,
    Partial,
    Playable,
    Referral,
    Take,
    Utterance,
)
from infra.switch.legs.handset import Handset
from infra.switch.legs.tape import SimulatedTape, Voice
from infra.switch.moment import Moment

ASSUMED_VERDICT_S: Final = 3.0
GREETING_S: Final = 6.0
KEYS: Final = frozenset("0123456789*#ABCD")


@dataclass(frozen=True, slots=True)
class Caption:
    """Who speaks with whom, as a phone shows it."""

    sid: str
    from_: str
    to: str
    is_incoming: bool
    parameters: dict[str, str] = field(default_factory=dict)


class SimulatedLeg:
    """One party. ``is_incoming`` as the switch sees it: the party called us."""

    def __init__(self, caption: Caption, handset: Handset) -> None:
        loop = asyncio.get_running_loop()
        self.caption = caption
        self.handset = handset
        self.rang = Moment()
        self.answered = Moment()
        self.ended: asyncio.Future[Ended] = loop.create_future()
        self.call_sid = caption.sid
        self._loop = loop
        self._inputs: list[Input] = []
        self._tapes: list[SimulatedTape] = []
        self._talk_listeners: list[Callable[[bool], None]] = []
        self._on_referral: Callable[[str], None] | None = None
        self.voice = Voice(is_constant=handset.always_talks)

    @property
    def address(self) -> str:
        """The party's own address."""
        return self.caption.from_ if self.caption.is_incoming else self.caption.to

    # What the switch asks.

    async def ring(self) -> None:
        if not self.rang.is_set() and not self.ended.done():
            self.rang.set()
            self.handset.changed(self)

    async def answer(self) -> None:
        self._answer()

    async def play(self, item: Playable) -> None:
        if not self.ended.done():
            await self.handset.hears(self, item)

    @contextmanager
    def listen(self, expectation: Expectation) -> Iterator[Input]:
        heard = Input()
        self._inputs.append(heard)
        if expectation.is_prompt:
            self.handset.expected(self, expectation)
        try:
            yield heard
        finally:
            self._inputs.remove(heard)
            if expectation.is_prompt:
                self.handset.expected(self, None)

    async def record(self, take: Take) -> SimulatedTape:
        tape = SimulatedTape(take, self.voice, self._tape_done)
        self._tapes.append(tape)
        if take.silence_s or take.max_s:
            self.handset.recorded(self, is_active=True)
        if self.ended.done():
            tape.finish()
        return tape

    def _tape_done(self, tape: SimulatedTape) -> None:
        if tape in self._tapes:
            self._tapes.remove(tape)
        if tape.take.silence_s or tape.take.max_s:
            self.handset.recorded(self, is_active=False)

    async def hang_up(self, cause: Cause) -> None:
        self._end(Ended(cause, is_remote=False))

    async def detect_machine(self, search: MachineSearch) -> str:
        """A machine greets for six seconds and beeps; whoever says nothing stays unknown."""
        nature = self.handset.nature
        if nature == "silent":
            await asyncio.sleep(min(search.silence_ms / 1000, search.timeout_s))
            return "unknown"
        if nature != "machine":
            await asyncio.sleep(ASSUMED_VERDICT_S)
            return nature
        wanted_s = GREETING_S if search.waits_for_end else ASSUMED_VERDICT_S
        await asyncio.sleep(min(wanted_s, search.timeout_s))
        if wanted_s > search.timeout_s:
            return "machine_end_other"
        return "machine_end_beep" if search.waits_for_end else "machine_start"

    async def transfer(self, target: str) -> Referral:
        """A simulated phone takes any transfer to a SIP address."""
        return Referral(202, 200) if target.startswith("sip:") else Referral(405)

    def on_referral(self, listener: Callable[[str], None]) -> None:
        self._on_referral = listener

    def refer(self, target: str) -> bool:
        """The party wants the other one to be connected elsewhere; whether that was taken up."""
        if self._on_referral is None or self.ended.done():
            return False
        self._on_referral(target)
        return True

    def on_talking(self, listener: Callable[[bool], None]) -> None:
        self._talk_listeners.append(listener)

    # What the party does.

    def pick_up(self) -> None:
        if not self.caption.is_incoming:
            self._answer()

    def decline(self, cause: Cause = Cause.REJECTED, sip_code: int = 603) -> None:
        self._end(Ended(cause, is_remote=True, sip_code=sip_code))

    def put_down(self) -> None:
        self._end(Ended(Cause.NORMAL, is_remote=True))

    def press(self, digits: str) -> None:
        """Keys go to whoever listens now, and to nobody otherwise."""
        for digit in digits:
            if digit in KEYS:
                self._deliver(Key(digit))

    def speak(self, text: str) -> None:
        """Words are understood one by one, and at last together."""
        words = text.split()
        for count in range(1, len(words)):
            self._deliver(Partial(" ".join(words[:count])))
        self._deliver(Utterance(text))

    def talk(self, seconds: float) -> None:
        """Make noise from now on; what recordings tell from silence."""
        self.voice.talk(self._loop.time(), seconds)
        for listener in self._talk_listeners:
            listener(True)
            self._loop.call_later(seconds, listener, False)

    def _deliver(self, event: Key | Utterance | Partial) -> None:
        for heard in self._inputs:
            heard.events.put_nowait(event)

    def _answer(self) -> None:
        if not self.answered.is_set() and not self.ended.done():
            self.answered.set()
            self.handset.changed(self)

    def _end(self, ended: Ended) -> None:
        """Tapes first, so that whoever learns of the end finds the recording finished."""
        if self.ended.done():
            return
        for tape in list(self._tapes):
            tape.finish()
        self.ended.set_result(ended)
        self.handset.changed(self)
