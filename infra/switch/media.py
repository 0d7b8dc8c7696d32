"""Audio that is played: fetched once, its type checked, its length known."""

import io
import logging
import wave
from collections.abc import Mapping
from typing import Final, Protocol

from infra.switch.leg import Sound
from infra.switch.tag import is_absolute
from infra.switch.webhook import WebhookFailed, Webhooks

BAD_AUDIO: Final = 13420
UNKNOWN_LENGTH_S: Final = 5.0
_MP3_BYTES_PER_S: Final = 16_000
_ULAW_BYTES_PER_S: Final = 8_000
_MADE_HERE: Final = ("music:", "tone:")
_WAVE: Final = frozenset({"audio/wav", "audio/wave", "audio/x-wav"})
_RATES: Final = {
    "audio/mpeg": _MP3_BYTES_PER_S,
    "audio/basic": _ULAW_BYTES_PER_S,
    "audio/ulaw": _ULAW_BYTES_PER_S,
    "audio/gsm": 1650,
    "audio/x-gsm": 1650,
    "audio/aiff": _MP3_BYTES_PER_S,
    "audio/x-aiff": _MP3_BYTES_PER_S,
    "audio/x-aifc": _MP3_BYTES_PER_S,
}

logger = logging.getLogger(__name__)


class MediaFailed(Exception):
    """The audio cannot be had or is of no playable type."""

    def __init__(self, code: int) -> None:
        super().__init__(f"audio failed with {code}")
        self.code = code


class Library(Protocol):
    """Where audio comes from.

    Raises:
        MediaFailed: it cannot be played.
    """

    async def sound(self, url: str) -> Sound: ...


class FetchedLibrary:
    """Fetches each URL once in the life of the switch."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks
        self._known: dict[str, Sound] = {}

    async def sound(self, url: str) -> Sound:
        if url.startswith(_MADE_HERE):
            return Sound(url, UNKNOWN_LENGTH_S)
        if not is_absolute(url):
            raise MediaFailed(11100)
        if url not in self._known:
            self._known[url] = await self._fetch(url)
        return self._known[url]

    async def _fetch(self, url: str) -> Sound:
        """Media requests carry no call parameters."""
        try:
            answer = await self._webhooks.ask(url, "GET", {})
        except WebhookFailed as failure:
            raise MediaFailed(failure.code) from failure
        return Sound(url, duration_s(answer.reply.content_type, answer.reply.body))


class SilentLibrary:
    """Takes every URL for granted; lengths are told to it (tests, where no audio exists)."""

    def __init__(self, durations: Mapping[str, float] | None = None, default_s: float = UNKNOWN_LENGTH_S) -> None:
        self.durations = dict(durations or {})
        self._default_s = default_s

    async def sound(self, url: str) -> Sound:
        return Sound(url, self.durations.get(url, self._default_s))


def duration_s(content_type: str, body: bytes) -> float:
    """The length of an audio file, exact for WAV, by bit rate otherwise.

    Raises:
        MediaFailed: not a type that can be played.
    """
    if content_type in _WAVE:
        try:
            with wave.open(io.BytesIO(body)) as file:
                frames: int = file.getnframes()
                return float(frames / file.getframerate())
        except (wave.Error, EOFError, ZeroDivisionError):
            return len(body) / _ULAW_BYTES_PER_S
    if content_type in _RATES:
        return len(body) / _RATES[content_type]
    raise MediaFailed(BAD_AUDIO)
