"""Text to speech: engines behind a protocol, and the cache in front of them."""

import asyncio
import logging
import shlex
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol, runtime_checkable

from infra.switch.leg import Speech
from infra.switch.legs.asterisk.sounds import Sounds, named
from infra.switch.sox import ConversionFailed, convert, run

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

logger = logging.getLogger(__name__)


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


@runtime_checkable
class ReadsMarkup(Protocol):
    """An engine that also understands SSML."""

    async def speak_ssml(self, ssml: str, language: str, target: Path) -> None:
        """Like ``speak``."""


class Espeak:
    """The voice that is always there: small, quick, in all our languages, and a robot."""

    name = "espeak-ng-1"

    def __init__(self, words_per_minute: int = 150) -> None:
        self._speed = str(words_per_minute)

    async def speak(self, text: str, language: str, target: Path) -> None:
        await run("espeak-ng", "-v", espeak_voice(language), "-s", self._speed, "-w", str(target), "--", text)

    async def speak_ssml(self, ssml: str, language: str, target: Path) -> None:
        await run("espeak-ng", "-m", "-v", espeak_voice(language), "-s", self._speed, "-w", str(target), "--", ssml)


class Command:
    """A voice of the site's own: a program that reads the text and writes the file.

    ``template`` is a command line with ``{language}`` (``nb-NO``), ``{short}`` (``nb``), ``{voice}`` and ``{output}``;
    the text comes in at its standard input. No shell reads it.
    """

    def __init__(self, template: str, voice: str = "") -> None:
        self.name = f"command {template} {voice}"
        self._template = shlex.split(template)
        self._voice = voice

    async def speak(self, text: str, language: str, target: Path) -> None:
        values = {"{language}": language, "{short}": language.partition("-")[0], "{voice}": self._voice}
        values["{output}"] = str(target)
        await run(*(_filled(part, values) for part in self._template), given=text.encode())


def _filled(part: str, values: Mapping[str, str]) -> str:
    for placeholder, value in values.items():
        part = part.replace(placeholder, value)
    return part


class Speaker:
    """Says each sentence once and keeps it; the same words at the same moment are made once.

    When an engine fails, the next one speaks: a caller hears a robot rather than nothing.
    """

    def __init__(self, sounds: Sounds, *engines: Engine) -> None:
        self._sounds = sounds
        self._engines = engines
        self._being_made: dict[str, asyncio.Task[None]] = {}

    async def media(self, speech: Speech) -> str:
        """Where Asterisk finds the spoken text.

        Raises:
            ConversionFailed: it could not be spoken.
        """
        language = speech.language or language_of(speech.voice)
        for engine in self._engines[:-1]:
            try:
                return await self._said_by(engine, speech, language)
            except ConversionFailed as failure:
                logger.warning("voice failed", extra={"reason": str(failure)})
        return await self._said_by(self._engines[-1], speech, language)

    async def _said_by(self, engine: Engine, speech: Speech, language: str) -> str:
        content = speech.ssml if speech.ssml and isinstance(engine, ReadsMarkup) else speech.text
        key = "\0".join((engine.name, language, speech.voice or "", content))
        name = f"say-{named(key.encode())}"
        if not self._sounds.path(name).exists():
            await self._once(name, engine, speech, language)
        return self._sounds.media(name)

    async def _once(self, name: str, engine: Engine, speech: Speech, language: str) -> None:
        """A caller who hangs up meanwhile does not take the work from the others."""
        task = self._being_made.get(name)
        if task is None:
            task = self._being_made[name] = asyncio.create_task(self._make(name, engine, speech, language))
            task.add_done_callback(lambda _: self._being_made.pop(name, None))
        await asyncio.shield(task)

    async def _make(self, name: str, engine: Engine, speech: Speech, language: str) -> None:
        with TemporaryDirectory(prefix="cordboard-say-") as folder:
            spoken = Path(folder) / "spoken.wav"
            if speech.ssml and isinstance(engine, ReadsMarkup):
                await engine.speak_ssml(speech.ssml, language, spoken)
            else:
                await engine.speak(speech.text, language, spoken)
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
