"""Handing calls on, at once or after asking."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from chalicelib.adminapi.schemas.base import Answer, Body, Slug

Typed = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class TargetBody(Body):
    """One of: a colleague, a queue, a number outside."""

    agent: Slug | None = None
    queue: Slug | None = None
    number: Typed | None = Field(default=None, description="As people write it; the limits of calling out hold.")

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        if sum(each is not None for each in (self.agent, self.queue, self.number)) != 1:
            raise ValueError("name exactly one of agent, queue and number")
        return self


class TransferBody(TargetBody):
    """To whom a call is handed."""

    returns: bool | None = Field(
        default=None,
        description="Whether it comes back where a colleague or a number does not answer; null: as the company has it.",
    )


class SwapBody(Body):
    """With whom the agent talks; the other hears music."""

    talk_with: Annotated[str, StringConstraints(pattern=r"^(caller|asked)$")]


class Consulting(Answer):
    """Somebody who is asked, or was."""

    by: str
    kind: str = Field(description="`agent`, `queue` or `number`.")
    to: str
    agent: str | None = Field(description="Who is rung or talks; null for a number.")
    state: str = Field(description="`ringing`, `talking`, or how it ended.")
    talks_with: str = Field(description="`caller` or `asked`.")


class Handed(Answer):
    """A call after it was handed on, or while somebody is asked about it."""

    id: str
    state: str
    queue: str | None
    agent: str | None = Field(description="Who talks with the caller, or is rung for the call.")
    consult: Consulting | None
