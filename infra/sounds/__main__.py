"""``python -m infra.sounds``: write the house's music and ringing tone into ``chalicelib/audio/house``."""

from pathlib import Path

from chalicelib.audio.sound import Sound
from infra.sounds.compose import hold_music, ringing_tone

HOUSE = Path(__file__).parents[2] / "chalicelib" / "audio" / "house"


def main() -> None:
    for name, samples in (("hold", hold_music()), ("ringing", ringing_tone())):
        (HOUSE / f"{name}.wav").write_bytes(Sound(samples).to_wav())
        print(f"wrote {name}.wav, {len(samples) // 16000} s")


if __name__ == "__main__":
    main()
