"""What holds for any opening hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.directory.changes import next_change
from chalicelib.directory.hours import CLOSED, Hours, HoursException, Period, Week, category_at, minute_of, read_at
from chalicelib.directory.hours_document import hours_document, parse_hours

ZONES = [ZoneInfo(name) for name in ("Europe/Oslo", "America/St_Johns", "Australia/Lord_Howe", "UTC")]
CATEGORIES = ("open", "lunch", "meeting")


quarters = st.integers(0, 96)
spans = st.lists(st.tuples(quarters, quarters, st.sampled_from(CATEGORIES)), max_size=4)
reds = st.lists(st.tuples(quarters, quarters), max_size=2)


@st.composite
def days(draw: st.DrawFn) -> tuple[Period, ...]:
    """Open periods one after the other, and red ones anywhere over them."""
    periods = {Period(min(a, b) * 15, max(a, b) * 15, CLOSED) for a, b in draw(reds) if a != b}
    end = 0
    for a, b, category in sorted(draw(spans)):
        if end <= a < b:
            periods.add(Period(a * 15, b * 15, category))
            end = b
    return tuple(sorted(periods, key=lambda p: (p.start, p.end, p.category)))


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """A week of two kinds of day."""
    kinds = (draw(days()), draw(days()))
    bits = draw(st.integers(0, 127))
    return tuple(kinds[bits >> day & 1] for day in range(7))  # type: ignore[return-value]


@st.composite
def exceptions(draw: st.DrawFn) -> tuple[HoursException, ...]:
    found = []
    for length in draw(st.sets(st.integers(1, 20), max_size=2)):
        first = date(2026, 10, 20) + timedelta(days=draw(st.integers(0, 20)))
        last = first + timedelta(days=length - 1)
        found.append(HoursException(title=f"{length} days", first=first, last=last, week=draw(weeks())))
    return tuple(found)


hours_sets = st.builds(
    Hours, name=st.just("office"), title=st.just(""), week=weeks(), exceptions=exceptions(), categories=st.just({})
)
instants = st.integers(0, 60 * 24 * 30).map(lambda m: datetime(2026, 10, 10, tzinfo=UTC) + timedelta(minutes=m))
zones = st.sampled_from(ZONES)
relaxed = settings(deadline=None)


@relaxed
@given(hours_sets)
def test_any_hours_survive_being_written_and_read(office: Hours) -> None:
    assert parse_hours(hours_document(office), name="office") == office


@pytest.mark.covers("A-52")
@relaxed
@given(hours_sets, instants, zones)
def test_exceptions_beat_the_week_red_beats_all_and_grey_is_closed(office: Hours, at: datetime, zone: ZoneInfo) -> None:
    local = at.astimezone(zone)
    covering = [e for e in office.exceptions if e.first <= local.date() <= e.last]
    week = min(covering, key=lambda e: (e.days, e.first)).week if covering else office.week
    here = {p.category for p in week[local.weekday()] if p.start <= minute_of(local.time()) < p.end}

    reading = read_at(office, at, zone)

    assert (reading.because == "exception") == bool(covering)
    assert reading.is_defined == bool(here)
    assert reading.category == (CLOSED if CLOSED in here or not here else next(iter(here)))


@relaxed
@given(hours_sets, instants, zones)
def test_the_category_holds_until_the_next_change_and_not_longer(office: Hours, at: datetime, zone: ZoneInfo) -> None:
    present = category_at(office, at, zone)

    change = next_change(office, at, zone)

    if change is None:
        assert all(category_at(office, at + timedelta(minutes=15 * n), zone) == present for n in range(0, 96 * 30, 5))
        return
    assert change > at
    assert category_at(office, change, zone) != present
    assert category_at(office, change - timedelta(seconds=1), zone) == present
    between = (at + timedelta(minutes=15 * n) for n in range(96 * 3))
    assert all(category_at(office, instant, zone) == present for instant in between if instant < change)
