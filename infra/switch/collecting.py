"""The garbage collector of a process that is a switch: it took a twentieth of the time of a call."""

import gc
from typing import Final

NEW_OBJECTS: Final = 10_000


def collect_less() -> None:
    """What is there before the first call stays there; a call leaves next to nothing that only a collector finds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)
