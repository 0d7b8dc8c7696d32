"""``python -m infra.demo.voices``: have espeak-ng speak the demo company's prompts into the files beside their texts.

Run by whoever changes a text; the sounds are kept with the project, so that nobody else needs espeak-ng.
"""

import json
import subprocess
from pathlib import Path

from chalicelib.audio.sound import read_upload

AUDIO = Path(__file__).parent / "company" / "audio"
WORDS_A_MINUTE = "150"


def main() -> None:
    """Write every prompt as telephones play it: 8 kHz, one channel, 16 bits."""
    for document in sorted(AUDIO.glob("*.json")):
        text = json.loads(document.read_text())["text"]
        command = ["espeak-ng", "-v", "en-gb-x-rp", "-s", WORDS_A_MINUTE, "--stdout", text]
        spoken = subprocess.run(command, check=True, capture_output=True).stdout
        wav = read_upload(_with_lengths(spoken)).to_wav()
        document.with_suffix(".wav").write_bytes(wav)
        print(f"{document.stem}.wav: {len(wav) // 1024} KB")


def _with_lengths(wav: bytes) -> bytes:
    """Fill in the lengths that espeak-ng cannot know when it writes to a pipe."""
    size = len(wav)
    return wav[:4] + (size - 8).to_bytes(4, "little") + wav[8:40] + (size - 44).to_bytes(4, "little") + wav[44:]


if __name__ == "__main__":
    main()
