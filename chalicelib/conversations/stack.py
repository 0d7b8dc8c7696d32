"""The stack of requests an agent may accept: their order, what of it is seen, and its label (A-3, A-66): pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.conversations.domain import Channel

CALL: Final = "call"
ORDER: Final = (Channel.EMAIL.value, Channel.SOCIAL.value, Channel.CHAT.value, CALL)
"""From top to bottom; within a channel whoever came first is on top."""
WINDOW: Final = 5
AT_ONCE: Final = 200
"""As many requests are listed, and accepted by one command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request in the stack; ``v`` is the version of one in writing."""

    id: str
    channel: str
    queue: str
    at: datetime
    v: int = 0

    @property
    def is_written(self) -> bool:
        return self.channel != CALL


@dataclass(frozen=True, slots=True)
class Stack:
    """Requests in their order; ``unlisted`` are so many more, all in writing, that nobody could look through."""

    requests: tuple[Request, ...]
    unlisted: int = 0

    @property
    def total(self) -> int:
        return len(self.requests) + self.unlisted

    @property
    def window(self) -> tuple[Request, ...]:
        return self.requests[:WINDOW]

    @property
    def label(self) -> str | None:
        """Which of how many are seen; nothing where all are."""
        return f"1-{WINDOW} of {self.total}" if self.total > WINDOW else None

    @property
    def acceptable(self) -> tuple[Request, ...]:
        """What one command accepts: everything in writing. Calls are answered on the telephone."""
        return tuple(each for each in self.requests if each.is_written)


def rank(channel: str) -> int:
    """The place of a channel, 0 on top."""
    return ORDER.index(channel)


def stack(requests: Iterable[Request], *, total: int | None = None) -> Stack:
    """Order requests; ``total`` counts those that were too many to be listed as well."""
    ordered = sorted(requests, key=lambda each: (rank(each.channel), each.at, each.id))
    written = [each for each in ordered if each.is_written][:AT_ONCE]
    listed = (*written, *(each for each in ordered if not each.is_written))
    return Stack(listed, max(total or 0, len(ordered)) - len(listed))
