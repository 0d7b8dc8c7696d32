"""Text to speech: an engine behind a protocol, and the cache in front of it."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from infra.switch.leg import Speech
from infra.switch.legs.asterisk.sounds import Sounds, named
from infra.switch.sox import convert, run

DEFAULT_LANGUAGE: Final = "en-US"
_ESPEAK_VOICES: Final = {
    "nb": "nb",
    "nn": "nb",
    "no": "nb",
    "en-us": "en-us",
    "en": "en-gb",
    "sv": "sv",
    "fi": "fi",
    "et": "et",
    "lt": "lt",
    "lv": "lv",
    "da": "da",
    "de": "de",
    "pl": "pl",
}


class Engine(Protocol):
    """Speaks a text into an audio file."""

    @property
    def name(self) -> str:
        """Goes into the cache's key: another engine, or version of it, speaks otherwise."""

    async def speak(self, text: str, language: str, target: Path) -> None:
        """Write audio of any kind that the converter reads.

        Raises:
            ConversionFailed: it could not be spoken.
        """


class Espeak:
    """The voice that is always there: small, quick, in all our languages, and a robot."""

    name = "espeak-ng-1"

    def __init__(self, words_per_minute: int = 150) -> None:
        self._speed = str(words_per_minute)

    async def speak(self, text: str, language: str, target: Path) -> None:
        await run("espeak-ng", "-v", espeak_voice(language), "-s", self._speed, "-w", str(target), "--", text)


class Speaker:
    """Says each sentence once and keeps it; the same words at the same moment are made once."""

    def __init__(self, sounds: Sounds, engine: Engine) -> None:
        self._sounds = sounds
        self._engine = engine
        self._being_made: dict[str, asyncio.Task[None]] = {}

    async def media(self, speech: Speech) -> str:
        """Where Asterisk finds the spoken text.

        Raises:
            ConversionFailed: it could not be spoken.
        """
        language = speech.language or language_of(speech.voice)
        key = "\0".join((self._engine.name, language, speech.voice or "", speech.text))
        name = f"say-{named(key.encode())}"
        if not self._sounds.path(name).exists():
            await self._once(name, speech.text, language)
        return self._sounds.media(name)

    async def _once(self, name: str, text: str, language: str) -> None:
        """A caller who hangs up meanwhile does not take the work from the others."""
        task = self._being_made.get(name)
        if task is None:
            task = self._being_made[name] = asyncio.create_task(self._make(name, text, language))
            task.add_done_callback(lambda _: self._being_made.pop(name, None))
        await asyncio.shield(task)

    async def _make(self, name: str, text: str, language: str) -> None:
        with TemporaryDirectory(prefix="cordboard-say-") as folder:
            spoken = Path(folder) / "spoken.wav"
            await self._engine.speak(text, language, spoken)
            await convert(spoken, self._sounds.path(name), "highpass", "200", "norm", "-3")


def language_of(voice: str | None) -> str:
    """The language in a voice's name (``Google.nb-NO-Wavenet-A``), where it has one."""
    for part in (voice or "").split("."):
        pieces = part.split("-")
        if len(pieces) > 1 and pieces[0].lower() in _ESPEAK_VOICES:
            return "-".join(pieces[:2])
    return DEFAULT_LANGUAGE


def espeak_voice(language: str) -> str:
    tag = language.lower()
    return _ESPEAK_VOICES.get(tag) or _ESPEAK_VOICES.get(tag.split("-")[0]) or "en-us"
