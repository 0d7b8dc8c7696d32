"""Searching the log over real tables: newest first, bounded, filtered, page by page."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.calls import log, store
from chalicelib.calls.domain import Call, CallState
from chalicelib.calls.stays import Segment, SegmentKind, StayOutcome
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName

pytestmark = pytest.mark.usefixtures("aws")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALL = log.Wanted(since=NOON - timedelta(days=90), until=NOON + timedelta(hours=12))


def logged(
    company: str,
    name: str,
    *,
    ago: timedelta,
    queue: str = "desk",
    caller: str = "+4790712345",
    is_answered: bool = True,
) -> Call:
    at = NOON - ago
    outcome = StayOutcome.ANSWERED if is_answered else StayOutcome.ABANDONED
    segments = [Segment(kind=SegmentKind.QUEUE, started_at=at, ended_at=at, queue=QueueName(queue), outcome=outcome)]
    if is_answered:
        segments.append(Segment(kind=SegmentKind.TALK, started_at=at, ended_at=at, agent=AgentId("kari")))
    call = Call(
        company=CompanyId(company),
        id=CallId(name),
        caller=caller,
        called="+4721000000",
        started_at=at,
        due_at=at,
        state=CallState.ENDED,
        since=at,
        ended_at=at,
        segments=tuple(segments),
    )
    store.write_log(call)
    return call


def found(company: str, wanted: log.Wanted = ALL) -> list[str]:
    return [call.id for call in log.search(CompanyId(company), wanted, cursor=None, limit=50).calls]


@pytest.mark.covers("PHN-366")
def test_calls_come_newest_first_across_days(company) -> None:
    for name, hours in (("c1", 30), ("c2", 1), ("c3", 5)):
        logged(company, name, ago=timedelta(hours=hours))

    assert found(company) == ["c2", "c3", "c1"]


def test_pages_follow_one_another_without_gap_or_overlap(company) -> None:
    names = [f"c{number:02}" for number in range(25)]
    for number, name in enumerate(names):
        logged(company, name, ago=timedelta(hours=7 * number))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = log.search(CompanyId(company), ALL, cursor=cursor, limit=10)
        assert len(page.calls) <= 10
        seen += [call.id for call in page.calls]
        cursor = page.cursor
        if cursor is None:
            break

    assert seen == names


def test_calls_of_the_same_millisecond_are_not_lost_between_pages(company) -> None:
    for number in range(5):
        logged(company, f"c{number}", ago=timedelta(hours=1))

    first = log.search(CompanyId(company), ALL, cursor=None, limit=2)
    second = log.search(CompanyId(company), ALL, cursor=first.cursor, limit=9)

    assert [call.id for call in (*first.calls, *second.calls)] == ["c4", "c3", "c2", "c1", "c0"]


def test_one_search_looks_back_a_bounded_time_and_says_where_to_go_on(company) -> None:
    logged(company, "old", ago=timedelta(days=40))

    first = log.search(CompanyId(company), ALL, cursor=None, limit=10)
    assert first.calls == ()
    assert first.cursor is not None

    cursor: str | None = first.cursor
    rounds = 1
    calls: tuple[Call, ...] = ()
    while cursor and not calls:
        page = log.search(CompanyId(company), ALL, cursor=cursor, limit=10)
        cursor, calls, rounds = page.cursor, page.calls, rounds + 1
    assert [call.id for call in calls] == ["old"]
    assert rounds == 2, "days without a call are passed over"


def test_there_is_no_older_page_when_nothing_is_older(company) -> None:
    logged(company, "c1", ago=timedelta(hours=1))
    logged(company, "beyond", ago=timedelta(days=91))

    page = log.search(CompanyId(company), ALL, cursor=None, limit=10)

    assert [call.id for call in page.calls] == ["c1"]
    assert page.cursor is None


@pytest.mark.covers("PHN-366")
def test_filters_narrow_the_search(company) -> None:
    logged(company, "desk", ago=timedelta(hours=1))
    logged(company, "bills", ago=timedelta(hours=2), queue="bills", caller="+358401234567", is_answered=False)
    since, until = ALL.since, ALL.until

    assert found(company, log.Wanted(since=since, until=until, queue=QueueName("bills"))) == ["bills"]
    assert found(company, log.Wanted(since=since, until=until, caller="4012")) == ["bills"]
    assert found(company, log.Wanted(since=since, until=until, is_unanswered_only=True)) == ["bills"]
    assert found(company, log.Wanted(since=NOON - timedelta(minutes=90), until=until)) == ["desk"]
    assert found(company, log.Wanted(since=since, until=NOON - timedelta(minutes=90))) == ["bills"]


def test_a_call_that_never_came_to_a_queue_is_not_in_the_log(company) -> None:
    call = logged(company, "c1", ago=timedelta(hours=1))
    flow = Segment(kind=SegmentKind.FLOW, started_at=call.started_at, ended_at=call.started_at)

    assert ALL.includes(call)
    assert not ALL.includes(
        Call(**{**{name: getattr(call, name) for name in call.__dataclass_fields__}, "segments": (flow,)})
    )


@pytest.mark.covers("D1")
def test_another_companys_calls_are_never_found(company) -> None:
    logged(company, "mine", ago=timedelta(hours=1))

    assert found(f"{company}-other") == []


@pytest.mark.parametrize("text", ["", "x", "17953185601231", "1795318560123x#", "²795318560123#c"])
def test_only_a_cursor_of_ours_is_one(text: str) -> None:
    assert not log.is_cursor(text)
    assert log.is_cursor("1795318560123#c-1")
