"""Every look that falls due is met by exactly one of the sweeps that follow, and a change brings one soon."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.calls import looks, transitions
from tests.unit.calls.making import at, new_call

seconds = st.floats(0, 400, allow_nan=False).map(lambda value: round(value, 2))
gaps = st.lists(st.floats(0.5, 30).map(lambda value: round(value, 2)), min_size=1, max_size=40)


def sweeps(after: list[float]) -> list[float]:
    moments = [0.0]
    for gap in after:
        moments.append(moments[-1] + gap)
    return moments


@given(seconds, gaps)
def test_each_look_at_a_live_call_is_met_by_the_first_sweep_after_it(due_s, apart) -> None:
    moments = sweeps(apart)
    for before, now in pairwise(moments):
        falls = [due_s + 40 * n for n in range(40) if before < due_s + 40 * n <= now]

        met = looks.is_due(at(due_s), looks.LIVE_EVERY, since=at(before), now=at(now))

        assert met == bool(falls)


def next_look(call, now_s: float) -> float:
    """Seconds from now to the next look."""
    every = (looks.ENDED_EVERY if call.is_over else looks.LIVE_EVERY).total_seconds()
    due_s = (call.due_at - at(0)).total_seconds()
    while due_s < now_s:
        due_s += every
    return due_s - now_s


@pytest.mark.covers("C1")
@given(seconds, seconds, st.booleans())
def test_whose_change_others_must_hear_of_is_looked_at_within_the_reminder(due_s, now_s, is_over) -> None:
    call = replace(new_call(), due_at=at(due_s))
    call = transitions.end_call(call, at(now_s)) if is_over else call

    reminded = replace(call, due_at=looks.remind(call, now=at(now_s)))

    assert next_look(reminded, now_s) <= looks.REMINDER.total_seconds() + 0.001


@pytest.mark.covers("C1")
@given(seconds, st.lists(st.floats(0.01, 9).map(lambda value: round(value, 2)), min_size=2, max_size=30))
def test_changes_close_upon_each_other_do_not_put_a_look_off_for_ever(due_s, apart) -> None:
    """Sweeps come every ten seconds; however often the call changes, no two looks are further apart than a few."""
    call, now_s, last_s, swept_s = replace(new_call(), due_at=at(due_s)), due_s, due_s, due_s
    for gap in apart:
        now_s += gap
        while swept_s + 10 <= now_s:
            if looks.is_due(call.due_at, looks.LIVE_EVERY, since=at(swept_s), now=at(swept_s + 10)):
                last_s = swept_s + 10
            swept_s += 10
        call = replace(call, due_at=looks.remind(call, now=at(now_s)))
        assert now_s - last_s <= 25


def test_a_look_not_yet_met_is_not_forgotten_for_a_later_one() -> None:
    call = replace(new_call(), due_at=at(5))

    assert looks.remind(call, now=at(6)) == at(6), "the next sweep meets both"
    assert looks.remind(call, now=at(4)) == at(5)
    assert looks.remind(call, now=at(30)) == at(35)
    assert looks.remind(call, now=at(42)) == at(5), "the next look is three seconds away"


def test_an_ended_call_is_looked_at_again_only_to_be_dropped() -> None:
    assert looks.is_due(at(5), looks.ENDED_EVERY, since=at(0), now=at(10))
    assert not looks.is_due(at(5), looks.ENDED_EVERY, since=at(10), now=at(604))
    assert looks.is_due(at(5), looks.ENDED_EVERY, since=at(600), now=at(605))
    assert timedelta(seconds=600) == looks.ENDED_EVERY
