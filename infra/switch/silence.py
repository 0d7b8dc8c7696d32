"""Files of silence: what a recording without media sounds like, of the right length."""

import struct
from collections.abc import Iterator
from typing import Final

RATE: Final = 8000
SAMPLE_BYTES: Final = 2
_MP3_FRAME: Final = bytes.fromhex("fffb10c4") + bytes(100)
_MP3_FRAME_S: Final = 1152 / 44_100


def wav(seconds: int, channels: int = 1) -> Iterator[bytes]:
    """16-bit PCM at 8 kHz, second by second."""
    second = RATE * SAMPLE_BYTES * channels
    size = second * seconds
    yield b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt "
    yield struct.pack("<IHHIIHH", 16, 1, channels, RATE, second, SAMPLE_BYTES * channels, 8 * SAMPLE_BYTES)
    yield b"data" + struct.pack("<I", size)
    for _ in range(seconds):
        yield bytes(second)


def mp3(seconds: int) -> Iterator[bytes]:
    """Empty MPEG-1 layer III frames, which decode to silence."""
    for _ in range(round(seconds / _MP3_FRAME_S)):
        yield _MP3_FRAME
