"""Figures counted from calls: sums that hold whatever the calls were like, and nothing where nothing divides."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.agents.timesheets import Activity, Stretch
from chalicelib.calls.domain import CallState
from chalicelib.calls.offers import Miss, MissReason
from chalicelib.calls.stays import Segment, SegmentKind, StayOutcome
from chalicelib.calls.waits import Result, waits
from chalicelib.core.ids import AgentId, CallId, OfferId, QueueName
from chalicelib.statistics.figures import WaitFigures, count, once
from chalicelib.statistics.spending import Spent, whole
from tests.unit.calls.making import at, new_call

LEVELS = {QueueName("a"): timedelta(seconds=20), QueueName("b"): timedelta(seconds=60)}
parts = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from([*StayOutcome, None]),
        st.integers(0, 120),
        st.booleans(),
        st.integers(0, 3),
        st.sampled_from([0, 5, 300]),
    ),
    max_size=4,
)


def call_of(number: int, described, vips=()):
    """A call through these queues; an open wait ends the list."""
    segments, now = [], 0
    for queue, outcome, waited, talks, misses, promised in described:
        rung = tuple(
            Miss(offer=OfferId(f"{number}{n}"), agent=AgentId("anna"), at=at(now), ended_at=at(now), reason=reason)
            for n, reason in zip(range(misses), MissReason, strict=False)
        )
        ended = None if outcome is None else at(now + waited)
        stay = Segment(
            kind=SegmentKind.QUEUE,
            started_at=at(now),
            ended_at=ended,
            queue=QueueName(queue),
            outcome=outcome,
            misses=rung,
            promised_s=promised,
        )
        segments.append(stay)
        if outcome is None:
            break
        now += waited
        if outcome is StayOutcome.ANSWERED and talks:
            talk = Segment(kind=SegmentKind.TALK, started_at=at(now), ended_at=at(now + 30), agent=AgentId("anna"))
            segments.append(talk)
            now += 30
    state = CallState.ENDED if not segments or segments[-1].ended_at else CallState.WAITING
    return new_call(
        id=CallId(f"c{number}"), segments=tuple(segments), state=state, session={"vips": list(vips)} if vips else {}
    )


@pytest.mark.covers("D2", "PHN-409", "PHN-425")
@given(st.lists(st.tuples(parts, st.sets(st.sampled_from(["gold", "silver"]))), max_size=12))
def test_every_report_is_the_same_sum_over_the_same_waits(described) -> None:
    calls = [call_of(number, each, sorted(vips)) for number, (each, vips) in enumerate(described)]
    found = count(calls, LEVELS, now=at(1000))
    every = [wait for call in calls for wait in waits(call)]

    assert found.total.offered == len(every) == sum(each.offered for each in found.queues.values())
    for figures in (found.total, *found.queues.values(), *(each.waits for each in found.lists.values())):
        ends = [figures.counts[result] for result in list(Result)[:7]]
        assert sum(ends) == figures.offered
        assert figures.counts[Result.IN_TIME] + figures.late == figures.answered
        assert figures.waited <= figures.longest * figures.ended
    for name in ("gold", "silver"):
        mine = [call for call in calls if name in call.vips]
        if mine:
            assert found.lists[name].calls == len(mine)
            assert found.lists[name].waits.offered == sum(1 for call in mine for _ in waits(call))
    for result in list(Result):
        by_filter = sum(wait.has(result, LEVELS) for wait in every)
        counted = {Result.OFFERED: found.total.offered, Result.LATE: found.total.late}
        assert by_filter == counted.get(result, found.total.counts[result]), result


@pytest.mark.covers("A-24")
def test_where_there_is_nothing_to_divide_by_there_is_no_figure() -> None:
    nothing = WaitFigures()
    told = (nothing.service_level, nothing.abandon_rate, nothing.mean_wait, nothing.mean_answer, nothing.mean_talk)
    assert told == (None,) * 5
    assert nothing.offers_per_answer is None


def test_shares_and_means_are_those_of_the_definitions() -> None:
    described = [
        [("a", StayOutcome.ANSWERED, 10, True, 1, 0)],
        [("a", StayOutcome.ANSWERED, 50, True, 2, 0)],
        [("a", StayOutcome.ABANDONED, 30, False, 0, 0)],
        [("a", StayOutcome.TIMED_OUT, 90, False, 1, 0)],
        [("a", None, 0, False, 0, 0)],
    ]
    figures = count([call_of(n, each) for n, each in enumerate(described)], LEVELS, now=at(1000)).total
    assert (figures.offered, figures.answered, figures.abandoned) == (5, 2, 1)
    assert figures.service_level == 1 / 3
    assert figures.abandon_rate == 1 / 4
    assert figures.mean_wait == timedelta(seconds=45)
    assert figures.mean_answer == timedelta(seconds=30)
    assert (figures.longest, figures.longest_in) == (timedelta(seconds=90), "c3")
    assert figures.mean_talk == timedelta(seconds=30)
    assert figures.offers_per_answer == (4 + 2) / 2


def test_a_call_that_ends_while_it_is_read_counts_once() -> None:
    live = call_of(1, [("a", None, 0, False, 0, 0)])
    ended = replace(live, state=CallState.ENDED)
    assert list(once([live, ended, call_of(2, [])])) == [live, call_of(2, [])]


stretches = st.lists(st.tuples(st.sampled_from(Activity), st.integers(0, 500), st.integers(0, 400)), max_size=12)


@given(stretches, st.integers(0, 2000), st.integers(1, 3000))
def test_whatever_is_known_of_a_span_it_is_told_whole(described, since, length) -> None:
    known, now = [], 0
    for activity, gap, lasted in described:
        known.append(Stretch(activity=activity, began_ms=now + gap, ended_ms=now + gap + lasted))
        now += gap + lasted
    told = whole(known, since, since + length)
    assert (told[0].began_ms, told[-1].ended_ms) == (since, since + length)
    assert all(one.ended_ms == other.began_ms for one, other in itertools.pairwise(told))
    spent = Spent.summing(told)
    assert spent.logged_on_ms + spent.ms(Activity.LOGGED_OFF) == length
    for activity in set(Activity) - {Activity.LOGGED_OFF}:
        mine = [each.within(since, since + length) for each in known if each.activity is activity]
        assert spent.ms(activity) == sum(each.lasted_ms for each in mine)
