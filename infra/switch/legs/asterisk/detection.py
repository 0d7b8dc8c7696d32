"""Who answered: Asterisk's AMD, run in the dialplan while the channel is away from the switch for a moment."""

import asyncio
from collections.abc import Sequence
from typing import Final

from infra.switch.ari.client import Ari
from infra.switch.ari.errors import AriError

UNKNOWN: Final = "unknown"
LONGEST_S: Final = 45.0
_UNCLEAR: Final = ("INITIALSILENCE", "TOOLONG")


class Detection:
    """One channel's detection; nothing else can be done with the channel until it is over."""

    def __init__(self, channel: str, ari: Ari) -> None:
        self._channel = channel
        self._ari = ari
        self._verdict: asyncio.Future[str] | None = None

    @property
    def is_running(self) -> bool:
        return self._verdict is not None and not self._verdict.done()

    async def verdict(self, *, waits_for_end: bool) -> str:
        """``human``, ``machine_start``, ``machine_end_silence`` or ``unknown``."""
        self._verdict = asyncio.get_running_loop().create_future()
        place = {"context": "detect", "extension": "end" if waits_for_end else "start", "priority": "1"}
        try:
            await self._ari.order("POST", f"channels/{self._channel}/continue", place)
            async with asyncio.timeout(LONGEST_S):
                verdict = await self._verdict
        except (AriError, TimeoutError):
            return UNKNOWN
        return "machine_end_silence" if waits_for_end and verdict == "machine_start" else verdict

    def on_verdict(self, words: Sequence[str]) -> None:
        """The channel is back, with AMD's status and cause."""
        status, cause = [*words, "", ""][:2]
        if cause.startswith(_UNCLEAR):
            self._settle(UNKNOWN)
        else:
            self._settle({"MACHINE": "machine_start", "HUMAN": "human"}.get(status, UNKNOWN))

    def give_up(self) -> None:
        self._settle(UNKNOWN)

    def _settle(self, verdict: str) -> None:
        if self._verdict and not self._verdict.done():
            self._verdict.set_result(verdict)
