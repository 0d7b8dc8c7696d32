"""What a queue has been like today."""

from datetime import datetime

from pydantic import Field

from chalicelib.adminapi.schemas.base import Answer


class Today(Answer):
    """Stays in the queue that ended today, by the company's clock."""

    offered: int = Field(description="Answered, abandoned, and ended otherwise (time was up, left by key).")
    answered: int
    abandoned: int
    service_level: float | None = Field(
        description="Share answered within the queue's seconds, of those answered or abandoned; null before any."
    )
    longest_s: int = Field(description="The longest wait that ended today.")
    mean_wait_s: int | None


class QueueNow(Answer):
    """A queue as it is now."""

    name: str
    title: str
    waiting: int
    waiting_since: datetime | None = Field(description="Since when the caller who has waited longest waits.")
    logged_on: int
    available: int
    expected_wait_s: int | None = Field(
        description="How long whoever calls now would wait; null while nobody is at work or too little is known."
    )
    today: Today
