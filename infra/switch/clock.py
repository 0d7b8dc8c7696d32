"""The time of day, which tests may run faster than the wall."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; waiting is always ``asyncio.sleep`` on the loop the clock belongs to."""

    def now(self) -> datetime: ...


class WallClock:
    """The real time of day."""

    def now(self) -> datetime:
        return datetime.now(UTC)
