"""What a request in writing is, and what may become of it: pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.core.lifecycle import Lifecycle


class Channel(StrEnum):
    """How somebody wrote to the company."""

    EMAIL = "email"
    SOCIAL = "social"
    CHAT = "chat"


class State(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DONE = "done"


LIFECYCLE: Final = Lifecycle(
    {
        State.WAITING: {State.ACCEPTED, State.DONE},
        State.ACCEPTED: {State.WAITING, State.DONE},
        State.DONE: set(),
    }
)


@dataclass(frozen=True, slots=True)
class Variable:
    """Something the company's own system knows of a request, shown to agents under its label."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What somebody wrote; ``sender`` is who they are on their channel: an address, a number, a name."""

    channel: Channel
    queue: QueueName
    sender: str
    subject: str = ""
    text: str = ""
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One request and where it stands. ``v`` grows with every write; ``agent`` is who has it, or finished it.

    ``print`` is a fingerprint of the letter as it was brought in, by which one that is sent again is known.
    """

    company: CompanyId
    id: str
    letter: Letter
    print: str
    state: State
    opened_at: datetime
    v: int = 1
    agent: AgentId | None = None
    accepted_at: datetime | None = None
    done_at: datetime | None = None
    reason: str = ""
    note: str = ""

    @property
    def queue(self) -> QueueName:
        return self.letter.queue

    def is_held_by(self, agent: AgentId) -> bool:
        return self.state is State.ACCEPTED and self.agent == agent
