"""Tones: one to send, and how loud several of them are in what was heard."""

import math
from collections.abc import Sequence

from tests.onprem.peers import g711

RATE = 8000
SILENCE = bytes([g711.encode(0)])
NOTHING_DB = -120.0


def tone(hertz: int | None, level_db: float = -18.0) -> bytes:
    """One second of A-law that repeats without a click; None is silence."""
    if hertz is None:
        return SILENCE * RATE
    peak = 32768 * 10 ** (level_db / 20)
    return bytes(g711.encode(peak * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(RATE))


def level_db(samples: Sequence[int], hertz: float) -> float:
    """Of a tone, relative to full scale (Goertzel with a Hann window)."""
    count = len(samples)
    if count < RATE // 10:
        return NOTHING_DB
    turn = 2 * math.pi * hertz / RATE
    factor, before, older = 2 * math.cos(turn), 0.0, 0.0
    for n, sample in enumerate(samples):
        window = 0.5 - 0.5 * math.cos(2 * math.pi * n / count)
        before, older = sample * window + factor * before - older, before
    power = before * before + older * older - factor * before * older
    amplitude = math.sqrt(max(power, 0.0)) * 2 / (count / 2)
    return max(20 * math.log10(max(amplitude / 32768, 1e-6)), NOTHING_DB)


def loudness_db(samples: Sequence[int]) -> float:
    """Of everything together."""
    if not samples:
        return NOTHING_DB
    mean = sum(sample * sample for sample in samples) / len(samples)
    return max(10 * math.log10(max(mean / 32768**2, 1e-12)), NOTHING_DB)
