"""Who is to be called back."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.adminapi.schemas.base import Answer, Body, Phone, Slug
from chalicelib.adminapi.schemas.conversation import External
from chalicelib.adminapi.schemas.waiting import Turn

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class CallbackBody(Body):
    """Somebody who asks to be called back."""

    queue: Slug = Field(description="Whose agents call them.")
    number: Phone
    name: Name = Field(default="", description="What agents are shown, unless a contact has the number.")
    shown: str = Field(
        default="",
        max_length=40,
        description="Which of the company's numbers they see; left out: the first whose calls anybody may answer.",
    )
    priority: Turn = 5
    max_attempts: Annotated[int, Field(ge=0, le=20)] = Field(
        default=3, description="How often the number is dialled; 0: until they are reached."
    )
    retry_minutes: Annotated[int, Field(ge=1, le=15)] = Field(default=5, description="How long between attempts.")
    external_id: External = Field(
        default="", description="Its name in your system: the same one sent again is the same request."
    )


class Callback(Answer):
    """Somebody who is to be called back, is being called, or was."""

    id: str = Field(description="Also the id of the call in `/calls`.")
    queue: str
    number: str = Field(description="E.164.")
    name: str
    shown: str = Field(description="The company's number that they see.")
    state: Literal["waiting", "calling", "talking", "ended"]
    agent: str | None = Field(description="Who calls, or talks with them.")
    rings_at: list[str] = Field(description="Agents who are being rung for it.")
    priority: int
    attempts: int = Field(description="How often the number was dialled in vain.")
    max_attempts: int
    retry_minutes: int
    last_result: str | None = Field(description="Why they were not reached the last time: `busy`, `no-answer`, …")
    requested_at: datetime
    due_at: datetime | None = Field(description="Of one that waits: not before then do they have their turn.")
    expires_at: datetime | None = Field(description="Of one that waits: when nobody calls any more.")
    asked_in: str | None = Field(description="The call in which it was asked for; null: it came in writing.")
    ended_at: datetime | None
    outcome: str | None = Field(description="`answered`, `cancelled` (withdrawn), `busy`, `no-answer`, `timed-out`, …")
