"""From what Asterisk recorded to what is kept: channels put together, silence cut away, length measured."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from infra.switch.leg import Recorded, Take
from infra.switch.sox import ConversionFailed, convert, length_s, merge

_AT_THE_START: Final = ("silence", "1", "0.1", "1%")
_SHORTEST_S: Final = 0.1
LEAST_ROOM: Final = 1024 * 1024


def parts(take: Take) -> tuple[str, ...]:
    """The names of a take's files: one for each channel."""
    if take.channels == 1:
        return (take.name,)
    return tuple(f"{take.name}-{channel}" for channel in range(1, take.channels + 1))


class Darkroom:
    """Knows where Asterisk leaves its recordings. ``room`` tells how many bytes are free there."""

    def __init__(self, folder: Path, room: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free) -> None:
        self._folder = folder
        self._room = room

    @property
    def has_room(self) -> bool:
        """With less than this nothing worth keeping can be recorded."""
        try:
            return self._room(self._folder) >= LEAST_ROOM
        except OSError:
            return False

    async def develop(self, take: Take, *, has_failed: bool = False) -> Recorded:
        """A recording of nothing has no length; one that filled the disk has failed, and is not kept."""
        files = [self._path(part) for part in parts(take) if self._path(part).exists()]
        if has_failed or not self.has_room:
            self._remove(files)
            return Recorded(0.0, has_failed=True)
        if not files:
            return Recorded(0.0)
        try:
            seconds = await self._print(take, files)
        except (ConversionFailed, OSError):
            return Recorded(0.0, has_failed=True)
        return Recorded(seconds, self._path(take.name)) if seconds >= _SHORTEST_S else Recorded(0.0)

    async def _print(self, take: Take, files: list[Path]) -> float:
        path = self._path(take.name)
        if len(files) > 1:
            await merge(files, path)
            self._remove(files)
        effects: list[str] = []
        if take.max_s and length_s(path) > take.max_s:
            effects += ["trim", "0", f"{take.max_s:g}"]
        if take.is_trimmed:
            effects += [*_AT_THE_START, "reverse", *_AT_THE_START, "reverse"]
        if effects:
            await convert(path, path, *effects, channels=take.channels)
        return length_s(path)

    def _path(self, part: str) -> Path:
        return self._folder / f"{part}.wav"

    @staticmethod
    def _remove(files: list[Path]) -> None:
        for file in files:
            file.unlink(missing_ok=True)
