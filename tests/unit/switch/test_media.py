"""How long audio lasts."""

import pytest

from infra.switch.media import MediaFailed, duration_s
from infra.switch.silence import mp3, wav


def test_a_wav_file_lasts_as_long_as_its_header_says() -> None:
    assert duration_s("audio/x-wav", b"".join(wav(7))) == 7
    assert duration_s("audio/wav", b"".join(wav(7, channels=2))) == 7


def test_other_types_are_measured_by_their_rate() -> None:
    assert duration_s("audio/basic", bytes(24_000)) == 3
    assert duration_s("audio/mpeg", bytes(32_000)) == 2


def test_a_wav_file_that_is_none_is_guessed_at() -> None:
    assert duration_s("audio/wav", bytes(16_000)) == 2


@pytest.mark.parametrize("content_type", ["text/html", "image/png", "", "video/mp4"])
def test_what_is_no_audio_is_refused_with_13420(content_type) -> None:
    with pytest.raises(MediaFailed) as refusal:
        duration_s(content_type, b"x")

    assert refusal.value.code == 13420


def test_silent_mp3_frames_add_up() -> None:
    assert len(b"".join(mp3(10))) == round(10 / (1152 / 44_100)) * 104
