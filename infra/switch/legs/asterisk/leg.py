"""One party's channel in Asterisk, behind the switch's ``Leg``."""

import asyncio
import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from infra.switch.ari.errors import AriError, AriRefused
from infra.switch.ari.event import Event
from infra.switch.leg import (
    Cause,
    Ended,
    Expectation,
    Input,
    Key,
    MachineSearch,
    Playable,
    Referral,
    Sound,
    Speech,
    Take,
    Tones,
)
from infra.switch.legs.asterisk.causes import q850, remote_end
from infra.switch.legs.asterisk.detection import Detection, listen_aside
from infra.switch.legs.asterisk.player import Studio
from infra.switch.legs.asterisk.tape import AsteriskTape
from infra.switch.legs.asterisk.transfer import Transfer
from infra.switch.moment import Moment
from infra.switch.tasks import first

MUSIC: Final = "music:default"
PATIENCE_S: Final = 5.0
LAST_EVENT_S: Final = 0.5
PAUSE_AFTER_FAILURE_S: Final = 1.0
_SIDES: Final = {"inbound": "in", "outbound": "out"}
_PAUSES_S: Final = {"w": 0.5, "W": 1.0}
_DIGIT_S: Final = 0.2
_LAST_DIGIT_S: Final = 0.5
TALKING: Final = "300,128"  # ms of silence that end it, and the level it begins at


class AsteriskLeg:
    """Knows its channel by an id that never changes; all that happens to the channel arrives at ``on_event``."""

    def __init__(self, channel: str, studio: Studio, *, is_incoming: bool) -> None:
        self.channel = channel
        self.rang = Moment()
        self.answered = Moment()
        self.ended: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()
        self.on_listened: Callable[[], None] = lambda: None
        self.is_browser = False
        self._studio = studio
        self._ari = studio.ari
        self._is_incoming = is_incoming
        self._intended: Cause | None = None
        self._inputs: list[Input] = []
        self._has_music = False
        self._detection = Detection(channel, self._ari)
        self._transfer = Transfer(channel, self._ari)
        self._talk_listeners: list[Callable[[bool], None]] = []
        self._on_referral: Callable[[str], None] | None = None
        self._ari.watch(channel, self.on_event)
        self.ended.add_done_callback(lambda _: self._ari.unwatch(channel))

    @property
    def path(self) -> str:
        return f"channels/{self.channel}"

    @property
    def is_listening(self) -> bool:
        """Whether keys of this party mean anything at this moment."""
        return bool(self._inputs)

    # What the switch asks.

    async def ring(self) -> None:
        self.rang.set()
        self._ari.tell("POST", f"{self.path}/ring")

    async def answer(self) -> None:
        if self.answered.is_set() or self.ended.done():
            return
        try:
            await self._ari.order("POST", f"{self.path}/answer")
        except AriError:
            return
        self.answered.set()

    async def play(self, item: Playable) -> None:
        if self.ended.done():
            return
        match item:
            case Tones(digits):
                await self._send(digits)
            case Sound(url, duration_s) if url == MUSIC:
                await self._play_music(duration_s)
            case Sound() | Speech():
                await self._play_file(item)

    async def _play_file(self, item: Sound | Speech) -> None:
        media = await self._studio.media(item)
        if media is None or not await self._studio.play(self.path, media):
            await first(self.ended, timeout_s=PAUSE_AFTER_FAILURE_S)

    async def _play_music(self, duration_s: float | None) -> None:
        """The channel's own music, without a bridge: the cheap way."""
        self._has_music = True
        self._ari.tell("POST", f"{self.path}/moh", {"mohClass": "default"})
        try:
            await first(self.ended, timeout_s=duration_s)
        finally:
            self._has_music = False
            if not self.ended.done():
                self._ari.tell("DELETE", f"{self.path}/moh")

    def resume_music(self) -> None:
        """Start the music again after the channel has been in a bridge."""
        if self._has_music:
            self._ari.tell("POST", f"{self.path}/moh", {"mohClass": "default"})

    async def _send(self, digits: str) -> None:
        """Asterisk does not say when keys have been sent: they are given their time, and a little more."""
        for piece in re.findall(r"[wW]|[^wW]+", digits):
            if piece in _PAUSES_S:
                await asyncio.sleep(_PAUSES_S[piece])
            else:
                self._ari.tell("POST", f"{self.path}/dtmf", {"dtmf": piece, "between": "100", "duration": "100"})
                await asyncio.sleep(len(piece) * _DIGIT_S + _LAST_DIGIT_S)

    @contextmanager
    def listen(self, expectation: Expectation) -> Iterator[Input]:
        del expectation
        heard = Input()
        self._inputs.append(heard)
        self.on_listened()
        try:
            yield heard
        finally:
            self._inputs.remove(heard)

    async def record(self, take: Take) -> AsteriskTape:
        """A message is taken from the party alone; a call is overheard, by an ear for each channel."""
        tape = AsteriskTape(self._ari, take, self._studio.darkroom)
        if take.silence_s or take.max_s:
            last_resort_s = math.ceil(take.max_s) + 1 if take.max_s else 0
            limits = {"maxDurationSeconds": str(last_resort_s), "maxSilenceSeconds": str(round(take.silence_s))}
            await tape.start([self.path], limits)
            return tape
        sides = ("in", "out") if take.channels > 1 else (_SIDES.get(take.track, "both"),)
        ears = await asyncio.gather(*(self._studio.overhear(self.channel, spy=side) for side in sides))
        places = [f"channels/{ear}" for ear in ears if ear]
        await tape.start(places if len(places) == len(sides) else [])
        tape.done.add_done_callback(lambda _: self._drop(places))
        return tape

    def _drop(self, channels: Sequence[str]) -> None:
        for channel in channels:
            self._ari.tell("DELETE", channel)

    async def hang_up(self, cause: Cause) -> None:
        if self.ended.done():
            return
        self._intended = self._intended or cause
        self._ari.tell("DELETE", self.path, {"reason_code": str(q850(cause))})
        await first(self.ended, timeout_s=PATIENCE_S)
        self.finish(Ended(self._intended, is_remote=False))

    async def detect_machine(self, search: MachineSearch) -> str:
        if not search.is_aside:
            return await self._detection.verdict(search)
        ear = await self._studio.overhear(self.channel, spy="in")
        return await listen_aside(ear, self._ari, search) if ear else "unknown"

    async def transfer(self, target: str) -> Referral:
        return await self._transfer.refer(target)

    def on_referral(self, listener: Callable[[str], None]) -> None:
        self._on_referral = listener

    def on_talking(self, listener: Callable[[bool], None]) -> None:
        if not self._talk_listeners:
            self._ari.tell("POST", f"{self.path}/variable", {"variable": "TALK_DETECT(set)", "value": TALKING})
        self._talk_listeners.append(listener)

    def remove_noise(self, *, is_wanted: bool) -> None:
        """Of what the party hears, and of what it says; a browser has cleaned that already."""
        for direction in ("tx",) if self.is_browser else ("rx", "tx"):
            value = "on" if is_wanted else "off"
            self._ari.tell("POST", f"{self.path}/variable", {"variable": f"DENOISE({direction})", "value": value})

    # What Asterisk tells.

    def on_event(self, event: Event) -> None:  # noqa: C901  one branch for each kind of event
        match event["type"]:
            case "StasisStart":
                self._on_start(event)
            case "ChannelStateChange":
                self._on_state(event["channel"]["state"])
            case "Dial":
                self._on_dial(event)
            case "ChannelDtmfReceived":
                self._on_key(event["digit"])
            case "ChannelDestroyed":
                self._on_destroyed(event)
            case "ChannelTalkingStarted" | "ChannelTalkingFinished" as name:
                self._on_talk(is_talking=name == "ChannelTalkingStarted")
            case "ChannelTransfer":
                self._on_refer(event)
            case "StasisEnd":
                self._on_away(event)
            case "Reconnected":
                self._ari.order("GET", self.path).add_done_callback(self._on_looked_up)

    def _on_start(self, event: Event) -> None:
        if event["args"][:1] == ["detected"]:
            self._detection.on_verdict(event["args"][1:])
        elif event["args"][:1] == ["referred"]:
            self._transfer.on_result(event["args"][1:])
        elif not self._is_incoming:
            self.answered.set()

    def _on_state(self, state: str) -> None:
        """Whom we called comes to us a little after they answered; before that nothing can be done with them."""
        if state == "Ringing":
            self.rang.set()
        elif state == "Up" and self._is_incoming:
            self.answered.set()

    def _on_dial(self, event: Event) -> None:
        """Early media counts as ringing: somebody is being told something."""
        is_ours = event.get("peer", {}).get("id") == self.channel
        if is_ours and event.get("dialstatus") in {"RINGING", "PROGRESS"}:
            self.rang.set()

    def _on_refer(self, event: Event) -> None:
        """Told at once what becomes of it, or the telephone would never learn."""
        target = event.get("refer_to", {}).get("requested_destination", {}).get("destination") or ""
        is_taken = self._on_referral is not None and bool(target)
        state = "channel_answered" if is_taken else "channel_declined"
        self._ari.tell("POST", f"{self.path}/transfer_progress", {"states": state})
        if self._on_referral and target:
            self._on_referral(target)

    def _on_away(self, event: Event) -> None:
        """Not to be back, unless it was sent away. Why a party did not answer is told only when the channel is gone."""
        if self._detection.is_running or self._transfer.is_running:
            return
        if self._is_incoming or self.answered.is_set():
            self._on_destroyed(event)
        else:
            asyncio.get_running_loop().call_later(LAST_EVENT_S, self._on_destroyed, event)

    def _on_talk(self, *, is_talking: bool) -> None:
        for listener in self._talk_listeners:
            listener(is_talking)

    def _on_key(self, digit: str) -> None:
        for heard in self._inputs:
            heard.events.put_nowait(Key(digit))

    def _on_destroyed(self, event: Event) -> None:
        if self._intended:
            self.finish(Ended(self._intended, is_remote=False))
        else:
            was_answered = self.answered.is_set()
            self.finish(remote_end(event, was_answered=was_answered, is_incoming=self._is_incoming))

    def _on_looked_up(self, reply: "asyncio.Future[object]") -> None:
        """After a lost connection: a channel that is no longer there has ended while nobody listened."""
        if not reply.cancelled() and isinstance(reply.exception(), AriRefused):
            self._on_destroyed({"type": "ChannelDestroyed"})

    def finish(self, ended: Ended) -> None:
        """Take the end, once."""
        if not self.ended.done():
            self._detection.give_up()
            self._transfer.give_up()
            self.ended.set_result(ended)
