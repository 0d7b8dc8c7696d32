"""Agents as they are now, and what a team leader may do to them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.adminapi.schemas.base import Answer, Body

State = Literal["logged-off", "available", "idle", "ringing", "in-call", "wrap-up", "paused", "rona"]
Endpoint = Literal["softphone", "phone", "sip"]
Message = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
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
