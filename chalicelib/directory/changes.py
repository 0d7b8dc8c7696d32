"""When opening hours next change, across exceptions, holidays and nights of a clock change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.directory.calendars import Calendar, no_holidays
from chalicelib.directory.hours import DAY_END, Hours, category_at, schedule_on

HORIZON_DAYS: Final = 400
"""How far ahead a change is looked for: a year and the rest of its last month."""


def next_change(
    hours: Hours, at: datetime, zone: ZoneInfo, *, calendar: Calendar = no_holidays, country: str = ""
) -> datetime | None:
    """Return the first instant (UTC) after ``at`` with another category; ``None`` within ``HORIZON_DAYS`` days."""
    present = category_at(hours, at, zone, calendar=calendar, country=country)
    first = at.astimezone(zone).date()
    for offset in range(HORIZON_DAYS + 1):
        day = first + timedelta(days=offset)
        minutes = _boundaries(hours, day, calendar=calendar, country=country)
        for candidate in sorted({*_instants(day, minutes, zone), *_clock_change(day, zone)}):
            if candidate <= at:
                continue
            if category_at(hours, candidate, zone, calendar=calendar, country=country) != present:
                return candidate
    return None


def _boundaries(hours: Hours, day: date, *, calendar: Calendar, country: str) -> set[int]:
    periods, _, _ = schedule_on(hours, day, calendar=calendar, country=country)
    return {0} | {minute for period in periods for minute in (period.start, period.end) if minute < DAY_END}


def _instants(day: date, minutes: set[int], zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the instants at which the wall clock shows these minutes: none, one or two for each."""
    for minute in minutes:
        wall = datetime.combine(day, time(minute // 60, minute % 60))
        for fold in (0, 1):
            instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            if instant.astimezone(zone).replace(tzinfo=None) == wall:
                yield instant


def _clock_change(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the instant on ``day`` at which the zone's offset changes, to the second."""
    low = int(datetime.combine(day, time(), tzinfo=zone).timestamp())
    high = int(datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).timestamp())
    before = _offset(low, zone)
    if _offset(high, zone) == before:
        return
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    yield datetime.fromtimestamp(high, UTC)


def _offset(epoch_s: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(epoch_s, zone).utcoffset()
