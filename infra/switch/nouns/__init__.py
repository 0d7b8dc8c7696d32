"""What can stand inside Dial."""

from collections.abc import Callable, Mapping
from typing import Final

from infra.switch.nouns.conference import ConferenceNoun
from infra.switch.nouns.queue import QueueNoun
from infra.switch.nouns.target import read_client, read_number, read_sip
from infra.switch.tag import Tag
from infra.switch.target import Target

Noun = Target | QueueNoun | ConferenceNoun

MAX_TARGETS: Final = 10
NOT_SUPPORTED: Final = 13215
FORBIDDEN_MIX: Final = 13000

REGISTRY: Final[Mapping[str, Callable[[Tag], Noun]]] = {
    "Number": read_number,
    "Client": read_client,
    "Sip": read_sip,
    "Queue": QueueNoun.parse,
    "Conference": ConferenceNoun.parse,
}

__all__ = ["REGISTRY", "Noun", "Target", "read_targets"]


def read_targets(tag: Tag) -> tuple[tuple[Noun, ...], int | None]:
    """The nouns of a Dial, or the error code of what cannot be dialled."""
    nouns: list[Noun] = []
    for child in tag.children():
        read = REGISTRY.get(child.name)
        if read is None:
            return (), NOT_SUPPORTED
        nouns.append(read(child))
        child.close()
    if not nouns and tag.text:
        nouns.append(read_number(tag))
    is_mixed = len(nouns) > 1 and any(not isinstance(noun, Target) for noun in nouns)
    return tuple(nouns[:MAX_TARGETS]), FORBIDDEN_MIX if is_mixed else None
