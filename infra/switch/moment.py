"""Something that happens once to a leg, and who wants to hear of it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[], object]


class Moment(asyncio.Event):
    """An event that calls its listeners, which costs no task as waiting for it does."""

    def __init__(self) -> None:
        super().__init__()
        self._listeners: list[Listener] = []

    def set(self) -> None:
        if not self.is_set():
            super().set()
            for listener in list(self._listeners):
                listener()

    @contextmanager
    def heard(self, listener: Listener) -> Iterator[None]:
        """Call ``listener`` when it happens within the block, at once if it has."""
        self._listeners.append(listener)
        try:
            if self.is_set():
                listener()
            yield
        finally:
            self._listeners.remove(listener)
