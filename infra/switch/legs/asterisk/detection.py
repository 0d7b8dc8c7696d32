"""Who answered: Asterisk's AMD, run in the dialplan while the channel is away from the switch for a moment."""

import asyncio
from collections.abc import Sequence
from typing import Final

from infra.switch.ari.client import Ari
from infra.switch.ari.errors import AriError
from infra.switch.ari.event import Event
from infra.switch.leg import MachineSearch

UNKNOWN: Final = "unknown"
SPARE_S: Final = 15.0
_UNCLEAR: Final = ("INITIALSILENCE", "TOOLONG")
_STARTS: Final = {"MACHINE": "machine_start", "HUMAN": "human", "FAX": "fax"}
_ENDS: Final = {"BEEP": "machine_end_beep", "SILENCE": "machine_end_silence"}


class Detection:
    """One channel's detection; nothing else can be done with the channel until it is over."""

    def __init__(self, channel: str, ari: Ari) -> None:
        self._channel = channel
        self._ari = ari
        self._verdict: asyncio.Future[str] | None = None

    @property
    def is_running(self) -> bool:
        return self._verdict is not None and not self._verdict.done()

    async def verdict(self, search: MachineSearch) -> str:
        """In the contract's words."""
        self._verdict = asyncio.get_running_loop().create_future()
        path = f"channels/{self._channel}"
        limits = (search.silence_ms, search.speech_ms, search.speech_end_ms, search.timeout_s * 1000)
        place = {"context": "detect", "extension": "end" if search.waits_for_end else "start", "priority": "1"}
        variables = {"AMD_LIMITS": ",".join(map(str, limits)), "AMD_END_MS": search.speech_end_ms}
        try:
            await self._ari.follow(self._channel)
            for name, value in (variables | {"AMD_PATIENCE_S": search.timeout_s}).items():
                await self._ari.order("POST", f"{path}/variable", {"variable": name, "value": str(value)})
            await self._ari.order("POST", f"{path}/continue", place)
            async with asyncio.timeout(2 * search.timeout_s + SPARE_S):
                return await self._verdict
        except (AriError, TimeoutError):
            return UNKNOWN

    def on_verdict(self, words: Sequence[str]) -> None:
        """The channel is back, with AMD's status and cause, and how the machine's greeting ended."""
        status, cause, end = [*words, "", "", ""][:3]
        if cause.startswith(_UNCLEAR):
            self._settle(UNKNOWN)
        elif status == "MACHINE" and end:
            self._settle(_ENDS.get(end, "machine_end_other"))
        else:
            self._settle(_STARTS.get(status, UNKNOWN))

    def give_up(self) -> None:
        self._settle(UNKNOWN)

    def _settle(self, verdict: str) -> None:
        if self._verdict and not self._verdict.done():
            self._verdict.set_result(verdict)


async def listen_aside(ear: str, ari: Ari, search: MachineSearch) -> str:
    """Run it on an ear at the channel, which goes on talking meanwhile."""
    detection = Detection(ear, ari)

    def on_event(event: Event) -> None:
        match event["type"]:
            case "StasisStart":
                detection.on_verdict(event["args"][1:])
            case "ChannelDestroyed":
                detection.give_up()

    ari.watch(ear, on_event)
    try:
        return await detection.verdict(search)
    finally:
        ari.unwatch(ear)
        ari.tell("DELETE", f"channels/{ear}")
