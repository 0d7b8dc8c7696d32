"""What can be wrong with audio."""

from typing import Final

from chalicelib.core.errors import Invalid

HOW_TO_CONVERT: Final = (
    "Save it as WAV, MP3, FLAC or Ogg Vorbis; any audio program can. With ffmpeg: "
    "ffmpeg -i in.m4a -ac 1 -ar 8000 -c:a pcm_s16le out.wav"
)


class AudioTooLarge(Invalid):
    """More than 10 MB, as uploaded or as telephones would play it (about ten minutes)."""

    code, status = "audio-too-large", 413

    def __init__(self) -> None:
        super().__init__("the audio is larger than 10 MB, or longer than ten minutes")


class AudioFormat(Invalid):
    """Not a sound we can read; the message says how to convert it (CUBE-19)."""

    code, status = "audio-format", 415

    def __init__(self) -> None:
        super().__init__(f"this is not audio we can read. {HOW_TO_CONVERT}")
