"""Recordings of channels and bridges, kept as WAV in Asterisk's spool under the recording's SID."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from infra.switch.ari.client import Ari
from infra.switch.ari.errors import AriError, AriRefused
from infra.switch.ari.event import Event
from infra.switch.leg import Recorded, Take
from infra.switch.legs.asterisk.trimming import Darkroom, parts

LAST_EVENT_S: Final = 2.0

logger = logging.getLogger(__name__)


class AsteriskTape:
    """One recording, of as many live recordings of Asterisk's as it has channels."""

    def __init__(self, ari: Ari, take: Take, darkroom: Darkroom) -> None:
        self.done: asyncio.Future[Recorded] = asyncio.get_running_loop().create_future()
        self._ari = ari
        self._take = take
        self._darkroom = darkroom
        self._pausing = ""
        self._has_failed = False
        self._running = set(parts(take))
        self._finishing: asyncio.Task[None] | None = None
        for part in parts(take):
            ari.watch(part, partial(self._on_event, part))
        self.done.add_done_callback(self._unwatch)

    def _unwatch(self, _: object) -> None:
        for part in parts(self._take):
            self._ari.unwatch(part)

    async def start(self, places: Sequence[str], limits: Mapping[str, str] | None = None) -> None:
        """Record ``channels/…`` or ``bridges/…``, one for each channel, all in the same moment.

        Asterisk counts whole seconds: the end is ours to give, and what is too long is cut away afterwards.
        """
        if not self._darkroom.has_room:
            logger.error("recording not started", extra={"reason": "the disk is full"})
            self._fail()
            return
        orders = [
            self._ari.order("POST", f"{place}/record", {"name": part, "format": "wav", **(limits or {})})
            for part, place in zip(parts(self._take), places, strict=False)
        ]
        try:
            await asyncio.gather(*orders)
        except AriError as error:
            logger.warning("recording did not start", extra={"reason": str(error)})
            self._fail()
        if not orders:
            self._fail()
        if self._take.max_s and not self.done.done():
            limit = asyncio.get_running_loop().call_later(self._take.max_s, self._tell, "POST", "stop")
            self.done.add_done_callback(lambda _: limit.cancel())

    async def pause(self, *, skip: bool) -> None:
        if not self._pausing:
            self._pausing = "pause" if skip else "mute"
            self._tell("POST", self._pausing)

    async def resume(self) -> None:
        if self._pausing:
            self._tell("DELETE", self._pausing)
            self._pausing = ""

    async def stop(self) -> None:
        """Ends when Asterisk says so, and soon in any case."""
        if self.done.done():
            return
        self._tell("POST", "stop")
        await asyncio.wait({self.done}, timeout=LAST_EVENT_S)
        if not self.done.done():
            self._finish_soon()
            await asyncio.wait({self.done}, timeout=LAST_EVENT_S)

    def _tell(self, method: str, deed: str) -> None:
        for part in parts(self._take):
            self._ari.tell(method, f"recordings/live/{part}/{deed}")

    def _on_event(self, part: str, event: Event) -> None:
        match event["type"]:
            case "RecordingFinished":
                self._over(part)
            case "RecordingFailed":
                logger.warning("recording failed", extra={"reason": event["recording"].get("cause")})
                self._has_failed = True
                self._over(part)
            case "Reconnected":
                lookup = self._ari.order("GET", f"recordings/live/{part}")
                lookup.add_done_callback(partial(self._on_looked_up, part))

    def _on_looked_up(self, part: str, reply: "asyncio.Future[object]") -> None:
        if not reply.cancelled() and isinstance(reply.exception(), AriRefused):
            self._over(part)

    def _over(self, part: str) -> None:
        self._running.discard(part)
        if not self._running:
            self._finish_soon()

    def _finish_soon(self) -> None:
        self._finishing = self._finishing or asyncio.create_task(self._finish())

    async def _finish(self) -> None:
        recorded = await self._darkroom.develop(self._take, has_failed=self._has_failed)
        if not self.done.done():
            self.done.set_result(recorded)

    def _fail(self) -> None:
        if not self.done.done() and self._finishing is None:
            self.done.set_result(Recorded(0.0, has_failed=True))
