"""The estimate and what it is made of."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.calls.stays import StayOutcome
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.forecast.domain import MEMORY, REMEMBERED, Day, Figures, Lesson, Means, expected_wait

TODAY = date(2026, 11, 22)
SUPPORT = QueueName("support")


def lesson(n: int = 0, *, outcome: StayOutcome = StayOutcome.ANSWERED, waited_s: float = 30, **facts) -> Lesson:
    usual = {"ring": timedelta(seconds=5), "busy": timedelta(seconds=185), "is_in_time": waited_s <= 20}
    known = usual if outcome is StayOutcome.ANSWERED else {}
    waited = timedelta(seconds=waited_s)
    return Lesson(id=f"{n:08x}", queue=SUPPORT, outcome=outcome, waited=waited, **{"day": TODAY, **known, **facts})


def figures() -> Figures:
    return Figures(company=CompanyId("demo"), queue=SUPPORT, day=Day(date=TODAY))


def after(*lessons: Lesson) -> Figures:
    known = figures()
    for each in lessons:
        known = known.counting(each)
    return known


def test_ten_agents_of_three_minutes_serve_the_tenth_caller_after_about_three_minutes() -> None:
    means = Means(n=50, answered=1, busy_s=180)

    assert expected_wait(means, position=10, crew=10) == timedelta(seconds=180)
    assert expected_wait(means, position=1, crew=10) == timedelta(seconds=18)


def test_those_ahead_who_give_up_shorten_the_wait() -> None:
    patient = Means(n=50, answered=1, busy_s=180)
    impatient = replace(patient, answered=0.8, busy_s=144, left=0.2, waited_s=60)
    waits = [expected_wait(means, position=10, crew=10) for means in (patient, impatient)]

    assert waits[0] == timedelta(seconds=180)
    assert waits[1] == timedelta(seconds=sum(1 / (10 / 180 + step * 0.2 / 60) for step in range(10)))


def test_a_caller_for_whom_somebody_is_free_waits_as_long_as_it_rings() -> None:
    means = Means(n=50, answered=0.5, busy_s=90, ring_s=3)

    assert expected_wait(means, position=2, crew=10, idle=2) == timedelta(seconds=6)


@pytest.mark.parametrize(
    ("means", "crew"),
    [(Means(n=50, answered=1, busy_s=180), 0.0), (Means(n=2, answered=1, busy_s=180), 5.0), (Means(), 5.0)],
    ids=["nobody at work", "two answers", "nothing known"],
)
def test_where_no_honest_estimate_can_be_given_there_is_none(means, crew) -> None:
    assert expected_wait(means, position=1, crew=crew) is None


@given(
    handle=st.floats(1, 3600),
    left=st.floats(0, 1),
    crew=st.floats(0.1, 500),
    position=st.integers(1, 200),
)
def test_who_stands_further_back_never_waits_less_and_more_agents_never_make_it_longer(
    handle, left, crew, position
) -> None:
    means = Means(n=100, answered=1, busy_s=handle, left=left, waited_s=60)
    here = expected_wait(means, position=position, crew=crew)
    behind = expected_wait(means, position=position + 1, crew=crew)
    helped = expected_wait(means, position=position, crew=crew + 1)

    assert here is not None
    assert behind is not None
    assert helped is not None
    assert helped <= here < behind


def test_the_means_are_those_of_the_latest_stays() -> None:
    old = [lesson(n, busy=timedelta(seconds=60)) for n in range(MEMORY)]
    new = [lesson(MEMORY + n, busy=timedelta(seconds=300)) for n in range(3 * MEMORY)]

    assert after(*old).means.handle_s == pytest.approx(60)
    assert after(*old, *new).means.handle_s == pytest.approx(300, rel=0.06)


def test_time_spent_on_callers_who_gave_up_belongs_to_those_who_are_answered() -> None:
    gave_up = lesson(1, outcome=StayOutcome.ABANDONED, busy=timedelta(seconds=20))

    assert after(lesson(2), lesson(3), lesson(4), gave_up).means.handle_s == pytest.approx(185 + 20 / 3)


@pytest.mark.covers("PHN-130")
def test_the_days_figures_add_up() -> None:
    day = after(
        lesson(1, waited_s=10),
        lesson(2, waited_s=20),
        lesson(3, waited_s=21),
        lesson(4, outcome=StayOutcome.ABANDONED, waited_s=90),
        lesson(5, outcome=StayOutcome.TIMED_OUT, waited_s=600),
    ).on(TODAY)

    assert (day.offered, day.answered, day.abandoned, day.other) == (5, 3, 1, 1)
    assert day.service_level == pytest.approx(2 / 4)
    assert day.longest == timedelta(seconds=600)


def test_a_stay_told_of_twice_counts_once_even_some_stays_later() -> None:
    known = after(*(lesson(n) for n in range(REMEMBERED)))

    assert known.counting(lesson(0)) is known
    assert known.counting(lesson(REMEMBERED - 1)) is known
    assert len(known.counting(lesson(REMEMBERED)).counted) == REMEMBERED


def test_a_new_day_begins_at_nothing_and_keeps_what_was_learnt() -> None:
    tomorrow = TODAY + timedelta(days=1)
    known = after(lesson(1), lesson(2))
    next_day = known.counting(lesson(3, day=tomorrow))

    assert known.on(tomorrow).offered == 0
    assert known.on(tomorrow).service_level is None
    assert next_day.on(tomorrow).answered == 1
    assert next_day.means.n == 3


def test_a_call_told_of_after_midnight_does_not_reopen_yesterday() -> None:
    tomorrow = TODAY + timedelta(days=1)
    known = after(lesson(1, day=tomorrow)).counting(lesson(2))

    assert known.on(tomorrow).answered == 1
    assert known.means.n == 2
