"""Attempts are claimed, counted once, and read through the API."""

from datetime import timedelta

import pytest

from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CompanyId, LegSid, QueueName
from chalicelib.dialler import store
from chalicelib.dialler.domain import Attempt, Result


@pytest.fixture
def winter(admin, company) -> CompanyId:
    number = f"+4726{int(company[-6:], 16) % 1_000_000:06}"
    admin.put("/queues/fast", {"title": "Fast", "is_contact_first": True})
    admin.put(f"/numbers/{number}", {"title": "Sales"})
    body = {"title": "Winter", "mode": "power", "queue": "fast", "number": number}
    assert admin.put("/campaigns/winter", body).status == 201
    return CompanyId(company)


def attempted(company: CompanyId, token: str, *results: Result, ago: timedelta = timedelta(0)) -> Attempt:
    at = utcnow() - ago
    attempt = Attempt(
        company=company,
        campaign="winter",
        id=store.id_from(at, token),
        customer="c1",
        number="+4790000001",
        queue=QueueName("fast"),
        placed_at=at,
        until=at + timedelta(seconds=40),
    )
    store.create(attempt)
    for result in results:
        assert store.conclude(attempt, result)
    return attempt


@pytest.mark.covers("PUZD-11")
def test_silent_calls_are_counted_for_each_campaign(admin, winter) -> None:
    attempted(winter, "a", Result.ANSWERED)
    attempted(winter, "b", Result.ANSWERED, Result.SILENT)
    attempted(winter, "c", Result.BUSY)
    attempted(winter, "d", Result.NO_ANSWER)
    attempted(winter, "e")
    attempted(winter, "f", Result.ANSWERED, Result.SILENT, ago=timedelta(hours=25))

    counts = admin.get("/campaigns/winter/attempts").json

    assert {key: counts[key] for key in ("dialled", "answered", "silent", "silent_share")} == {
        "dialled": 5,
        "answered": 2,
        "silent": 1,
        "silent_share": 0.5,
    }
    assert (counts["busy"], counts["no_answer"], counts["failed"]) == (1, 1, 0)


@pytest.mark.usefixtures("admin")
def test_what_became_of_an_attempt_is_noted_once(winter) -> None:
    attempt = attempted(winter, "a", Result.BUSY)

    assert not store.conclude(attempt, Result.ANSWERED)
    assert not store.conclude(attempt, Result.SILENT)
    found = store.find(winter, "winter", attempt.id)
    assert found is not None
    assert found.result is Result.BUSY


@pytest.mark.usefixtures("admin")
def test_an_attempt_reads_back_as_it_was_written(winter) -> None:
    attempt = attempted(winter, "a")
    store.note_leg(attempt, LegSid("CA1"))

    (found,) = store.list_recent(winter, "winter", limit=5)

    assert (found.id, found.leg, found.number, found.queue) == (attempt.id, "CA1", attempt.number, "fast")
    assert found.is_ringing(attempt.placed_at)
    assert found.is_overdue(attempt.until + timedelta(seconds=1))


def test_nobody_reads_the_calls_of_a_campaign_that_is_not_there(admin) -> None:
    assert admin.get("/campaigns/none/attempts").status == 404
