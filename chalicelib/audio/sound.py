"""Sound in the one form telephones play (PCM 16 bit, mono, 8000 Hz; CUBE-18): made of whatever is uploaded, and cut."""

import io
import sys
import wave
from array import array
from dataclasses import dataclass
from typing import Final

from chalicelib.audio.errors import AudioFormat, AudioTooLarge

RATE: Final = 8000
WIDTH: Final = 2
MAX_BYTES: Final = 10 * 1024 * 1024
_CHUNK_FRAMES: Final = RATE


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples as telephones play them."""

    samples: bytes

    @property
    def duration_s(self) -> float:
        return len(self.samples) / (RATE * WIDTH)

    def to_wav(self) -> bytes:
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(WIDTH)
            out.setframerate(RATE)
            out.writeframes(self.samples)
        return buffer.getvalue()

    def looped(self, *, from_s: int, for_s: int) -> "Sound":
        """``for_s`` seconds of the sound played over and over, beginning ``from_s`` seconds into that."""
        if not self.samples:
            return self
        start = from_s * RATE * WIDTH % len(self.samples)
        wanted = for_s * RATE * WIDTH
        rounds = (start + wanted) // len(self.samples) + 1
        return Sound((self.samples * rounds)[start : start + wanted])


def read_upload(data: bytes) -> Sound:
    """Read WAV, MP3, FLAC or Ogg Vorbis of any rate and width.

    It is decoded piece by piece, so that a small file which unpacks to hours of silence is caught in time.

    Raises:
        AudioTooLarge, AudioFormat: it cannot be used, and the message says what to do.
    """
    if len(data) > MAX_BYTES:
        raise AudioTooLarge
    if _is_canonical(data):
        return read_canonical(data)
    import miniaudio  # type: ignore[import-untyped]  # noqa: PLC0415  only uploads need the decoders

    samples = bytearray()
    try:
        pieces = miniaudio.stream_memory(
            data,
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=RATE,
            frames_to_read=_CHUNK_FRAMES,
        )
        for piece in pieces:
            samples += _little_endian(piece)
            if len(samples) > MAX_BYTES:
                raise AudioTooLarge
    except miniaudio.MiniaudioError as error:
        raise AudioFormat from error
    if not samples:
        raise AudioFormat
    return Sound(bytes(samples))


def read_canonical(data: bytes) -> Sound:
    """Read a file that we wrote."""
    with wave.open(io.BytesIO(data)) as file:
        return Sound(file.readframes(file.getnframes()))


def _is_canonical(data: bytes) -> bool:
    try:
        with wave.open(io.BytesIO(data)) as file:
            form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            frames = file.readframes(file.getnframes())
            return form == (1, WIDTH, RATE) and len(frames) == file.getnframes() * WIDTH > 0
    except (wave.Error, EOFError, ValueError, ZeroDivisionError):
        return False


def _little_endian(piece: "array[int]") -> bytes:
    if sys.byteorder == "big":
        piece.byteswap()
    return piece.tobytes()
