"""A mixing bridge, and who of a conference is in it."""

import asyncio
import secrets
from collections.abc import Sequence
from functools import partial

from infra.switch.ari.errors import AriError, AriRefused
from infra.switch.leg import Leg, Party, Playable, Sound, Speech, Take
from infra.switch.legs.asterisk.leg import AsteriskLeg
from infra.switch.legs.asterisk.player import Studio
from infra.switch.legs.asterisk.tape import AsteriskTape


class Desk:
    """A coach's place: a bridge of one's own with an ear on the coached channel."""

    def __init__(self, studio: Studio, coach: AsteriskLeg, coached: AsteriskLeg) -> None:
        self.coached = coached
        self._studio = studio
        self._coach = coach
        self._bridge = f"BR{secrets.token_hex(16)}"
        self._ear: str | None = None

    async def open(self) -> None:
        self._ear = await self._studio.overhear(self.coached.channel, "out")
        if self._ear is None:
            return
        ari = self._studio.ari
        ari.tell("POST", f"bridges/{self._bridge}", {"type": "mixing,dtmf_events"})
        ari.tell("POST", f"bridges/{self._bridge}/addChannel", {"channel": f"{self._coach.channel},{self._ear}"})

    def close(self) -> None:
        self._studio.ari.tell("DELETE", f"bridges/{self._bridge}")
        if self._ear:
            self._studio.ari.tell("DELETE", f"channels/{self._ear}")


class AsteriskRoom:
    """Puts into effect what the switch says about who hears whom; repeating an arrangement changes nothing.

    While nobody waits for keys, the sound of two parties goes from socket to socket, at half the cost; Asterisk then
    does not see what keys they press. Whoever begins to listen for them moves everybody to a bridge that does. What
    else wants the sound (a third party, a recording, an ear, a mute) makes Asterisk carry it without being asked.
    """

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._ari = studio.ari
        self._bridge = f"BR{secrets.token_hex(16)}"
        self._is_open = False
        self._sees_keys = False
        self._present: set[AsteriskLeg] = set()
        self._muted: set[AsteriskLeg] = set()
        self._cleaned: set[AsteriskLeg] = set()
        self._desks: dict[AsteriskLeg, Desk] = {}

    @property
    def _path(self) -> str:
        return f"bridges/{self._bridge}"

    async def arrange(self, parties: Sequence[Party]) -> None:
        legs = {party: _channel(party.leg) for party in parties}
        coaches = {leg: _channel(party.coaching) for party, leg in legs.items() if party.coaching and _speaks(party)}
        present = {leg for party, leg in legs.items() if not party.is_away and not party.is_waiting}
        self._seat(present - coaches.keys())
        self._mute({leg for party, leg in legs.items() if party.is_muted and leg in present})
        self._clean({leg for party, leg in legs.items() if party.is_cleaned and leg in present})
        await self._coach(coaches)

    def _seat(self, present: set[AsteriskLeg]) -> None:
        if present and not self._is_open:
            self._open(sees_keys=any(leg.is_listening for leg in present))
        for leg in self._present - present:
            leg.on_listened = _nothing
            if not leg.ended.done():
                self._ari.tell("POST", f"{self._path}/removeChannel", {"channel": leg.channel})
                leg.resume_music()
        newcomers = present - self._present
        for leg in newcomers:
            leg.on_listened = self._see_keys
        self._admit(newcomers)
        self._present = present
        if any(leg.is_listening for leg in present):
            self._see_keys()

    def _open(self, *, sees_keys: bool) -> None:
        self._is_open, self._sees_keys = True, sees_keys
        kind = "mixing,dtmf_events,proxy_media" if sees_keys else "mixing"
        self._ari.tell("POST", self._path, {"type": kind})

    def _see_keys(self) -> None:
        """From now on keys are told."""
        if not self._is_open or self._sees_keys:
            return
        former, self._bridge = self._path, f"BR{secrets.token_hex(16)}"
        self._open(sees_keys=True)
        self._admit(self._present)
        self._ari.tell("DELETE", former)

    def _admit(self, legs: set[AsteriskLeg]) -> None:
        """All in one order, which Asterisk refuses when one of them is gone: then each by itself."""
        channels = [leg.channel for leg in legs if not leg.ended.done()]
        if channels:
            reply = self._ari.order("POST", f"{self._path}/addChannel", {"channel": ",".join(channels)})
            reply.add_done_callback(partial(self._admit_each, self._path, channels))

    def _admit_each(self, path: str, channels: list[str], reply: "asyncio.Future[object]") -> None:
        if not reply.cancelled() and isinstance(reply.exception(), AriRefused) and len(channels) > 1:
            for channel in channels:
                self._ari.tell("POST", f"{path}/addChannel", {"channel": channel})

    def _mute(self, muted: set[AsteriskLeg]) -> None:
        for leg in _here(self._muted - muted):
            self._ari.tell("DELETE", f"{leg.path}/mute", {"direction": "in"})
        for leg in muted - self._muted:
            self._ari.tell("POST", f"{leg.path}/mute", {"direction": "in"})
        self._muted = muted

    def _clean(self, cleaned: set[AsteriskLeg]) -> None:
        for leg in _here(cleaned ^ self._cleaned):
            leg.remove_noise(is_wanted=leg in cleaned)
        self._cleaned = cleaned

    async def _coach(self, coaches: dict[AsteriskLeg, AsteriskLeg]) -> None:
        for coach, desk in list(self._desks.items()):
            if coaches.get(coach) is not desk.coached:
                desk.close()
                del self._desks[coach]
        for coach, coached in coaches.items():
            if coach not in self._desks:
                self._desks[coach] = Desk(self._studio, coach, coached)
                await self._desks[coach].open()

    async def play(self, item: Playable) -> None:
        """The bridge must not change while it is played to: it would fall silent."""
        if self._is_open and isinstance(item, Sound | Speech) and (media := await self._studio.media(item)):
            self._see_keys()
            await self._studio.play(self._path, media)

    async def record(self, take: Take) -> AsteriskTape:
        """Nor while it is recorded. What is recorded from its start is recorded before anybody is in it."""
        if not self._is_open:
            self._open(sees_keys=True)
        self._see_keys()
        tape = AsteriskTape(self._ari, take, self._studio.darkroom)
        await tape.start([self._path])
        return tape

    async def close(self) -> None:
        """Parts everybody; the channels go on by themselves."""
        await self.arrange([])
        if self._is_open:
            self._is_open = False
            try:
                await self._ari.order("DELETE", self._path)
            except AriError:
                return


def _nothing() -> None:
    """A leg outside the room may listen as it likes."""


def _here(legs: set[AsteriskLeg]) -> list[AsteriskLeg]:
    """Those whose channels can still be told something."""
    return [leg for leg in legs if not leg.ended.done()]


def _channel(leg: Leg) -> AsteriskLeg:
    assert isinstance(leg, AsteriskLeg)
    return leg


def _speaks(party: Party) -> bool:
    """A coach who is muted only listens, which a muted member of the room does as well and at less cost."""
    return not (party.is_muted or party.is_away or party.is_waiting)
