"""From segments to the parts of the call log and their statuses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.calls.dials import Dial
from chalicelib.calls.domain import Call, CallState, Outcome
from chalicelib.calls.offers import Miss, MissReason, Offer
from chalicelib.calls.stays import Segment, SegmentKind, StayOutcome
from chalicelib.console.models.call_log import CallRow
from chalicelib.console.parts import Names, call_row, listed
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NAMES = Names(
    queues={QueueName("desk"): "Front desk", QueueName("bills"): "Billing"},
    agents={AgentId("kari"): "Kari Aasen", AgentId("per"): "Per Lind"},
)


def at(second: int) -> datetime:
    return NINE + timedelta(seconds=second)


def flow(start: int, end: int | None) -> Segment:
    return Segment(kind=SegmentKind.FLOW, started_at=at(start), ended_at=None if end is None else at(end))


def stay(start: int, end: int | None, outcome: StayOutcome | None, *misses: Miss, queue: str = "desk") -> Segment:
    ended = None if end is None else at(end)
    return Segment(
        kind=SegmentKind.QUEUE,
        started_at=at(start),
        ended_at=ended,
        queue=QueueName(queue),
        outcome=outcome,
        misses=misses,
    )


def talk(start: int, end: int | None, agent: str = "kari") -> Segment:
    ended = None if end is None else at(end)
    return Segment(
        kind=SegmentKind.TALK, started_at=at(start), ended_at=ended, queue=QueueName("desk"), agent=AgentId(agent)
    )


def miss(agent: str, reason: MissReason = MissReason.TIMED_OUT) -> Miss:
    return Miss(offer=OfferId("o1"), agent=AgentId(agent), at=NINE, ended_at=at(20), reason=reason)


def call(*segments: Segment) -> Call:
    return Call(
        company=CompanyId("c"),
        id=CallId("c1"),
        caller="+4790712345",
        called="+4721000000",
        started_at=NINE,
        due_at=NINE,
        state=CallState.ENDED,
        since=NINE,
        segments=segments,
    )


def row(*segments: Segment) -> CallRow:
    return call_row(call(*segments), NAMES, now=at(1000))


@pytest.mark.covers("PHN-370")
def test_a_stay_and_its_conversation_are_one_part() -> None:
    shown = row(flow(0, 10), stay(10, 40, StayOutcome.ANSWERED), talk(40, 100))

    (part,) = shown.segments
    assert (part.queue, part.waited, part.talk, part.spoken_with, part.status) == (
        "Front desk",
        timedelta(seconds=30),
        timedelta(seconds=60),
        "Kari Aasen",
        "Answered",
    )
    assert part.at == at(10)
    assert not shown.is_expandable


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        pytest.param(StayOutcome.ABANDONED, "Left queue", marks=pytest.mark.covers("PHN-371")),
        pytest.param(StayOutcome.TIMED_OUT, "Timeout", marks=pytest.mark.covers("PHN-373")),
        pytest.param(StayOutcome.CALLBACK, "Callback requested", marks=pytest.mark.covers("PHN-374")),
        (StayOutcome.MOVED_ON, "Moved on"),
        (StayOutcome.ENDED, "Ended by the system"),
    ],
)
def test_a_stay_without_an_answer_says_how_it_ended(outcome: StayOutcome, status: str) -> None:
    shown = row(flow(0, 10), stay(10, 40, outcome))

    assert shown.status == status
    assert shown.spoken_with == ""
    assert shown.waited == timedelta(seconds=30)


@pytest.mark.covers("PHN-369")
def test_what_has_not_ended_has_no_status_and_counts_until_now() -> None:
    assert row(flow(0, 10), stay(10, None, None)).status == ""
    assert row(flow(0, 10), stay(10, None, None)).waited == timedelta(seconds=990)
    talking = row(flow(0, 10), stay(10, 40, StayOutcome.ANSWERED), talk(40, None))
    assert talking.status == ""
    assert talking.spoken_with == "Kari Aasen"
    assert talking.talk == timedelta(seconds=960)


@pytest.mark.covers("PHN-372")
def test_a_conversation_that_goes_on_elsewhere_was_transferred() -> None:
    to_queue = row(
        stay(0, 10, StayOutcome.ANSWERED),
        talk(10, 50),
        stay(50, 70, StayOutcome.ANSWERED, queue="bills"),
        talk(70, 90, "per"),
    )
    to_agent = row(stay(0, 10, StayOutcome.ANSWERED), talk(10, 50), talk(50, 90, "per"))

    assert [part.status for part in to_queue.segments] == ["Transferred to Billing", "Answered"]
    assert to_queue.status == "Transferred to Billing"
    assert [part.status for part in to_agent.segments] == ["Transferred to Per Lind", "Answered"]
    assert [part.queue for part in to_agent.segments] == ["Front desk", ""]


def test_a_flow_between_two_conversations_is_no_transfer() -> None:
    shown = row(
        stay(0, 10, StayOutcome.ANSWERED),
        talk(10, 50),
        flow(50, 60),
        stay(60, 70, StayOutcome.ANSWERED, queue="bills"),
        talk(70, 90, "per"),
    )

    assert [part.status for part in shown.segments] == ["Answered", "Answered"]


def test_two_queues_in_turn_are_two_parts() -> None:
    shown = row(
        flow(0, 5),
        stay(5, 65, StayOutcome.TIMED_OUT),
        flow(65, 66),
        stay(66, 80, StayOutcome.ANSWERED, queue="bills"),
        talk(80, 90),
    )

    assert [(part.queue, part.status) for part in shown.segments] == [
        ("Front desk", "Timeout"),
        ("Billing", "Answered"),
    ]
    assert shown.waited == timedelta(seconds=74)
    assert shown.queue == "Front desk"
    assert shown.status == "Timeout"


@pytest.mark.covers("PHN-373")
def test_a_timeout_names_who_was_rung_last() -> None:
    shown = row(stay(0, 60, StayOutcome.TIMED_OUT, miss("kari"), miss("per")))

    assert shown.segments[0].spoken_with == "Per Lind"
    assert not shown.segments[0].is_answered
    assert shown.spoken_with == ""


def test_who_was_rung_in_vain_is_told_once_each() -> None:
    misses = (miss("per"), miss("per"), miss("gone", MissReason.DECLINED), miss("kari", MissReason.CALLER_GONE))
    shown = row(stay(0, 60, StayOutcome.ANSWERED, *misses), talk(60, 70))

    assert shown.segments[0].missed == ("Per Lind", "gone")
    assert shown.is_expandable


def test_a_withheld_number_is_no_number() -> None:
    withheld = replace(call(stay(0, 60, StayOutcome.ABANDONED)), caller="anonymous")

    assert call_row(withheld, NAMES, now=NINE).caller == ""


@pytest.mark.covers("PHN-134")
def test_a_queue_without_history_is_not_in_the_log() -> None:
    private = replace(talk(5, 9), queue=QueueName("private"))
    both = call(stay(0, 5, StayOutcome.ANSWERED, queue="private"), private, stay(9, 12, StayOutcome.ABANDONED))
    alone = call(stay(0, 5, StayOutcome.ANSWERED, queue="private"), private)

    kept = listed(both, {QueueName("private")})

    assert kept is not None
    assert [stretch.queue for stretch in kept.segments] == ["desk"]
    assert listed(alone, {QueueName("private")}) is None
    assert listed(alone, set()) is alone


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(Outcome.ANSWERED, "Called"), (Outcome.BUSY, "Called: busy"), (Outcome.CANCELLED, "Called: given up")],
)
def test_a_call_that_an_agent_made_says_so_with_how_long_it_rang(outcome, status) -> None:
    offer = Offer(id=OfferId("o"), agent=AgentId("kari"), at=at(0), until=at(20))
    rang = Segment(kind=SegmentKind.DIAL, started_at=at(0), ended_at=at(8), agent=AgentId("kari"))
    spoke = (talk(8, 30),) if outcome is Outcome.ANSWERED else ()
    made = replace(call(rang, *spoke), dial=Dial(offer=offer, queue=QueueName(""), until=at(20)), outcome=outcome)
    row = call_row(made, NAMES, now=at(60))
    assert (row.status, row.segments[0].spoken_with, row.waited) == (status, "Kari Aasen", timedelta(seconds=8))
    assert row.talk == timedelta(seconds=22 if spoke else 0)
