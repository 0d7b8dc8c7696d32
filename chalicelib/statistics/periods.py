"""A span of whole days by a company's own clock; the days on which it is changed are shorter or longer. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.core.clock import epoch_ms

MOST_DAYS: Final = 31
"""So many days are looked at together."""
KEPT: Final = timedelta(days=92)
"""As far back as calls and agents' time are kept (PHN-322)."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the first day's midnight to the midnight after the last, where the company is."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def until(self) -> datetime:
        return datetime.combine(self.last + _DAY, time(), self.zone).astimezone(UTC)

    @property
    def days(self) -> int:
        return (self.last - self.first) // _DAY + 1

    def so_far_ms(self, now: datetime) -> int:
        """How much of the period has passed."""
        return max(epoch_ms(min(self.until, now)) - epoch_ms(self.since), 0)


def today(zone: ZoneInfo, now: datetime) -> date:
    return now.astimezone(zone).date()


def problem_of(period: Period, *, now: datetime) -> str:
    """Say what is wrong with a period, in words for whoever asked for it; empty: nothing."""
    latest = today(period.zone, now)
    if period.first > period.last:
        return "The period ends before it begins."
    if period.days > MOST_DAYS:
        return f"At most {MOST_DAYS} days are looked at together."
    if period.last > latest:
        return "The period ends in days to come."
    return f"Calls are kept since {latest - KEPT:%-d %B}." if period.first < latest - KEPT else ""
