"""What became of a campaign's calls."""

from datetime import datetime

from pydantic import Field

from chalicelib.adminapi.schemas.base import Answer


class AttemptCounts(Answer):
    """The calls of a campaign that were placed in a period, and what became of them."""

    since: datetime
    until: datetime
    dialled: int = Field(description="Calls placed; those that still ring are among them.")
    busy: int
    no_answer: int
    failed: int
    answered: int = Field(description="By a customer, whether or not an agent was there.")
    silent: int = Field(description="Of those answered: nobody was on the line in time, and the customer was told so.")
    silent_share: float | None = Field(description="Silent of those answered; null: nobody has answered.")
