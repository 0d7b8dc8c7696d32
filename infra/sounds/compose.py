"""A quiet piece for waiting callers and the tone of a ringing telephone, as 8000 Hz samples."""

import math
from array import array
from collections.abc import Iterator
from typing import Final

RATE: Final = 8000
BEAT_S: Final = 0.5
_LOUDEST: Final = 9000
_PARTIALS: Final = ((1, 1.0, 2.2), (2, 0.45, 3.4), (3, 0.18, 5.0), (4, 0.07, 7.0))
"""A struck bar: (multiple of the note, loudness, decay per second)."""
_CHORDS: Final = (
    (48, 60, 64, 67, 71),
    (45, 57, 60, 64, 67),
    (41, 57, 60, 65, 69),
    (43, 55, 59, 62, 67),
)
_FIGURE: Final = (0, 1, 2, 3, 4, 3, 2, 1)
_ROUNDS: Final = 2
RING_HZ: Final = 425
"""ETSI's ringing tone in most of Europe: one second of 425 Hz, four of silence."""


def hold_music() -> bytes:
    """Four chords, broken upwards and down again, twice over: 32 s that join to themselves without a seam."""
    length = int(len(_CHORDS) * len(_FIGURE) * _ROUNDS * BEAT_S * RATE)
    mixed = [0.0] * length
    for beat, note in enumerate(_notes()):
        _strike(mixed, int(beat * BEAT_S * RATE), note)
    loudest = max(abs(value) for value in mixed)
    return _to_bytes(value / loudest * _LOUDEST for value in mixed)


def ringing_tone() -> bytes:
    """One ring and its silence: 5 s."""
    on, ramp = RATE, RATE // 100
    return _to_bytes(
        math.sin(2 * math.pi * RING_HZ * i / RATE) * _LOUDEST * 0.6 * min(1.0, i / ramp, (on - i) / ramp)
        if i < on
        else 0.0
        for i in range(5 * RATE)
    )


def _notes() -> Iterator[int]:
    for turn in range(_ROUNDS):
        for chord in _CHORDS:
            for step in _FIGURE:
                lift = 12 if turn and step in {2, 4} else 0
                yield chord[step] + lift


def _strike(mixed: list[float], start: int, note: int) -> None:
    """Add one note; what rings on beyond the end is heard at the beginning of the next round."""
    hz = 440.0 * 2 ** ((note - 69) / 12)
    for offset in range(int(1.6 * RATE)):
        t = offset / RATE
        attack = min(1.0, t / 0.012)
        release = min(1.0, (1.6 - t) / 0.1)
        value = sum(gain * math.exp(-decay * t) * math.sin(2 * math.pi * hz * k * t) for k, gain, decay in _PARTIALS)
        mixed[(start + offset) % len(mixed)] += value * attack * release


def _to_bytes(values: Iterator[float]) -> bytes:
    samples = array("h", (round(value) for value in values))
    return samples.tobytes()
