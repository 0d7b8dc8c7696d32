"""Uploads become what telephones play, or a sentence that helps."""

import io
import math
import wave
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.audio.errors import AudioFormat, AudioTooLarge
from chalicelib.audio.service import HOUSE, HOUSE_SOUNDS, load
from chalicelib.audio.sound import MAX_BYTES, RATE, Sound, read_upload
from infra.sounds.compose import hold_music, ringing_tone


def tone(hz: float, *, rate: int = RATE, seconds: float = 1) -> "array[int]":
    return array("h", (round(12000 * math.sin(2 * math.pi * hz * i / rate)) for i in range(int(rate * seconds))))


def wav(samples: bytes, *, rate: int = RATE, channels: int = 1, width: int = 2) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(samples)
    return buffer.getvalue()


def loudness(samples: bytes) -> float:
    values = array("h", samples)
    return math.sqrt(sum(value * value for value in values) / len(values))


@pytest.mark.covers("CUBE-18")
def test_a_file_in_the_right_form_is_kept_as_it_is() -> None:
    samples = tone(440).tobytes()

    assert read_upload(wav(samples)).samples == samples


@pytest.mark.covers("CUBE-19", "PHN-206")
@pytest.mark.parametrize("rate", [11025, 16000, 44100, 48000])
def test_another_rate_is_brought_to_8000_hz_with_speech_intact_and_hiss_gone(rate) -> None:
    speech = read_upload(wav(tone(1000, rate=rate).tobytes(), rate=rate))
    hiss = read_upload(wav(tone(rate * 0.45, rate=rate).tobytes(), rate=rate))

    assert speech.duration_s == pytest.approx(1, abs=0.02)
    assert loudness(speech.samples) == pytest.approx(12000 / math.sqrt(2), rel=0.05)
    assert loudness(hiss.samples) < 12000 / math.sqrt(2) / 4


@pytest.mark.parametrize(("channels", "width"), [(2, 2), (1, 1), (1, 3), (2, 4), (1, 4)])
def test_other_widths_and_stereo_are_understood(channels, width) -> None:
    values = tone(440)
    if width == 1:
        one = bytes((value >> 8) + 128 for value in values)
    else:
        one = b"".join((value << 8 * (width - 2)).to_bytes(width, "little", signed=True) for value in values)
    frames = b"".join(one[i : i + width] * channels for i in range(0, len(one), width))

    sound = read_upload(wav(frames, channels=channels, width=width))

    assert loudness(sound.samples) == pytest.approx(12000 / math.sqrt(2), rel=0.05)


@pytest.mark.covers("CUBE-19")
@pytest.mark.parametrize(
    "data", [b"", b"RIFF", b"RIFF\0\0\0\0WAVEfmt ", b"hello" * 100, b"ID3\x04" + b"\0" * 500, wav(b"")]
)
def test_what_is_no_sound_is_told_how_to_convert(data) -> None:
    with pytest.raises(AudioFormat, match="ffmpeg"):
        read_upload(data)


@given(st.binary(max_size=400))
def test_no_bytes_at_all_break_the_reader(data) -> None:
    for candidate in (data, wav(tone(440, seconds=0.01).tobytes())[:44] + data, b"RIFF" + data):
        try:
            read_upload(candidate)
        except (AudioFormat, AudioTooLarge):
            continue


@pytest.mark.covers("CUBE-18")
def test_what_is_too_large_or_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(AudioTooLarge):
        read_upload(b"RIFF" + b"\0" * MAX_BYTES)
    eleven_minutes = wav(b"\x80" * (4000 * 660), rate=4000, width=1)
    with pytest.raises(AudioTooLarge):
        read_upload(eleven_minutes)


@given(length=st.integers(1, 50), start=st.integers(0, 200), seconds=st.integers(0, 20))
def test_a_wait_hears_the_music_go_on_where_it_stopped(length, start, seconds) -> None:
    music = Sound(bytes(range(length)) * 2 * 400)

    cut = music.looped(from_s=start, for_s=seconds)

    assert cut.duration_s == seconds
    endless = music.samples * (1 + (start + seconds) * 16000 // len(music.samples))
    assert cut.samples == endless[start * 16000 : (start + seconds) * 16000]


def test_the_sounds_of_the_house_are_the_ones_their_code_makes() -> None:
    assert set(HOUSE_SOUNDS) == {"hold", "ringing"}
    for name, composed in (("hold", hold_music()), ("ringing", ringing_tone())):
        kept, made = array("h", load(HOUSE, name).samples), array("h", composed)
        assert len(kept) == len(made)
        assert max(abs(a - b) for a, b in zip(kept, made, strict=True)) <= 1, "another libm may round another way"
