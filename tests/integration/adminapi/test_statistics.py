"""Statistics through the API: the same figures as on the page, as JSON and as files."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents import transitions
from chalicelib.agents.domain import AgentState, Choice
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import StayOutcome
from chalicelib.core import clock
from chalicelib.core.ids import AgentId, CompanyId
from tests.integration.adminapi.conftest import Client
from tests.integration.adminapi.test_settings import problem
from tests.integration.console.test_statistics import logged

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = "?from=2026-11-20"


@pytest.fixture
def day(admin, company):
    """A day with one queue, one list, an agent and three calls."""
    clock.use_clock(lambda: NOON)
    assert admin.put("/queues/desk", {"title": "Front desk", "service_level_s": 15}).status == 201
    assert admin.put("/vip-lists/gold", {"title": "=Gold"}).status == 201
    mine, ola = CompanyId(company), AgentId("ola")
    agents.ensure(mine, ola, "Ola Nygård", now=NOON - timedelta(hours=5))
    steps = ((AgentState.AVAILABLE, None, 120), (AgentState.PAUSED, "Lunch", 60), (AgentState.LOGGED_OFF, None, 30))
    for state, reason, minutes in steps:
        choice, at = Choice(state=state, reason=reason), NOON - timedelta(minutes=minutes)
        agents.change(mine, ola, lambda agent, choice=choice, at=at: transitions.choose(agent, choice, at))
    logged(company, "one", at=NOON - timedelta(minutes=50), vip="gold", missed=(MissReason.DECLINED,))
    logged(company, "two", at=NOON - timedelta(minutes=40), waited=20)
    logged(company, "three", at=NOON - timedelta(minutes=30), waited=90.5, outcome=StayOutcome.ABANDONED)
    yield admin
    clock.use_clock(None)


@pytest.mark.covers("PHN-425", "PHN-427", "PHN-412")
def test_a_queues_day_is_told_with_its_definitions_kept(day) -> None:
    told = day.get(f"/statistics/queues{TODAY}").json
    assert (told["from"], told["to"], told["zone"]) == ("2026-11-20", "2026-11-20", "Europe/Oslo")
    (desk,) = told["queues"]
    ends = ("answered", "abandoned", "timed_out", "callback", "moved_on", "ended_by_system", "waiting")
    assert [desk[end] for end in ends] == [2, 1, 0, 0, 0, 0, 0]
    assert desk["offered"] == 3
    assert (desk["in_time"], desk["service_level"], desk["abandon_rate"]) == (1, 1 / 3, 1 / 3)
    assert (desk["mean_answer_s"], desk["longest_wait_s"], desk["mean_talk_s"]) == (15, 90.5, 120)
    assert desk["offers_per_answer"] == 1.5
    assert told["total"]["offered"] == 3


@pytest.mark.covers("PHN-228", "PHN-419")
def test_a_vip_lists_calls_are_told_and_found(day) -> None:
    (gold,) = day.get(f"/statistics/vip-lists{TODAY}").json["vip_lists"]
    assert (gold["vip_list"], gold["calls"], gold["answered"], gold["offered"]) == ("gold", 1, 1, 1)
    (call,) = day.get("/calls?vip_list=gold&from=2026-11-20").json["items"]
    assert (call["id"], call["vip_lists"]) == ("one", ["gold"])
    for query, ids in (("result=late", ["two"]), ("agent=ola&did=missed", ["one"]), ("did=answered", ["two", "one"])):
        found = day.get(f"/calls?from=2026-11-20&{query}").json["items"]
        assert [each["id"] for each in found] == ids
    assert problem(day.get("/calls?result=soon")) == (400, "invalid")


@pytest.mark.covers("PHN-359")
def test_agents_are_told_by_time_and_calls_and_the_parts_are_the_whole(day) -> None:
    told = day.get(f"/statistics/agents{TODAY}").json
    by_name = {row["agent"]: row for row in told["agents"]}
    ola = by_name["ola"]
    assert (ola["name"], ola["logged_on_s"], ola["available_s"], ola["paused_s"]) == ("Ola Nygård", 5400, 3600, 1800)
    assert ola["reasons_s"] == {"Lunch": 1800}
    assert (ola["missed"], ola["answered"], ola["mean_talk_s"]) == (1, 0, None)
    assert (by_name["kari"]["answered"], by_name["kari"]["talk_s"]) == (2, 240)
    parts = ("available_s", "ringing_s", "calling_out_s", "in_call_s", "wrap_up_s", "set_aside_s", "paused_s")
    for row in (*told["agents"], told["total"]):
        assert sum(row[part] for part in parts) == row["logged_on_s"]
    assert told["total"]["answered"] == 2


def test_files_have_the_same_numbers_and_nothing_a_spreadsheet_would_run(day) -> None:
    answer = day.get(f"/statistics/agents.csv{TODAY}")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert [row["Agent"] for row in rows] == ["kari", "Ola Nygård", "All agents"]
    assert (rows[1]["Lunch (s)"], rows[1]["Logged on (s)"], rows[1]["Mean talk (s)"]) == ("1800", "5400", "")
    assert 'filename="agents-2026-11-20-2026-11-20.csv"' in answer.headers["content-disposition"]
    (gold,) = csv.DictReader(io.StringIO(day.get(f"/statistics/vip-lists.csv{TODAY}").body.decode("utf-8-sig")))
    assert (gold["VIP list"], gold["Calls"]) == ("'=Gold", "1")
    queues = day.get(f"/statistics/queues.csv{TODAY}").body.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in queues] == ["Queue", "Front desk", "All queues"]


def test_who_may_not_see_statistics_has_none_and_what_makes_no_sense_is_refused(day) -> None:
    for role, status in (("user", 403), ("team-leader", 200)):
        key = day.put(f"/api-keys/{role}", {"title": role, "role": role}).json["key"]
        assert Client(day.door, key).get("/statistics/agents").status == status
    for query in ("?from=yesterday", "?from=2026-11-20&to=2026-11-01", "?from=2026-01-01&to=2026-11-20"):
        assert problem(day.get(f"/statistics/queues{query}")) == (400, "invalid")
