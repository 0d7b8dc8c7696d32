"""What became of each wait, and each agent's part in a call."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.calls.callbacks import Callback
from chalicelib.calls.dials import Dial, DialResult, Prospect
from chalicelib.calls.handover import Reach, Transfer, Way
from chalicelib.calls.items import segment_from_doc, segment_to_doc
from chalicelib.calls.offers import Miss, MissReason
from chalicelib.calls.shares import Did, shares
from chalicelib.calls.stays import Segment, SegmentKind, StayOutcome
from chalicelib.calls.waits import Result, waits
from chalicelib.core.ids import AgentId, OfferId, QueueName
from tests.unit.calls.making import at, new_call, new_offer

SUPPORT, SALES = QueueName("support"), QueueName("sales")


def queued(
    since: float, until: float | None, outcome: StayOutcome | None, queue: QueueName = SUPPORT, **more
) -> Segment:
    ended = at(until) if until is not None else None
    return Segment(kind=SegmentKind.QUEUE, started_at=at(since), ended_at=ended, queue=queue, outcome=outcome, **more)


def talk(agent: str, since: float, until: float | None) -> Segment:
    ended = at(until) if until is not None else None
    return Segment(kind=SegmentKind.TALK, started_at=at(since), ended_at=ended, queue=SUPPORT, agent=AgentId(agent))


def miss(agent: str, reason: MissReason) -> Miss:
    return Miss(offer=OfferId(f"o-{agent}-{reason}"), agent=AgentId(agent), at=at(1), ended_at=at(9), reason=reason)


def results(*segments: Segment) -> list[tuple[str, str]]:
    return [(wait.queue, wait.result.value) for wait in waits(new_call(segments=segments))]


@pytest.mark.covers("PHN-410", "PHN-412", "PHN-413")
def test_who_moves_on_to_another_queue_timed_out_in_the_first_and_left_the_second() -> None:
    """PHN-412: “timed-out in Queue 1 and unanswered in Queue 2”."""
    first, second = queued(0, 30, StayOutcome.TIMED_OUT), queued(30, 50, StayOutcome.ABANDONED, SALES)
    assert results(first, second) == [("support", "timed-out"), ("sales", "abandoned")]


def test_an_answer_is_a_conversation_and_a_caller_who_hung_up_at_that_moment_has_left() -> None:
    assert results(queued(0, 9, StayOutcome.ANSWERED), talk("anna", 9, 60)) == [("support", "answered")]
    assert results(queued(0, 9, StayOutcome.ANSWERED)) == [("support", "abandoned")]


def test_who_still_waits_is_waiting() -> None:
    assert results(queued(0, None, None)) == [("support", "waiting")]
    (wait,) = waits(new_call(segments=(queued(0, None, None),)))
    assert wait.waited(at(75)) == timedelta(seconds=75)


@pytest.mark.parametrize(("way", "reach"), [(Way.BLIND, Reach.QUEUE), (Way.RETURNED, Reach.AGENT)])
def test_a_call_handed_to_a_queue_or_come_back_waits_in_the_queue(way, reach) -> None:
    given = Transfer(by=AgentId("anna"), offer=OfferId("o"), way=way, reach=reach, to="bo")
    assert results(queued(0, 9, StayOutcome.ABANDONED, transfer=given)) == [("support", "abandoned")]


def test_a_call_handed_to_one_agent_waits_in_no_queue() -> None:
    given = Transfer(by=AgentId("anna"), offer=OfferId("o"), way=Way.BLIND, reach=Reach.AGENT, to="bo")
    assert results(queued(0, 9, StayOutcome.TIMED_OUT, transfer=given)) == []


@pytest.mark.covers("PHN-427", "PHN-428", "PHN-227")
@pytest.mark.parametrize(
    ("waited", "promised", "is_in_time"),
    [(30, 0, True), (30.001, 0, False), (10, 10, True), (10.5, 10, False), (40, 60, True)],
)
def test_in_time_is_within_the_queues_seconds_or_those_of_the_callers_vip_list(waited, promised, is_in_time) -> None:
    part = queued(0, waited, StayOutcome.ANSWERED, promised_s=promised)
    (wait,) = waits(new_call(segments=(part, talk("anna", waited, 99))))
    levels = {SUPPORT: timedelta(seconds=30)}
    assert wait.has(Result.IN_TIME, levels) is is_in_time
    assert wait.has(Result.LATE, levels) is not is_in_time
    assert wait.has(Result.ANSWERED, levels)


def test_a_queue_whose_service_level_is_zero_is_never_late() -> None:
    (wait,) = waits(new_call(segments=(queued(0, 500, StayOutcome.ANSWERED), talk("anna", 500, 600))))
    assert wait.is_in_time({SUPPORT: timedelta(0)})
    assert wait.is_in_time({})


@pytest.mark.covers("PHN-359", "A-28")
def test_three_rings_without_an_answer_are_three_missed_calls_and_a_caller_who_hangs_up_first_is_none() -> None:
    rung = (
        miss("anna", MissReason.TIMED_OUT),
        miss("anna", MissReason.DECLINED),
        miss("anna", MissReason.TIMED_OUT),
        miss("anna", MissReason.CALLER_GONE),
        miss("bo", MissReason.TAKEN),
        miss("bo", MissReason.WITHDRAWN),
        miss("bo", MissReason.UNREACHABLE),
        miss("bo", MissReason.BUSY),
    )
    call = new_call(segments=(queued(0, 60, StayOutcome.ABANDONED, misses=rung),))
    assert [(share.agent, share.did) for share in shares(call)] == [
        ("anna", Did.MISSED),
        ("anna", Did.MISSED),
        ("anna", Did.MISSED),
        ("bo", Did.UNREACHED),
        ("bo", Did.UNREACHED),
    ]


def test_a_conversation_is_answered_or_reached_by_who_called_whom() -> None:
    offer = new_offer("anna")
    dialled = Segment(kind=SegmentKind.DIAL, started_at=at(0), ended_at=at(9), agent=AgentId("anna"))
    out = new_call(
        dial=Dial(offer=offer, queue=SUPPORT, until=at(40), dialled_at=at(3)), segments=(dialled, talk("anna", 9, 30))
    )
    assert [(share.agent, share.did, share.talked(at(99))) for share in shares(out)] == [
        ("anna", Did.CALLED, timedelta(0)),
        ("anna", Did.REACHED, timedelta(seconds=21)),
    ]
    never = replace(out, dial=Dial(offer=offer, queue=SUPPORT, until=at(40)), segments=(dialled,))
    assert list(shares(never)) == []
    taken = new_call(segments=(queued(0, 5, StayOutcome.ANSWERED), talk("anna", 5, 20), talk("bo", 20, None)))
    assert [(share.agent, share.did, share.talked(at(50))) for share in shares(taken)] == [
        ("anna", Did.ANSWERED, timedelta(seconds=15)),
        ("bo", Did.ANSWERED, timedelta(seconds=30)),
    ]


def test_whom_a_campaign_called_waited_in_no_queue_and_was_called_and_answered_for_who_met_them() -> None:
    met, handed = queued(0, 1, StayOutcome.ANSWERED), queued(40, 50, StayOutcome.ABANDONED, SALES)
    call = new_call(prospect=Prospect("spring", "c1"), segments=(met, talk("anna", 1, 40), handed))
    assert [(wait.queue, wait.result) for wait in waits(call)] == [(SALES, Result.ABANDONED)]
    assert [(share.agent, share.did) for share in shares(call)] == [("anna", Did.CALLED), ("anna", Did.REACHED)]


def test_what_a_vip_list_promised_is_stored_and_old_segments_have_none() -> None:
    part = queued(0, 5, StayOutcome.ANSWERED, promised_s=10)
    assert segment_from_doc(segment_to_doc(part)) == part
    old = {key: value for key, value in segment_to_doc(part).items() if key != "promised_s"}
    assert segment_from_doc(old).promised_s == 0


def test_each_attempt_to_call_somebody_back_is_a_call_of_its_agent_but_for_one_given_up_before_it_was_dialled() -> None:
    def tried(agent: str, start: int, end: int, result: DialResult | None = None) -> Segment:
        kind, by = SegmentKind.DIAL, AgentId(agent)
        return Segment(kind=kind, started_at=at(start), ended_at=at(end), agent=by, result=result)

    busy = DialResult.BUSY

    wait = Segment(kind=SegmentKind.CALLBACK, started_at=at(0), ended_at=at(10), queue=SUPPORT)
    asked = Callback(requested_at=at(0), attempts=2)
    early = (wait, tried("anna", 10, 30, busy), wait, tried("cam", 100, 190), wait, tried("bo", 200, 245, busy), wait)
    waiting = new_call(callback=asked, segments=early)
    assert [(share.agent, share.did) for share in shares(waiting)] == [("anna", Did.CALLED), ("bo", Did.CALLED)]
    assert list(waits(waiting)) == []

    met = Dial(offer=new_offer("anna"), queue=SUPPORT, until=at(400), dialled_at=at(301))
    over = replace(waiting, dial=met, segments=(*early, tried("anna", 300, 310), talk("anna", 310, 400)))
    assert [(share.agent, share.did) for share in shares(over)] == [
        ("anna", Did.CALLED),
        ("bo", Did.CALLED),
        ("anna", Did.CALLED),
        ("anna", Did.REACHED),
    ]
