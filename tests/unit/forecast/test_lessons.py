"""What an ended call teaches, and who serves which queue."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from chalicelib.agents.domain import Agent, AgentState, Choice
from chalicelib.calls import transitions
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import StayOutcome
from chalicelib.core.ids import AgentId, CompanyId, LegSid, QueueName
from chalicelib.forecast.crews import crews
from chalicelib.forecast.domain import Day, Figures, Means
from chalicelib.forecast.lessons import Rules, lessons
from tests.unit.calls.making import START, at, new_call, new_offer, new_stay

OSLO = ZoneInfo("Europe/Oslo")
SUPPORT, SALES = QueueName("support"), QueueName("sales")
RULES = {SUPPORT: Rules(service_level=timedelta(seconds=20), wrap_up=timedelta(seconds=15))}


def answered(**settings):
    """Joined at 10; anna rung in vain from 12 to 20, bo from 20, who answered at 25 and talked until 125."""
    call = transitions.join_queue(new_call(), new_stay(joined_s=10, **settings))
    anna, bo = new_offer("anna", 12), new_offer("bo", 20)
    call = transitions.miss_offer(transitions.offer_to_agent(call, anna), anna.id, MissReason.TIMED_OUT, at(20))
    call = transitions.claim(transitions.offer_to_agent(call, bo), bo.id, LegSid("CA-bo"), at(25))
    return transitions.end_call(call, at(125))


def test_an_answered_call_teaches_how_long_it_took_whom() -> None:
    (lesson,) = lessons(answered(), RULES, OSLO)

    assert lesson.outcome is StayOutcome.ANSWERED
    assert lesson.waited == timedelta(seconds=15)
    assert lesson.ring == timedelta(seconds=5)
    assert lesson.busy == timedelta(seconds=8 + 5 + 100 + 15)
    assert lesson.is_in_time


def test_a_vips_shorter_service_level_is_kept() -> None:
    (lesson,) = lessons(answered(service_level_s=10), RULES, OSLO)

    assert not lesson.is_in_time


def test_a_caller_who_gave_up_teaches_the_wait_and_the_time_it_rang() -> None:
    call = transitions.join_queue(new_call(), new_stay(joined_s=10))
    call = transitions.end_call(transitions.offer_to_agent(call, new_offer("anna", 12)), at(70))
    (lesson,) = lessons(call, RULES, OSLO)

    assert (lesson.outcome, lesson.waited, lesson.busy) == (
        StayOutcome.ABANDONED,
        timedelta(seconds=60),
        timedelta(seconds=58),
    )


def test_each_stay_of_a_call_is_a_lesson_of_its_own() -> None:
    call = transitions.join_queue(new_call(), new_stay(joined_s=10))
    call = transitions.leave_queue(call, 1, StayOutcome.MOVED_ON, at(40))
    call = transitions.join_queue(call, replace(new_stay(2, joined_s=50), queue=SALES))
    found = list(lessons(transitions.end_call(call, at(70)), RULES, OSLO))

    assert [(each.queue, each.outcome) for each in found] == [
        (SUPPORT, StayOutcome.MOVED_ON),
        (SALES, StayOutcome.ABANDONED),
    ]
    assert len({each.id for each in found}) == 2


def test_the_day_is_that_of_the_companys_clock() -> None:
    late = at(0).replace(hour=23, minute=30)
    call = transitions.join_queue(new_call(started_at=late), replace(new_stay(), joined_at=late))
    (lesson,) = lessons(transitions.end_call(call, late + timedelta(seconds=30)), RULES, OSLO)

    assert lesson.day == date(2026, 3, 3)


def agent(name: str, *queues: QueueName, state: AgentState = AgentState.IN_CALL, **facts) -> Agent:
    company = CompanyId("demo")
    return Agent(company=company, id=AgentId(name), state=state, since=START, queues=frozenset(queues), **facts)


def test_only_those_at_work_count_and_not_those_who_leave_after_the_call() -> None:
    staff = [
        agent("anna", SUPPORT),
        agent("bo", SUPPORT, state=AgentState.PAUSED),
        agent("cam", SUPPORT, then=Choice(state=AgentState.PAUSED)),
        agent("dag", SUPPORT, state=AgentState.WRAP_UP),
        agent("eva"),
        agent("stranger", SUPPORT),
    ]
    members = {SUPPORT: [AgentId(each) for each in ("anna", "bo", "cam", "dag", "eva")], SALES: [AgentId("anna")]}

    assert crews(staff, members, {}) == {SUPPORT: 2.0, SALES: 0.0}


LINES: Final = 1e9
"""Seconds waited: so long that callers of every queue are always in line."""


def test_who_serves_two_queues_counts_in_each_for_the_work_it_brings() -> None:
    day = Day(date=date(2026, 3, 2), answered=29)
    busy = Figures(
        company=CompanyId("demo"), queue=SUPPORT, day=day, means=Means(n=29, answered=1, busy_s=300, waited_s=LINES)
    )
    quiet = replace(busy, queue=SALES, day=replace(day, answered=9))
    members = {SUPPORT: [AgentId("anna")], SALES: [AgentId("anna")]}
    shared = crews([agent("anna", SUPPORT, SALES)], members, {SUPPORT: busy, SALES: quiet})

    assert shared == pytest.approx({SUPPORT: 0.75, SALES: 0.25})
