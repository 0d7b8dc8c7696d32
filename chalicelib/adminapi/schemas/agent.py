"""Agents as they are now, and what a team leader may do to them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.adminapi.schemas.base import Answer, Body

State = Literal["logged-off", "available", "idle", "ringing", "in-call", "wrap-up", "paused", "rona"]
Endpoint = Literal["softphone", "phone", "sip"]
Message = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Moment = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$", max_length=40)
]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]


class Then(Answer):
    """A state chosen during a call, to be taken after it."""

    state: State
    reason: str | None


class Agent(Answer):
    """An agent as they are now."""

    name: str = Field(description="The user's.")
    title: str = Field(description="The person's name.")
    state: State
    reason: str | None = Field(description="Why they are paused, not ready or set aside, in words.")
    since: datetime = Field(description="When they came into this state.")
    until: datetime | None = Field(description="When it ends by itself, and they are available.")
    note: str = Field(description="What colleagues read beside the state.")
    can_ring: bool = Field(description="Whether anything of theirs can ring now; apart from their state.")
    not_ready_reason: str | None = Field(description="Why nothing can ring, in words.")
    endpoints: list[Endpoint] = Field(description="What rings for them; several ring at once.")
    queues: dict[str, bool] = Field(description="Every queue they are a member of → logged on.")
    call: str | None = Field(description="The call they are rung for, in, or wrapping up.")
    then: Then | None


class StateBody(Body):
    """A state to bring an agent into."""

    state: Literal["available", "paused", "idle", "logged-off"]
    reason: Reason | None = Field(default=None, description="Needed for a pause: one of the company's.")
    until: Moment | None = Field(default=None, description="When a pause ends by itself; null: when they end it.")
    note: Message = Field(default="", description="What colleagues read beside it until it ends, as “Back at one”.")
    message: Message = Field(default="", description="Shown to the agent, beside who did it.")


class QueueLogBody(Body):
    """Whether an agent is logged on to a queue."""

    logged_on: bool
    message: Message = Field(default="", description="Shown to the agent, beside who did it.")


class Order(Answer):
    """Which of the calls that may be offered comes first, in words and step by step."""

    sentence: str
    steps: list["Step"]


class Step(Answer):
    """Calls that stand together in line; within a step, whoever has waited longest comes first."""

    priority: int = Field(description="The lower, the sooner.")
    queues: list[str]
