"""Events of Asterisk as they come, and which of our objects they are about."""

from collections.abc import Iterator
from typing import Any, Final

Event = dict[str, Any]

RECONNECTED: Final[Event] = {"type": "Reconnected"}
_SUBJECTS: Final = ("channel", "peer", "playback", "bridge", "recording", "replace_channel")


def subjects(event: Event) -> Iterator[str]:
    """The ids of everything an event tells about; a recording's id is its name."""
    for kind in _SUBJECTS:
        subject = event.get(kind)
        if isinstance(subject, dict):
            yield str(subject.get("id") or subject.get("name"))
    if isinstance(referrer := event.get("referred_by"), dict):
        yield str(referrer["source_channel"]["id"])
