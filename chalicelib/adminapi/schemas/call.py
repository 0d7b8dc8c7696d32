"""Calls: the log and what is live."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from chalicelib.adminapi.schemas.base import Answer


class Miss(Answer):
    """An agent who was rung in vain."""

    agent: str
    at: datetime
    ended_at: datetime
    reason: str


class Segment(Answer):
    """A stretch of the caller's time; a call's segments follow one another without a gap."""

    kind: str = Field(description="`flow`, `queue`, `talk`, `callback` (waits for it), `dial` (an agent calls).")
    started_at: datetime
    ended_at: datetime | None
    queue: str | None
    agent: str | None
    outcome: str | None = Field(description="How a stay in a queue ended.")
    reason: str | None = Field(description="What a conversation was about, as its agent said in wrap-up.")
    misses: list[Miss]


class Call(Answer):
    """A conversation that has ended, or is under way (`ended_at` null)."""

    id: str
    caller: str | None = Field(description="E.164; null when withheld.")
    caller_name: str | None = Field(description="The contact who has this number.")
    called: str = Field(description="The company's number: called by them, or shown to them.")
    direction: Literal["in", "out"] = Field(
        description="`out`: an agent called, or called back; `caller` is then whom they called."
    )
    started_at: datetime
    ended_at: datetime | None
    state: str
    outcome: str | None
    flow: str
    path: list[str] = Field(description="The way through the flow, for people.")
    vip_lists: list[str] = Field(description="The VIP lists through which the call went.")
    segments: list[Segment]


class Live(Answer):
    """Everything that is live, as the console shows it; times are milliseconds since 1970."""

    v: int = Field(description="Counts the company's events.")
    now: int
    calls: list[dict[str, Any]]
    queues: list[dict[str, Any]]
    agents: list[dict[str, Any]]
