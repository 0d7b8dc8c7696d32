"""Calls that wait, and what people do with them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from chalicelib.adminapi.schemas.base import Answer, Body, Slug

Turn = Annotated[int, Field(ge=1, le=9, description="1 is served first; within a number, who came first.")]


class Waiting(Answer):
    """A call that waits in a queue."""

    id: str
    queue: str
    caller: str | None = Field(description="E.164; null when withheld.")
    called: str
    position: int = Field(description="Its place in the queue; 1 is next.")
    priority: int
    waiting_since: datetime = Field(description="Of a callback it may be yet to come: not before then is it its turn.")
    is_callback: bool = Field(description="Nobody is on the line: `caller` is to be called back (`/callbacks/{id}`).")
    rings_at: list[str] = Field(description="Agents who are being rung for it.")
    assigned_to: str | None = Field(description="The agent to whom it was given, while they are being rung.")


class PriorityBody(Body):
    """A waiting call's turn."""

    priority: Turn


class AssignmentBody(Body):
    """To whom a waiting call is given."""

    agent: Slug
