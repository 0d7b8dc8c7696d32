"""The summary row of the call log (PHN-375…382)."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.console.models.call_log import CallRow, Segment, summarise

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def part(minute: int, queue: str, waited_s: int, talk_s: int, spoken_with: str, status: str) -> Segment:
    return Segment(
        at=NINE + timedelta(minutes=minute),
        queue=queue,
        waited=timedelta(seconds=waited_s),
        talk=timedelta(seconds=talk_s),
        spoken_with=spoken_with,
        is_answered=talk_s > 0,
        status=status,
    )


def summed(*segments: Segment) -> CallRow:
    return summarise(call_id="c1", caller="+4790712345", access_number="+4721000000", segments=segments)


@pytest.mark.covers("PHN-375", "PHN-376", "PHN-377", "PHN-378", "PHN-380", "PHN-381", "PHN-382")
def test_a_transferred_call_is_summed_up_by_its_first_part() -> None:
    row = summed(
        part(0, "Front desk", 8, 212, "Kari", "Transferred to Billing"),
        part(4, "Billing", 31, 401, "Eva", "Answered"),
    )

    assert row.at == NINE
    assert row.caller == "+4790712345"
    assert row.access_number == "+4721000000"
    assert row.queue == "Front desk"
    assert row.talk == timedelta(seconds=613)
    assert row.spoken_with == "Kari"
    assert row.status == "Transferred to Billing"


@pytest.mark.covers("PHN-379")
def test_waiting_counts_until_the_first_answer_and_no_longer() -> None:
    row = summed(
        part(0, "Front desk", 20, 0, "Per", "Timeout"),
        part(1, "Front desk", 11, 145, "Kari", "Transferred to Eva"),
        part(4, "", 6, 300, "Eva", "Answered"),
    )

    assert row.waited == timedelta(seconds=31)


def test_the_agent_who_was_only_rung_is_not_spoken_with() -> None:
    row = summed(part(0, "Front desk", 20, 0, "Per", "Timeout"), part(1, "Front desk", 11, 145, "Kari", "Answered"))

    assert row.spoken_with == "Kari"


def test_a_caller_nobody_answered_waited_all_the_time() -> None:
    row = summed(part(0, "Front desk", 60, 0, "Per", "Timeout"), part(1, "Billing", 30, 0, "", "Left queue"))

    assert row.waited == timedelta(seconds=90)
    assert row.talk == timedelta()
    assert row.spoken_with == ""


@pytest.mark.covers("PHN-368")
def test_a_call_of_one_part_has_nothing_to_open() -> None:
    assert not summed(part(0, "Front desk", 4, 96, "Kari", "Answered")).is_expandable
    assert summed(part(0, "A", 4, 96, "Kari", "Answered"), part(2, "B", 1, 2, "Eva", "Answered")).is_expandable
