"""Stops a call that only fetches documents and never plays or hears anything."""

from collections import deque
from collections.abc import Callable
from typing import Final

MAX_DOCUMENTS: Final = 100
WITHIN_S: Final = 10.0


class LoopGuard:
    """More than a hundred documents within ten seconds, without media or input between them, is a loop."""

    def __init__(self, time_s: Callable[[], float]) -> None:
        self._time_s = time_s
        self._fetched: deque[float] = deque(maxlen=MAX_DOCUMENTS)

    def admits(self) -> bool:
        """Count one more document and say whether it may be run."""
        now = self._time_s()
        is_loop = len(self._fetched) == MAX_DOCUMENTS and now - self._fetched[0] < WITHIN_S
        self._fetched.append(now)
        return not is_loop

    def reset(self) -> None:
        self._fetched.clear()
