"""The folder of sounds that Asterisk plays from: named by what is in them, so that nothing is made twice."""

import hashlib
import math
import os
import wave
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.switch.sox import RATE

_LEVEL: Final = 6000


@dataclass(frozen=True, slots=True)
class Shared:
    """A folder that we and Asterisk both see, each under a name of its own."""

    path: Path
    seen_as: str

    def media(self, name: str) -> str:
        """A file of the folder, without its ending, as Asterisk wants it named."""
        return f"sound:{self.seen_as}/{name}"


class Sounds:
    """Writes each file beside its name first, so that a half-written one is never played."""

    def __init__(self, folder: Shared) -> None:
        self._folder = folder
        folder.path.mkdir(parents=True, exist_ok=True)
        self._made: dict[str, str] = {url: self._tone(url, spans) for url, spans in _TONES.items()}

    def find(self, url: str) -> str | None:
        """The media of a URL that was put here before."""
        return self._made.get(url)

    def path(self, name: str) -> Path:
        return self._folder.path / f"{name}.wav"

    def media(self, name: str) -> str:
        return self._folder.media(name)

    def keep(self, url: str, name: str) -> None:
        """Remember where the sound of a URL lies."""
        self._made[url] = self._folder.media(name)

    def _tone(self, url: str, spans: Sequence[tuple[int, int]]) -> str:
        name = f"{url.replace(':', '-')}-{named(repr(spans).encode())[:8]}"
        path = self.path(name)
        if not path.exists():
            write_wav(path, synthesised(spans))
        return self._folder.media(name)


# Hertz and milliseconds; 0 Hz is silence.
_TONES: Final[Mapping[str, Sequence[tuple[int, int]]]] = {
    "tone:ring": ((425, 1000), (0, 4000)),
    "tone:ring-uk": ((400, 400), (0, 200), (400, 400), (0, 2000)),
    "tone:ring-us": ((480, 2000), (0, 4000)),
    "tone:beep": ((880, 250), (0, 50)),
    "tone:record": ((1000, 700), (0, 300)),
}


def named(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:40]


def synthesised(spans: Sequence[tuple[int, int]]) -> "array[int]":
    samples = array("h")
    for hertz, milliseconds in spans:
        step = 2 * math.pi * hertz / RATE
        samples.extend(round(_LEVEL * math.sin(step * index)) for index in range(RATE * milliseconds // 1000))
    return samples


def write_wav(path: Path, samples: "array[int]") -> None:
    draft = path.with_suffix(f".{os.getpid()}.part")
    with wave.open(str(draft), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    draft.replace(path)
