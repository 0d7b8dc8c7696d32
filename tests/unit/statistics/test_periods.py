"""Days by the company's own clock, also those on which it is changed."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.statistics.periods import Period, problem_of

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def day(text: str, last: str = "") -> Period:
    return Period(first=date.fromisoformat(text), last=date.fromisoformat(last or text), zone=OSLO)


@pytest.mark.parametrize(
    ("text", "since", "hours"),
    [
        ("2026-11-20", datetime(2026, 11, 19, 23, tzinfo=UTC), 24),
        ("2026-03-29", datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
        ("2026-10-25", datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
    ],
)
def test_a_day_is_from_midnight_to_midnight_and_may_have_23_or_25_hours(text, since, hours) -> None:
    assert (day(text).since, day(text).until - day(text).since) == (since, timedelta(hours=hours))


def test_days_that_follow_one_another_leave_no_gap_over_a_change_of_clocks() -> None:
    days = [day(f"2026-10-{n}") for n in range(23, 28)]
    assert all(one.until == other.since for one, other in itertools.pairwise(days))
    assert (day("2026-10-23", "2026-10-27").since, days[-1].until) == (days[0].since, days[-1].until)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-20", "2026-11-19", "ends before it begins"),
        ("2026-10-01", "2026-11-01", "At most 31 days"),
        ("2026-11-19", "2026-11-21", "days to come"),
        ("2026-08-01", "2026-08-02", "kept since 20 August"),
        ("0001-01-01", "9999-12-31", "At most 31 days"),
        ("2026-10-21", "2026-11-20", ""),
    ],
)
def test_what_cannot_be_told_is_refused_in_words(first, last, words) -> None:
    problem = problem_of(day(first, last), now=NOW)
    assert words in problem
    assert bool(problem) is bool(words)
