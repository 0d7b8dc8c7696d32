"""Recordings of channels and bridges, kept as WAV in Asterisk's spool under the recording's SID."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from infra.switch.ari.client import Ari
from infra.switch.ari.errors import AriError, AriRefused
from infra.switch.ari.event import Event
from infra.switch.leg import Recorded, Take
from infra.switch.legs.asterisk.trimming import Darkroom

LAST_EVENT_S: Final = 2.0

logger = logging.getLogger(__name__)


class AsteriskTape:
    """One live recording of Asterisk's; its name is the take's."""

    def __init__(self, ari: Ari, take: Take, darkroom: Darkroom) -> None:
        self.done: asyncio.Future[Recorded] = asyncio.get_running_loop().create_future()
        self._ari = ari
        self._take = take
        self._darkroom = darkroom
        self._pausing = ""
        self._finishing: asyncio.Task[None] | None = None
        ari.watch(take.name, self._on_event)
        self.done.add_done_callback(lambda _: ari.unwatch(take.name))

    @property
    def _path(self) -> str:
        return f"recordings/live/{self._take.name}"

    async def start(self, place: str, limits: Mapping[str, str] | None = None) -> None:
        """Record ``channels/…`` or ``bridges/…``."""
        try:
            await self._ari.order(
                "POST", f"{place}/record", {"name": self._take.name, "format": "wav", **(limits or {})}
            )
        except AriError as error:
            logger.warning("recording did not start", extra={"reason": str(error)})
            self._give_up()

    async def pause(self, *, skip: bool) -> None:
        if not self._pausing:
            self._pausing = "pause" if skip else "mute"
            self._ari.tell("POST", f"{self._path}/{self._pausing}")

    async def resume(self) -> None:
        if self._pausing:
            self._ari.tell("DELETE", f"{self._path}/{self._pausing}")
            self._pausing = ""

    async def stop(self) -> None:
        """Ends when Asterisk says so, and soon in any case."""
        if self.done.done():
            return
        self._ari.tell("POST", f"{self._path}/stop")
        await asyncio.wait({self.done}, timeout=LAST_EVENT_S)
        self._give_up()

    def _on_event(self, event: Event) -> None:
        match event["type"]:
            case "RecordingFinished":
                self._finishing = self._finishing or asyncio.create_task(self._finish())
            case "RecordingFailed":
                self._give_up()
            case "Reconnected":
                self._ari.order("GET", self._path).add_done_callback(self._on_looked_up)

    def _on_looked_up(self, reply: "asyncio.Future[object]") -> None:
        if not reply.cancelled() and isinstance(reply.exception(), AriRefused):
            self._finishing = self._finishing or asyncio.create_task(self._finish())

    async def _finish(self) -> None:
        recorded = await self._darkroom.develop(self._take)
        if not self.done.done():
            self.done.set_result(recorded)

    def _give_up(self) -> None:
        if not self.done.done() and self._finishing is None:
            self.done.set_result(Recorded(0.0))
