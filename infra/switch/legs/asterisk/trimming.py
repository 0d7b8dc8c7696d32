"""From what Asterisk recorded to what is kept: length measured, silence at the ends cut away."""

from pathlib import Path
from typing import Final

from infra.switch.leg import Recorded, Take
from infra.switch.sox import ConversionFailed, convert, length_s

_AT_THE_START: Final = ("silence", "1", "0.1", "1%")
_SHORTEST_S: Final = 0.1


class Darkroom:
    """Knows where Asterisk leaves its recordings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def develop(self, take: Take) -> Recorded:
        """A recording of nothing has no length."""
        path = self._folder / f"{take.name}.wav"
        if not path.exists():
            return Recorded(0.0)
        if take.is_trimmed:
            try:
                await convert(path, path, *_AT_THE_START, "reverse", *_AT_THE_START, "reverse")
            except ConversionFailed:
                return Recorded(length_s(path), path)
        seconds = length_s(path)
        return Recorded(seconds, path) if seconds >= _SHORTEST_S else Recorded(0.0)
