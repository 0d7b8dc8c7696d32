"""Opening hours: which category (open, lunch, closed…) a company is in at an instant, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Final, Literal
from zoneinfo import ZoneInfo

from chalicelib.directory.calendars import Calendar, no_holidays

CLOSED: Final = "closed"
"""Closed explicitly (red): inside one day it overrides every other category. Undefined time (grey) reads the same."""

PREDEFINED: Final[Mapping[str, str]] = MappingProxyType(
    {"open": "Open", "lunch": "Lunch", "meeting": "Meeting", CLOSED: "Closed"}
)
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_END: Final = 24 * 60

Because = Literal["week", "exception", "public-holiday"]


@dataclass(frozen=True, slots=True)
class Period:
    """Minutes of a day by the clock on the wall, ``start`` inclusive to ``end`` exclusive (1440 is midnight)."""

    start: int
    end: int
    category: str

    def covers(self, minute: int) -> bool:
        return self.start <= minute < self.end


Day = tuple[Period, ...]
Week = tuple[Day, Day, Day, Day, Day, Day, Day]
NO_WEEK: Final[Week] = ((), (), (), (), (), (), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursException:
    """Other hours from ``first`` to ``last`` (both included): they replace the standard hours altogether."""

    title: str
    first: date
    last: date
    week: Week = NO_WEEK

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """What holds on public holidays; ``country`` empty means the company's own."""

    day: Day
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A named set of opening hours. Exceptions beat public holidays, which beat the standard week."""

    name: str
    title: str = ""
    week: Week = NO_WEEK
    exceptions: tuple[HoursException, ...] = ()
    on_holidays: HolidayRule | None = None
    categories: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def category_titles(self) -> dict[str, str]:
        """Every category that can be read from this set, in the order of its outlets: name → title, closed last."""
        used = {period.category for day in self._days() for period in day}
        known = {**PREDEFINED, **self.categories}
        titles = {name: title for name, title in known.items() if name in used and name != CLOSED}
        return {**titles, CLOSED: known[CLOSED]}

    def _days(self) -> tuple[Day, ...]:
        weeks = (self.week, *(exception.week for exception in self.exceptions))
        holiday = (self.on_holidays.day,) if self.on_holidays else ()
        return tuple(day for week in weeks for day in week) + holiday


@dataclass(frozen=True, slots=True)
class Reading:
    """What the hours say; ``is_defined`` is false in grey time, ``title`` names the exception in force."""

    category: str
    because: Because
    is_defined: bool
    title: str = ""


def category_at(
    hours: Hours, at: datetime, zone: ZoneInfo, *, calendar: Calendar = no_holidays, country: str = ""
) -> str:
    """Name the category at the instant ``at``; ``closed`` where nothing is defined."""
    return read_at(hours, at, zone, calendar=calendar, country=country).category


def read_at(
    hours: Hours, at: datetime, zone: ZoneInfo, *, calendar: Calendar = no_holidays, country: str = ""
) -> Reading:
    """Read the hours at an instant by the clock on the company's wall.

    Every instant has exactly one wall-clock time, so nights of a clock change need no rule of their own: an hour that
    the clock skips is never reached (a period inside it has no length); one that it shows twice counts both times.
    """
    local = at.astimezone(zone)
    day, because, title = schedule_on(hours, local.date(), calendar=calendar, country=country)
    category = _category_of(day, minute_of(local.time()))
    return Reading(category or CLOSED, because, category is not None, title)


def schedule_on(
    hours: Hours, day: date, *, calendar: Calendar = no_holidays, country: str = ""
) -> tuple[Day, Because, str]:
    """Return the periods of a date, which rule they come from, and that rule's title.

    Of several exceptions over one date the shortest wins ("staff party" within "summer hours").
    """
    covering = [exception for exception in hours.exceptions if exception.covers(day)]
    if covering:
        shortest = min(covering, key=lambda exception: (exception.days, exception.first))
        return shortest.week[day.weekday()], "exception", shortest.title
    rule = hours.on_holidays
    if rule and day in calendar(rule.country or country, day.year):
        return rule.day, "public-holiday", ""
    return hours.week[day.weekday()], "week", ""


def minute_of(at: time) -> int:
    return at.hour * 60 + at.minute


def _category_of(day: Day, minute: int) -> str | None:
    here = [period.category for period in day if period.covers(minute)]
    if CLOSED in here:
        return CLOSED
    return here[0] if here else None
