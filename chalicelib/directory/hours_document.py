"""Opening hours as the JSON document that is stored, exported and edited; see docs/flow.md for its fields."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from types import MappingProxyType
from typing import Any, Final

from chalicelib.core.errors import Invalid
from chalicelib.core.ids import is_slug
from chalicelib.directory.hours import (
    CLOSED,
    DAY_END,
    NO_WEEK,
    PREDEFINED,
    WEEKDAYS,
    Day,
    HolidayRule,
    Hours,
    HoursException,
    Period,
    Week,
)

MAX_EXCEPTIONS: Final = 400
MAX_CATEGORIES: Final = 20
MAX_PERIODS: Final = 48
_MAX_TITLE: Final = 100
_MINUTES_PER_HOUR: Final = 60
_UNREADABLE: Final = -1


class HoursMalformed(Invalid):
    """These are no opening hours; ``details["problems"]`` is a list of sentences."""

    code = "hours-malformed"


class _Reader:
    """Reads a document to its end, collecting every problem instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.categories: dict[str, str] = {}

    def object(self, raw: Any, where: str, known: set[str]) -> Mapping[str, Any]:
        if not isinstance(raw, Mapping):
            self.problems.append(f"{where} must be an object")
            return {}
        self.problems.extend(f"{where} has an unknown field {str(key)[:40]!r}" for key in raw if key not in known)
        return raw

    def list(self, raw: Any, where: str, limit: int) -> list[Any]:
        if not isinstance(raw, list | tuple):
            self.problems.append(f"{where} must be a list")
            return []
        if len(raw) > limit:
            self.problems.append(f"{where} has more than {limit} entries")
        return list(raw[:limit])

    def text(self, raw: Any, where: str) -> str:
        if isinstance(raw, str) and len(raw) <= _MAX_TITLE:
            return raw
        self.problems.append(f"{where} must be a text of at most {_MAX_TITLE} characters")
        return ""

    def date(self, raw: Any, where: str) -> date:
        try:
            return date.fromisoformat(raw)
        except (TypeError, ValueError):
            self.problems.append(f"{where} must be a date such as 2026-12-24")
            return date.min

    def minute(self, raw: Any, where: str) -> int:
        parts = raw.split(":") if isinstance(raw, str) else []
        if [len(part) for part in parts] == [2, 2] and all(part.isdecimal() and part.isascii() for part in parts):
            hour, minute = (int(part) for part in parts)
            total = hour * _MINUTES_PER_HOUR + minute
            if minute < _MINUTES_PER_HOUR and total <= DAY_END:
                return total
        self.problems.append(f"{where} must be a time such as 08:30, at most 24:00")
        return _UNREADABLE

    def read_categories(self, raw: Any) -> None:
        for index, item in enumerate(self.list(raw, "categories", MAX_CATEGORIES)):
            where = f"categories[{index}]"
            fields = self.object(item, where, {"name", "title"})
            name = self.text(fields.get("name", ""), f"{where}.name")
            if not is_slug(name):
                self.problems.append(f"{where}.name must be of lower-case letters, digits and hyphens")
            if name in self.categories:
                self.problems.append(f"{where}: the category {name} is there twice")
            self.categories[name] = self.text(fields.get("title", name), f"{where}.title")

    def day(self, raw: Any, where: str) -> Day:
        periods = [
            self.period(item, f"{where}[{index}]") for index, item in enumerate(self.list(raw, where, MAX_PERIODS))
        ]
        for first, second in combinations(periods, 2):
            if _clash(first, second):
                self.problems.append(
                    f"{where}: {_describe(first)} and {_describe(second)} overlap; only {CLOSED} may lie over another"
                )
        return tuple(sorted(periods, key=lambda period: (period.start, period.end, period.category)))

    def period(self, raw: Any, where: str) -> Period:
        fields = self.object(raw, where, {"from", "to", "category"})
        start = self.minute(fields.get("from"), f"{where}.from")
        end = self.minute(fields.get("to"), f"{where}.to")
        category = self.text(fields.get("category", ""), f"{where}.category")
        if end <= start and _UNREADABLE not in {start, end}:
            self.problems.append(f"{where} ends before it begins; divide a period over midnight between its two days")
        if category not in PREDEFINED and category not in self.categories:
            self.problems.append(f"{where}.category {category[:40]!r} is not among the categories")
        return Period(start, end, category)

    def week(self, raw: Any, where: str) -> Week:
        fields = self.object(raw, where, set(WEEKDAYS))
        days = [self.day(fields.get(name, []), f"{where}.{name}") for name in WEEKDAYS]
        return (days[0], days[1], days[2], days[3], days[4], days[5], days[6])

    def exception(self, raw: Any, where: str) -> HoursException:
        fields = self.object(raw, where, {"title", "from", "to", "week", "periods"})
        first, last = self.date(fields.get("from"), f"{where}.from"), self.date(fields.get("to"), f"{where}.to")
        title = self.text(fields.get("title", ""), f"{where}.title")
        if not title:
            self.problems.append(f"{where}.title is missing: give the exception a name")
        if last < first:
            self.problems.append(f"{where} ends before it begins")
        if "week" in fields and "periods" in fields:
            self.problems.append(f"{where} has both week and periods; choose one")
        if "week" in fields:
            return HoursException(title=title, first=first, last=last, week=self.week(fields["week"], f"{where}.week"))
        day = self.day(fields.get("periods", []), f"{where}.periods")
        return HoursException(title=title, first=first, last=last, week=(day,) * 7)

    def exceptions(self, raw: Any) -> tuple[HoursException, ...]:
        items = self.list(raw, "exceptions", MAX_EXCEPTIONS)
        found = [self.exception(item, f"exceptions[{index}]") for index, item in enumerate(items)]
        for one, other in combinations(found, 2):
            if one.days == other.days and one.first <= other.last and other.first <= one.last:
                self.problems.append(
                    f"exceptions: {one.title!r} and {other.title!r} overlap and are equally long: which one holds?"
                )
        return tuple(found)

    def holidays(self, raw: Any) -> HolidayRule | None:
        if raw is None:
            return None
        fields = self.object(raw, "public_holidays", {"country", "category", "periods"})
        country = self.text(fields.get("country", ""), "public_holidays.country")
        if "periods" in fields:
            return HolidayRule(self.day(fields["periods"], "public_holidays.periods"), country)
        whole_day = {"from": "00:00", "to": "24:00", "category": fields.get("category", CLOSED)}
        return HolidayRule((self.period(whole_day, "public_holidays"),), country)


def parse_hours(document: Mapping[str, Any], *, name: str = "") -> Hours:
    """Read a document ``{title, categories, week, exceptions, public_holidays}``.

    Raises:
        HoursMalformed: with every problem found.
    """
    reader = _Reader()
    fields = reader.object(document, "hours", {"title", "categories", "week", "exceptions", "public_holidays"})
    reader.read_categories(fields.get("categories", []))
    hours = Hours(
        name=name,
        title=reader.text(fields.get("title", ""), "title"),
        categories=MappingProxyType(reader.categories),
        week=reader.week(fields.get("week", {}), "week"),
        exceptions=reader.exceptions(fields.get("exceptions", [])),
        on_holidays=reader.holidays(fields.get("public_holidays")),
    )
    if reader.problems:
        raise HoursMalformed("these are no opening hours: " + "; ".join(reader.problems[:5]), problems=reader.problems)
    return hours


def hours_document(hours: Hours) -> dict[str, Any]:
    """Write the document that :func:`parse_hours` reads; the same hours always give the same document."""
    document: dict[str, Any] = {
        "title": hours.title,
        "categories": [{"name": name, "title": title} for name, title in hours.categories.items()],
        "week": _week_document(hours.week),
        "exceptions": [
            {
                "title": item.title,
                "from": item.first.isoformat(),
                "to": item.last.isoformat(),
                **_days_document(item.week),
            }
            for item in hours.exceptions
        ],
    }
    if hours.on_holidays:
        document["public_holidays"] = {
            "country": hours.on_holidays.country,
            "periods": _day_document(hours.on_holidays.day),
        }
    return document


def clock(minute: int) -> str:
    """Write a minute of the day as ``08:30``."""
    return f"{minute // _MINUTES_PER_HOUR:02}:{minute % _MINUTES_PER_HOUR:02}"


def _clash(first: Period, second: Period) -> bool:
    return CLOSED not in {first.category, second.category} and first.start < second.end and second.start < first.end


def _describe(period: Period) -> str:
    return f"{period.category} {clock(period.start)}–{clock(period.end)}"


def _day_document(day: Day) -> list[dict[str, str]]:
    return [{"from": clock(p.start), "to": clock(p.end), "category": p.category} for p in day]


def _week_document(week: Week) -> dict[str, Any]:
    return {name: _day_document(day) for name, day in zip(WEEKDAYS, week, strict=True) if day}


def _days_document(week: Week) -> dict[str, Any]:
    if len(set(week)) == 1 and week != NO_WEEK:
        return {"periods": _day_document(week[0])}
    return {"week": _week_document(week)}
