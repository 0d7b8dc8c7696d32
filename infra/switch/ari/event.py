"""Events of Asterisk as they come, and which of our objects they are about."""

from typing import Any, Final

Event = dict[str, Any]

RECONNECTED: Final[Event] = {"type": "Reconnected"}
_SUBJECTS: Final = ("channel", "peer", "playback", "bridge", "recording", "replace_channel")


def subjects(event: Event) -> list[str]:
    """The ids of everything an event tells about; a recording's id is its name."""
    told = [event[kind] for kind in _SUBJECTS if kind in event]
    found = [str(subject.get("id") or subject.get("name")) for subject in told if isinstance(subject, dict)]
    if isinstance(referrer := event.get("referred_by"), dict):
        found.append(str(referrer["source_channel"]["id"]))
    return found
