"""Every text, file and telephone of a test has a tone of its own, so that what is heard can be told apart."""

import itertools
import secrets
from array import array
from pathlib import Path
from typing import Final

from infra.switch.leg import Sound
from infra.switch.legs.asterisk.sounds import Sounds, synthesised, write_wav

_PROMPTS: Final = range(1120, 3000, 40)
_PARTIES: Final = range(500, 860, 40)
_HOUSE: Final = {"tone:ring": 425, "tone:ring-uk": 400, "tone:ring-us": 480, "tone:beep": 880, "tone:record": 1000}
SOUND_S: Final = 0.8
PAUSE_S: Final = 0.2
PROMPT_S: Final = SOUND_S + PAUSE_S


class Tones:
    """Gives each new name the next free tone."""

    def __init__(self) -> None:
        self.prompts: dict[str, int] = dict(_HOUSE)
        self.parties: dict[str, int] = {}
        self._free_prompts = iter(_PROMPTS)
        self._free_parties = itertools.cycle(_PARTIES)

    def prompt(self, text: str) -> int:
        if text not in self.prompts:
            self.prompts[text] = next(self._free_prompts)
        return self.prompts[text]

    def party(self, address: str) -> int:
        if address not in self.parties:
            self.parties[address] = next(self._free_parties)
        return self.parties[address]


class ToneEngine:
    """Speaks each text as its tone; a new name each time, as the tones of another test are others."""

    def __init__(self, tones: Tones) -> None:
        self.name = f"tones-{secrets.token_hex(4)}"
        self._tones = tones

    async def speak(self, text: str, language: str, target: Path) -> None:
        del language
        write_wav(target, _wave(self._tones.prompt(text)))


class ToneLibrary:
    """Every URL has audio, which is its tone."""

    def __init__(self, sounds: Sounds, tones: Tones) -> None:
        self._sounds = sounds
        self._tones = tones
        self._token = secrets.token_hex(4)

    async def sound(self, url: str) -> Sound:
        if not url.startswith(("tone:", "music:")):
            hertz = self._tones.prompt(url)
            name = f"test-{self._token}-{hertz}"
            write_wav(self._sounds.path(name), _wave(hertz))
            self._sounds.keep(url, name)
        return Sound(url, PROMPT_S)


def _wave(hertz: int) -> "array[int]":
    """With a silence behind it, so that two in a row are two."""
    return synthesised([(hertz, round(SOUND_S * 1000)), (0, round(PAUSE_S * 1000))])
