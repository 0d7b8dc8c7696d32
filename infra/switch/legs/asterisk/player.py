"""What legs and rooms share: playing with an end that is always noticed, and ears on channels."""

import asyncio
import logging
import secrets
from dataclasses import dataclass
from typing import Final

from infra.switch.ari.client import Ari
from infra.switch.ari.errors import AriError, AriRefused
from infra.switch.ari.event import Event
from infra.switch.leg import Sound, Speech
from infra.switch.legs.asterisk.sounds import Sounds
from infra.switch.legs.asterisk.speech import Speaker
from infra.switch.legs.asterisk.trimming import Darkroom
from infra.switch.sox import ConversionFailed

ARRIVAL_S: Final = 5.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Studio:
    """What legs and rooms need to make themselves heard."""

    ari: Ari
    sounds: Sounds
    speaker: Speaker
    darkroom: Darkroom

    async def media(self, item: Speech | Sound) -> str | None:
        """Where Asterisk finds an item; None when it cannot be had."""
        if isinstance(item, Sound):
            return self.sounds.find(item.url)
        try:
            return await self.speaker.media(item)
        except ConversionFailed as failure:
            logger.warning("text not spoken", extra={"reason": str(failure)})
            return None

    async def overhear(self, channel: str, whisper: str = "none", *, spy: str = "both") -> str | None:
        """A channel of its own that hears one side of another one or both, and may ``whisper=out`` to its party.

        ``in`` is what the party says, ``out`` what it hears.
        """
        ear = f"EA{secrets.token_hex(8)}"
        arrived = asyncio.Event()
        self.ari.watch(ear, lambda event: arrived.set() if event["type"] == "StasisStart" else None)
        query = {"app": self.ari.address.app, "appArgs": "ear", "spy": spy, "whisper": whisper}
        try:
            await self.ari.order("POST", f"channels/{channel}/snoop/{ear}", query)
            async with asyncio.timeout(ARRIVAL_S):
                await arrived.wait()
        except (AriError, TimeoutError):
            return None
        finally:
            self.ari.unwatch(ear)
        return ear

    async def play(self, place: str, media: str) -> bool:
        """Play to the end on ``channels/…`` or ``bridges/…``; cancelling stops at once. False if it did not play."""
        playback = f"PB{secrets.token_hex(8)}"
        finished: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def on_event(event: Event) -> None:
            match event["type"]:
                case "PlaybackFinished":
                    _settle(finished, played=event["playback"]["state"] == "done")
                case "Reconnected":
                    lookup = self.ari.order("GET", f"playbacks/{playback}")
                    lookup.add_done_callback(lambda reply: _settle_if_gone(finished, reply))

        self.ari.watch(playback, on_event)
        try:
            await self.ari.order("POST", f"{place}/play/{playback}", {"media": media})
            return await finished
        except AriError:
            return False
        except asyncio.CancelledError:
            self.ari.tell("DELETE", f"playbacks/{playback}")
            raise
        finally:
            self.ari.unwatch(playback)


def _settle(finished: asyncio.Future[bool], *, played: bool) -> None:
    if not finished.done():
        finished.set_result(played)


def _settle_if_gone(finished: asyncio.Future[bool], reply: asyncio.Future[object]) -> None:
    if not reply.cancelled() and isinstance(reply.exception(), AriRefused):
        _settle(finished, played=True)
