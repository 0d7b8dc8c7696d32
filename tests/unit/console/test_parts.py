"""From segments to the parts of the call log and their statuses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.calls.callbacks import Callback
from chalicelib.calls.dials import Dial, DialResult
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


def back(start: int, end: int | None, outcome: StayOutcome | None = StayOutcome.ANSWERED) -> Segment:
    return replace(stay(start, end, outcome), kind=SegmentKind.CALLBACK)


def rang(start: int, end: int | None, agent: str = "kari", result: DialResult | None = None) -> Segment:
    ended, queue, by = None if end is None else at(end), QueueName("desk"), AgentId(agent)
    return Segment(kind=SegmentKind.DIAL, started_at=at(start), ended_at=ended, queue=queue, agent=by, result=result)


def asked(*segments: Segment, **facts: object) -> Call:
    wants = Callback(requested_at=NINE, name="Åse Dahl")
    return replace(call(*segments), callback=wants, **facts)


def dial(agent: str = "kari") -> Dial:
    offer = Offer(id=OfferId("o"), agent=AgentId(agent), at=NINE, until=at(20))
    return Dial(offer=offer, queue=QueueName("desk"), until=at(20), dialled_at=NINE)


@pytest.mark.covers("PHN-433")
def test_a_callback_is_one_row_of_its_queue_with_each_attempt_as_a_part() -> None:
    first, second = rang(100, 110, result=DialResult.BUSY), rang(410, 440, "per", DialResult.NO_ANSWER)
    tries = (back(0, 100), first, back(110, 410), second, back(440, 740), rang(740, 750))
    made = asked(*tries, talk(750, 800), dial=dial(), outcome=Outcome.ANSWERED)
    row = call_row(made, NAMES, now=at(1000))

    assert (row.status, row.queue, row.spoken_with, row.caller_name) == (
        "Called",
        "Front desk",
        "Kari Aasen",
        "Åse Dahl",
    )
    assert (row.waited, row.talk) == (timedelta(seconds=750), timedelta(seconds=50))
    assert [(part.status, part.spoken_with) for part in row.segments] == [
        ("Called: busy", "Kari Aasen"),
        ("Called: no answer", "Per Lind"),
        ("Called", "Kari Aasen"),
    ]


@pytest.mark.parametrize(
    ("segments", "facts", "status"),
    [
        ((back(0, None, None),), {}, ""),
        ((back(0, 100), rang(100, None)), {"dial": dial()}, ""),
        (
            (back(0, 100), rang(100, 110, result=DialResult.BUSY)),
            {"dial": dial(), "outcome": Outcome.BUSY},
            "Called: busy",
        ),
        ((back(0, 50, StayOutcome.ENDED),), {"outcome": Outcome.CANCELLED}, "Callback withdrawn"),
        ((back(0, 50, StayOutcome.TIMED_OUT),), {"outcome": Outcome.TIMED_OUT}, "Nobody called in time"),
    ],
)
def test_a_callback_says_how_it_ended_and_nothing_while_it_goes_on(segments, facts, status) -> None:
    assert call_row(asked(*segments, **facts), NAMES, now=at(1000)).status == status


def test_of_an_attempt_before_one_waits_again_it_is_told_why_nobody_was_reached() -> None:
    waiting = asked(back(0, 100), rang(100, 110, result=DialResult.BUSY), back(110, None, None))

    assert [part.status for part in call_row(waiting, NAMES, now=at(200)).segments] == ["Called: busy", ""]


@pytest.mark.covers("PHN-374", "A-44")
@pytest.mark.parametrize("outcome", [StayOutcome.CALLBACK, StayOutcome.TIMED_OUT, StayOutcome.MOVED_ON])
def test_a_caller_who_asked_to_be_called_back_is_told_so_however_their_wait_ended(outcome: StayOutcome) -> None:
    left = replace(call(flow(0, 5), stay(5, 60, outcome), flow(60, 70)), outcome=Outcome.CALLBACK)
    in_menu = replace(call(flow(0, 5)), outcome=Outcome.CALLBACK)

    assert call_row(left, NAMES, now=at(100)).status == "Callback requested"
    assert call_row(in_menu, NAMES, now=at(100)).status == "Callback requested"
