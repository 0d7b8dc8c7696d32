"""Where a document runs, and which verbs may run there."""

from enum import StrEnum
from typing import Final


class Mode(StrEnum):
    CALL = "call"
    WHISPER = "whisper"
    QUEUE_WAIT = "queue-wait"
    QUEUE_CONNECT = "queue-connect"
    ROOM_WAIT = "room-wait"


NOT_IN_WHISPER: Final = 13201
NOT_IN_WAIT: Final = 13238

_WAIT: Final = frozenset({"Play", "Say", "Pause", "Redirect"})
_ALLOWED: Final = {
    Mode.WHISPER: frozenset({"Play", "Say", "Gather", "Hangup", "Pause", "Redirect"}),
    Mode.QUEUE_WAIT: _WAIT | {"Hangup", "Leave", "Gather"},
    Mode.QUEUE_CONNECT: _WAIT,
    Mode.ROOM_WAIT: _WAIT,
}


def forbidden(verb: str, mode: Mode) -> int | None:
    """The error code of a verb that may not run in this kind of document."""
    allowed = _ALLOWED.get(mode)
    if allowed is None or verb in allowed:
        return None
    return NOT_IN_WHISPER if mode is Mode.WHISPER else NOT_IN_WAIT
