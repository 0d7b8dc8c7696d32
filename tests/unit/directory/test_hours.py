"""Opening hours: categories, precedence, and nights of a clock change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.directory.changes import next_change
from chalicelib.directory.hours import CLOSED, Hours, category_at, read_at
from chalicelib.directory.hours_document import parse_hours

OSLO = ZoneInfo("Europe/Oslo")
CHRISTMAS_DAY = date(2026, 12, 25)


def at(text: str, zone: ZoneInfo = OSLO, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def period(start: str, end: str, category: str = "open") -> dict[str, str]:
    return {"from": start, "to": end, "category": category}


def hours(**document: Any) -> Hours:
    return parse_hours(document, name="office")


def holidays(country: str, year: int) -> frozenset[date]:
    return frozenset({date(year, 12, 25)}) if country == "NO" else frozenset()


@pytest.mark.covers("PHN-100", "PHN-103", "PHN-104")
def test_each_weekday_has_its_own_periods() -> None:
    office = hours(
        week={"mon": [period("08:00", "11:00"), period("11:00", "11:30", "lunch"), period("11:30", "16:00")],
              "fri": [period("08:00", "15:00")]}
    )  # fmt: skip

    assert category_at(office, at("2026-11-23T10:59:59"), OSLO) == "open"
    assert category_at(office, at("2026-11-23T11:00"), OSLO) == "lunch"
    assert category_at(office, at("2026-11-23T15:30"), OSLO) == "open"
    assert category_at(office, at("2026-11-27T15:30"), OSLO) == CLOSED


@pytest.mark.covers("PHN-107", "A-52")
def test_grey_time_is_closed_and_says_that_it_is_undefined() -> None:
    office = hours(week={"mon": [period("08:00", "16:00")]})

    night, noon = (read_at(office, at(f"2026-11-23T{hour}:00"), OSLO) for hour in ("20", "12"))

    assert (night.category, night.is_defined) == (CLOSED, False)
    assert (noon.category, noon.is_defined) == ("open", True)


@pytest.mark.covers("PHN-107", "A-52")
def test_red_overrides_an_open_period() -> None:
    office = hours(week={"mon": [period("08:00", "16:00"), period("12:00", "13:00", "closed")]})

    reading = read_at(office, at("2026-11-23T12:30"), OSLO)

    assert (reading.category, reading.is_defined) == (CLOSED, True)
    assert category_at(office, at("2026-11-23T13:00"), OSLO) == "open"


@pytest.mark.covers("PHN-106", "A-52")
def test_an_exception_replaces_the_standard_hours_on_its_dates() -> None:
    office = hours(
        week={"mon": [period("08:00", "16:00")], "tue": [period("08:00", "16:00")]},
        exceptions=[
            {
                "title": "Stocktaking",
                "from": "2026-11-23",
                "to": "2026-11-23",
                "periods": [period("10:00", "12:00", "meeting")],
            }
        ],
    )

    reading = read_at(office, at("2026-11-23T11:00"), OSLO)

    assert (reading.category, reading.because, reading.title) == ("meeting", "exception", "Stocktaking")
    assert category_at(office, at("2026-11-23T09:00"), OSLO) == CLOSED
    assert category_at(office, at("2026-11-24T09:00"), OSLO) == "open"


@pytest.mark.covers("PHN-106")
def test_an_exception_over_weeks_may_have_its_own_weekdays() -> None:
    office = hours(
        week={"mon": [period("08:00", "16:00")]},
        exceptions=[
            {"title": "Summer", "from": "2026-06-01", "to": "2026-08-31", "week": {"mon": [period("09:00", "14:00")]}}
        ],
    )

    assert category_at(office, at("2026-07-06T15:00"), OSLO) == CLOSED
    assert category_at(office, at("2026-07-06T13:00"), OSLO) == "open"
    assert category_at(office, at("2026-09-07T15:00"), OSLO) == "open"


def test_of_two_exceptions_over_a_date_the_shorter_wins() -> None:
    office = hours(
        exceptions=[
            {"title": "Summer", "from": "2026-06-01", "to": "2026-08-31", "periods": [period("09:00", "14:00")]},
            {"title": "Party", "from": "2026-07-06", "to": "2026-07-06", "periods": []},
        ]
    )

    assert read_at(office, at("2026-07-06T10:00"), OSLO).title == "Party"
    assert category_at(office, at("2026-07-07T10:00"), OSLO) == "open"


def test_public_holidays_beat_the_week_and_exceptions_beat_public_holidays() -> None:
    week = {"fri": [period("08:00", "16:00")]}
    closed = hours(week=week, public_holidays={})
    special = hours(week=week, public_holidays={"periods": [period("10:00", "11:00", "open")]})
    working = hours(
        week=week,
        public_holidays={},
        exceptions=[
            {"title": "We work", "from": "2026-12-25", "to": "2026-12-25", "periods": [period("08:00", "16:00")]}
        ],
    )
    noon = at("2026-12-25T12:00")

    def reading(office: Hours, instant: datetime = noon) -> tuple[str, str]:
        found = read_at(office, instant, OSLO, calendar=holidays, country="NO")
        return found.category, found.because

    assert reading(hours(week=week)) == ("open", "week")
    assert reading(closed) == (CLOSED, "public-holiday")
    assert reading(special, at("2026-12-25T10:30")) == ("open", "public-holiday")
    assert reading(working) == ("open", "exception")


def test_a_set_may_follow_the_holidays_of_another_country() -> None:
    office = hours(week={"fri": [period("08:00", "16:00")]}, public_holidays={"country": "SE"})

    assert category_at(office, at("2026-12-25T12:00"), OSLO, calendar=holidays, country="NO") == "open"


@pytest.mark.covers("PHN-105")
def test_the_outlets_are_the_categories_in_use_with_closed_last() -> None:
    office = hours(
        categories=[{"name": "evening", "title": "Evening duty"}, {"name": "unused", "title": "Unused"}],
        week={
            "mon": [period("08:00", "16:00"), period("16:00", "20:00", "evening"), period("00:00", "06:00", "closed")]
        },
        exceptions=[
            {"title": "E", "from": "2026-01-01", "to": "2026-01-01", "periods": [period("11:00", "12:00", "lunch")]}
        ],
    )

    assert office.category_titles() == {"open": "Open", "lunch": "Lunch", "evening": "Evening duty", "closed": "Closed"}


def test_an_hour_the_clock_skips_is_never_reached() -> None:
    night = hours(
        week={"sun": [period("01:30", "02:00", "lunch"), period("02:00", "03:00", "meeting"), period("03:00", "04:00")]}
    )
    last = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)

    assert category_at(night, last, OSLO) == "lunch"
    assert category_at(night, last + timedelta(seconds=1), OSLO) == "open"
    assert next_change(night, last, OSLO) == last + timedelta(seconds=1)


def test_an_hour_the_clock_shows_twice_counts_both_times() -> None:
    night = hours(week={"sun": [period("02:00", "02:30")]})
    first = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)

    changes = [first]
    while (change := next_change(night, changes[-1], OSLO)) and len(changes) < 4:
        changes.append(change)

    assert [category_at(night, change, OSLO) for change in changes] == ["open", CLOSED, "open", CLOSED]
    assert changes[1:] == [first + timedelta(minutes=minutes) for minutes in (30, 60, 90)]


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_whole_day_on_the_night_of_a_clock_change_ends_at_midnight(day: str) -> None:
    office = hours(week={"sun": [period("00:00", "24:00")]})

    midnight = at(f"{day}T00:00")

    assert next_change(office, midnight, OSLO) == at(f"{day}T00:00") + timedelta(
        hours=23 if day == "2026-03-29" else 25
    )


def test_the_next_change_looks_over_weekends_exceptions_and_holidays() -> None:
    office = hours(
        week={day: [period("08:00", "16:00")] for day in ("mon", "tue", "wed", "thu", "fri")},
        public_holidays={},
        exceptions=[{"title": "Closed", "from": "2026-12-28", "to": "2027-01-03"}],
    )

    changed = next_change(office, at("2026-12-24T16:00"), OSLO, calendar=holidays, country="NO")

    assert changed == at("2027-01-04T08:00")


def test_hours_that_never_change_have_no_next_change() -> None:
    assert next_change(hours(), at("2026-11-23T12:00"), OSLO) is None


def test_a_period_continued_after_midnight_is_no_change() -> None:
    office = hours(week={"mon": [period("20:00", "24:00")], "tue": [period("00:00", "04:00")]})

    assert next_change(office, at("2026-11-23T21:00"), OSLO) == at("2026-11-24T04:00")


def test_the_same_instant_is_read_by_each_companys_own_clock() -> None:
    office = hours(week={"mon": [period("08:00", "16:00")]})
    instant = at("2026-11-23T08:30")

    assert category_at(office, instant, OSLO) == "open"
    assert category_at(office, instant, ZoneInfo("America/New_York")) == CLOSED
