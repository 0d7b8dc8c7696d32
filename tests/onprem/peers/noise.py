"""A noisy room: hiss that never changes, and a voice in it that comes and goes as voices do."""

import math
import random
from typing import Final

from tests.onprem.peers import g711
from tests.onprem.peers.tone import RATE

_SYLLABLE_S: Final = 0.25
_SPOKEN: Final = 0.6


def hiss(level_db: float = -30.0) -> bytes:
    """One second of white noise, in A-law; the same each time."""
    return _encoded([*_noise(level_db)])


def voice(hertz: int, level_db: float = -18.0, noise_db: float | None = None) -> bytes:
    """One second of syllables on one pitch, with or without noise around them."""
    peak = 32768 * 10 ** (level_db / 20)
    spoken = [peak * _loudness(n / RATE) * math.sin(2 * math.pi * hertz * n / RATE) for n in range(RATE)]
    around = _noise(noise_db) if noise_db is not None else [0.0] * RATE
    return _encoded([a + b for a, b in zip(spoken, around, strict=True)])


def _noise(level_db: float) -> list[float]:
    source = random.Random(1)  # noqa: S311  noise, not a secret
    spread = 32768 * 10 ** (level_db / 20)
    return [source.gauss(0, spread) for _ in range(RATE)]


def _loudness(second: float) -> float:
    """A syllable swells and fades, and then there is a pause."""
    position = second % _SYLLABLE_S / _SYLLABLE_S
    return math.sin(math.pi * position / _SPOKEN) if position < _SPOKEN else 0.0


def _encoded(samples: list[float]) -> bytes:
    return bytes(g711.encode(sample) for sample in samples)
