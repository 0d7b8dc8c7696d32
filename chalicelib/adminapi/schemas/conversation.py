"""Requests in writing: what a company's own system brings in, and what agents make of it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.adminapi.schemas.base import Answer, Body, Slug

Channel = Literal["email", "social", "chat"]
Sender = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
Subject = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
External = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Variable(Body):
    """Something your system knows of the request, shown to agents under its label."""

    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    value: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Opening(Body):
    """A request that somebody wrote to the company."""

    channel: Channel
    queue: Slug = Field(description="Whose agents may accept it.")
    sender: Sender = Field(alias="from", description="Who wrote: an address, a number, a name.")
    subject: Subject = ""
    text: Text = Field(default="", description="Shown as plain text to whoever accepts it.")
    variables: Annotated[list[Variable], Field(max_length=6)] = Field(
        default_factory=list, description="At most six, shown in this order, also before somebody accepts."
    )
    external_id: External = Field(
        default="", description="Its name in your system, as a Message-ID: the same one sent again is the same request."
    )


class Summary(Answer):
    """A request without its text."""

    id: str
    version: int = Field(description="Grows with every change.")
    channel: Channel
    queue: str
    sender: str = Field(alias="from")
    subject: str
    variables: list[Variable]
    state: Literal["waiting", "accepted", "done"]
    agent: str | None = Field(description="Who has it, or finished it.")
    opened_at: datetime
    accepted_at: datetime | None
    done_at: datetime | None
    reason: str = Field(description="What it was about, as whoever finished it said.")
    note: str


class Conversation(Summary):
    """A request with its text."""

    text: str


class Request(Answer):
    """One request of a stack, or the call that rings."""

    id: str
    version: int
    channel: Literal["email", "social", "chat", "call"]
    queue: str
    since: datetime = Field(description="When it came; of a call, since when it rings.")
    sender: str | None = Field(alias="from", description="Null for calls, and for those below the first ten.")
    subject: str | None
    variables: list[Variable]


class Stack(Answer):
    """What an agent may accept, e-mail first, then social, chat and the call; within a channel the oldest first."""

    label: str | None = Field(description="“1-5 of 7” where there are more than five; else null.")
    total: int
    acceptable: int = Field(description="How many are in writing, at most 200: what one command accepts.")
    items: list[Request]
    mine: list[Summary] = Field(description="What the agent has accepted and not finished.")


class AcceptBody(Body):
    """Which requests to accept."""

    ids: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=64)]], Field(min_length=1, max_length=200)
    ]


class Accepted(Answer):
    """What came of accepting several: each is claimed by itself."""

    accepted: list[Summary]
    missed: int = Field(description="How many another agent had already taken.")


class Closing(Body):
    """How a request ended."""

    reason: Reason = Field(default="", description="One of the company's `wrap_up_reasons` where it keeps a list.")
    note: Note = ""
