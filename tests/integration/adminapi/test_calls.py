"""The call log through the API: newest first, filtered, page by page, and only the company's own."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.calls import store
from chalicelib.calls.domain import Call, CallState, Outcome
from chalicelib.calls.offers import Miss, MissReason
from chalicelib.calls.stays import Segment, SegmentKind, StayOutcome
from chalicelib.core import clock
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from tests.integration.adminapi.conftest import make_company
from tests.integration.adminapi.test_settings import problem

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def log(
    company: str, name: str, at: datetime, *, queue: str = "desk", caller: str = "+4790000001", answered: bool = True
):
    met = at + timedelta(seconds=20)
    miss = Miss(offer=OfferId("o-1"), agent=AgentId("ola"), at=at, ended_at=met, reason=MissReason.DECLINED)
    segments = [
        Segment(
            kind=SegmentKind.QUEUE,
            started_at=at,
            ended_at=met,
            queue=QueueName(queue),
            outcome=StayOutcome.ANSWERED if answered else StayOutcome.ABANDONED,
            misses=(miss,),
        )
    ]
    if answered:
        ended = at + timedelta(minutes=1)
        segments.append(Segment(kind=SegmentKind.TALK, started_at=met, ended_at=ended, agent=AgentId("kari")))
    store.write_log(
        Call(
            company=CompanyId(company),
            id=CallId(f"{company}-{name}"),
            caller=caller,
            called="+4721000000",
            started_at=at,
            due_at=at,
            state=CallState.ENDED,
            since=at,
            segments=tuple(segments),
            ended_at=segments[-1].ended_at,
            outcome=Outcome.ANSWERED if answered else Outcome.ABANDONED,
        )
    )


@pytest.fixture(autouse=True)
def at_noon():
    clock.use_clock(lambda: NOON)
    yield
    clock.use_clock(None)


def names(answer, company: str) -> list[str]:
    return [item["id"].removeprefix(f"{company}-") for item in answer.json["items"]]


@pytest.fixture
def week(company, admin):
    """Two calls a day for five days: one answered at the desk, one lost in billing."""
    for day in range(5):
        at = NOON - timedelta(days=day)
        log(company, f"d{day}-a", at)
        log(company, f"d{day}-b", at - timedelta(hours=1), queue="billing", caller="+4690000002", answered=False)


@pytest.mark.usefixtures("week")
def test_calls_are_listed_the_newest_first_over_days_and_pages(admin, company) -> None:
    expected = [f"d{day}-{call}" for day in range(5) for call in "ab"]

    found, cursor = [], ""
    while cursor is not None:
        page = admin.get(f"/calls?limit=3&next={cursor}")
        found += names(page, company)
        cursor = page.json["next"]

    assert found == expected
    assert names(admin.get("/calls?from=2026-02-28&to=2026-03-01"), company) == ["d1-a", "d1-b", "d2-a", "d2-b"]


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("queue=desk", "a"),
        ("queue=billing", "b"),
        ("queue=none", ""),
        ("caller=%2B47", "a"),
        ("caller=0002", "b"),
        ("unanswered=true", "b"),
        ("unanswered=false", "ab"),
    ],
)
def test_calls_are_filtered(admin, company, query, expected) -> None:
    found = names(admin.get(f"/calls?to=2026-03-02&from=2026-03-02&{query}"), company)

    assert found == [f"d0-{call}" for call in expected]


@pytest.mark.covers("D1", "A4")
@pytest.mark.usefixtures("week")
def test_a_call_is_read_with_its_segments_by_its_own_company_only(admin, operator, company) -> None:
    call = admin.get(f"/calls/{company}-d0-a").json

    assert [(s["kind"], s["queue"], s["agent"]) for s in call["segments"]] == [
        ("queue", "desk", None),
        ("talk", None, "kari"),
    ]
    assert call["segments"][0]["misses"][0]["reason"] == "declined"
    assert (call["outcome"], call["ended_at"]) == ("answered", "2026-03-02T12:01:00.000000Z")
    other = make_company(operator, f"{company}-other")
    assert other.get(f"/calls/{company}-d0-a").status == 404
    assert other.get("/calls").json["items"] == []


def test_a_withheld_number_is_null(admin, company) -> None:
    log(company, "x", NOON, caller="anonymous")

    assert admin.get(f"/calls/{company}-x").json["caller"] is None


@pytest.mark.parametrize(
    "query",
    ["from=x", "to=2026-13-01", "from=2026-03-03&to=2026-03-02", "from=2020-01-01", "unanswered=1", "limit=999"],
)
def test_a_search_that_makes_no_sense_is_told_so(admin, query) -> None:
    assert problem(admin.get(f"/calls?{query}")) == (400, "invalid")


def test_the_live_state_is_fetched_once_while_nothing_changes(admin) -> None:
    admin.put("/queues/desk", {"title": "Desk"})

    live = admin.get("/live")

    assert [queue["title"] for queue in live.json["queues"]] == ["Desk"]
    assert admin.get("/live", If_None_Match=live.headers["etag"]).status == 304
    admin.put("/queues/desk", {"title": "Front desk"})
    assert admin.get("/live", If_None_Match=live.headers["etag"]).status == 200
