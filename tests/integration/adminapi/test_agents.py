"""Agents over the API: seen as they are, led by who may, with a trace in the audit and a word to the agent."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState, Device, EndpointKind, Work
from chalicelib.agents.store import SHARDS, list_due
from chalicelib.aws import jobs
from chalicelib.companies import attention
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.queues import deadlines
from chalicelib.queues.tables import NEWS
from tests.integration.adminapi.conftest import Client, make_company
from tests.integration.queues.test_breaches import Trunk

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
Sent = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def sent() -> Iterator[Sent]:
    """The jobs that were sent, none of them done."""
    kept: Sent = []
    jobs.use_sender(lambda queue, body, *_rest: kept.append((queue, body)))
    yield kept
    jobs.use_sender(None)


@pytest.fixture
def staffed(admin: Client, sent: Sent) -> Client:
    """Anna and Bo take calls, Bo also at a telephone; Anna is a member of support."""
    for name, fields in (("anna", {}), ("bo", {"phone": "+4790000077"})):
        body = {"first_name": name.title(), "last_name": "Moe", "is_agent": True, **fields}
        assert admin.put(f"/users/{name}", body).status == 201
    assert admin.put("/users/desk", {"first_name": "No", "last_name": "Calls"}).status == 201
    assert admin.put("/queues/support", {"title": "Support", "members": {"anna": 0}}).status == 201
    return admin


def key_of(admin: Client, role: str) -> Client:
    made = admin.put(f"/api-keys/{role}", {"title": role.title(), "role": role})
    return replace(admin, key=made.json["key"])


def notice_of(company: str, name: str) -> str | None:
    held = agents.get(CompanyId(company), AgentId(name)).notice
    return held.text if held else None


def in_call(company: str, name: str) -> None:
    work = Work(call=CallId("CA1"), queue=QueueName("support"), offer=OfferId("o1"))

    def begin(agent: Any) -> Any:
        return replace(agent, state=AgentState.IN_CALL, work=work)

    agents.change(CompanyId(company), AgentId(name), begin)


@pytest.mark.covers("PHN-004", "PHN-013")
def test_everybody_who_takes_calls_is_listed_with_state_queues_and_telephones(staffed: Client) -> None:
    found = {agent["name"]: agent for agent in staffed.get("/agents").json["items"]}

    assert found.keys() == {"anna", "bo"}
    assert found["anna"] | {"since": ""} == {
        "name": "anna",
        "title": "Anna Moe",
        "state": "logged-off",
        "reason": None,
        "since": "",
        "can_ring": False,
        "not_ready_reason": "The telephone page is closed",
        "endpoints": ["softphone"],
        "queues": {"support": False},
        "until": None,
        "note": "",
        "call": None,
        "then": None,
    }
    assert staffed.get("/agents/anna").json["queues"] == {"support": False}
    assert staffed.get("/agents/desk").status == 404
    assert staffed.get("/agents/nobody").status == 404


@pytest.mark.covers("PHN-013", "PHN-129", "PHN-215")
def test_a_team_leader_logs_others_on_and_off_queues_and_they_are_told(staffed: Client, company: str) -> None:
    leader = key_of(staffed, "team-leader")

    on = leader.put("/agents/anna/queues/support", {"logged_on": True, "message": "We are many callers"})
    again = leader.put("/agents/anna/queues/support", {"logged_on": True})

    assert (on.status, on.json["queues"]) == (200, {"support": True})
    assert notice_of(company, "anna") == "team-leader logged you on to Support. “We are many callers”"
    assert again.json["queues"] == {"support": True}
    off = leader.put("/agents/anna/queues/support", {"logged_on": False})
    assert off.json["queues"] == {"support": False}
    assert notice_of(company, "anna") == "team-leader logged you off Support."
    refused = leader.put("/agents/bo/queues/support", {"logged_on": True})
    assert (refused.status, refused.json["error"]["message"]) == (
        409,
        "They are not a member of this queue. Add them to it first.",
    )
    trace = [(entry["actor"], entry["action"], entry["target"]) for entry in staffed.get("/audit").json["items"]]
    assert trace[0] == ("key:team-leader", "agent.log-off", "anna support")
    assert ("key:team-leader", "agent.log-on", "anna support") in trace


@pytest.mark.covers("PHN-004", "PHN-215", "A3")
def test_a_team_leader_sets_a_state_now_or_after_the_call(staffed: Client, company: str) -> None:
    leader = key_of(staffed, "team-leader")

    paused = leader.put("/agents/anna/state", {"state": "paused", "reason": "Meeting"})
    assert (paused.json["state"], paused.json["reason"]) == ("paused", "Meeting")
    assert notice_of(company, "anna") == "team-leader paused you: Meeting."
    leader.put("/agents/anna/state", {"state": "available"})
    in_call(company, "anna")
    later = leader.put("/agents/anna/state", {"state": "logged-off", "message": "Your shift is over"})

    assert (later.json["state"], later.json["then"]) == ("in-call", {"state": "logged-off", "reason": None})
    assert notice_of(company, "anna") == "team-leader logged you off. “Your shift is over”"
    assert staffed.get("/audit").json["items"][0]["action"] == "agent.logged-off"


@pytest.mark.covers("PUZD-15")
def test_pause_reasons_are_the_companys_own(staffed: Client, company: str) -> None:
    settings = staffed.get(f"/companies/{company}").json
    changed = {**settings, "pause_reasons": ["Lunsj", "Opplæring"]}
    assert staffed.put(f"/companies/{company}", changed).json["pause_reasons"] == ["Lunsj", "Opplæring"]

    refused = staffed.put("/agents/anna/state", {"state": "paused", "reason": "Lunch"})
    taken = staffed.put("/agents/anna/state", {"state": "paused", "reason": "Lunsj"})

    assert refused.status == 400
    assert refused.json["error"]["message"] == "Say why, with one of: Lunsj, Opplæring."
    assert (taken.status, taken.json["reason"]) == (200, "Lunsj")
    assert staffed.put(f"/companies/{company}", {**settings, "pause_reasons": []}).status == 400


@pytest.mark.covers("PHN-215", "D1")
def test_leading_needs_its_right_and_stays_in_the_company(staffed: Client, operator: Client, company: str) -> None:
    user, other = key_of(staffed, "user"), make_company(operator, f"{company}-b")

    assert user.get("/agents/anna").status == 200
    assert user.put("/agents/anna/state", {"state": "logged-off"}).status == 403
    assert user.put("/agents/anna/queues/support", {"logged_on": True}).status == 403
    assert other.put("/agents/anna/state", {"state": "available"}).status == 404
    assert other.get("/agents").json["items"] == []
    assert staffed.get("/agents/anna").json["state"] == "logged-off"


def test_news_is_sent_of_users_who_come_change_and_go_and_their_agents_follow(
    staffed: Client, sent: Sent, company: str
) -> None:
    def told() -> list[str]:
        names = [body["id"] for queue, body in sent if queue == NEWS.name and body["type"] == "agent"]
        sent.clear()
        return names

    attention.remember(company, {"until": utcnow().timestamp() + 60})
    staffed.put("/users/cam", {"first_name": "Cam", "last_name": "Moe", "is_agent": True})
    assert told() == ["cam"]
    staffed.delete("/users/cam")
    assert told() == ["cam"]
    staffed.put("/agents/anna/state", {"state": "available"})
    told()
    body = {"first_name": "Anna", "last_name": "Sand", "is_agent": True}
    staffed.put("/users/anna", body)
    assert "anna" in told()
    assert agents.get(CompanyId(company), AgentId("anna")).name == "Anna Sand"

    staffed.delete("/users/anna")

    assert "anna" in told()
    assert agents.get(CompanyId(company), AgentId("anna")).state is AgentState.LOGGED_OFF
    assert [agent["name"] for agent in staffed.get("/agents").json["items"]] == ["bo"]


@pytest.mark.covers("PUZ-04")
def test_a_telephone_of_the_profile_rings_and_a_new_number_takes_the_place_of_the_old(
    staffed: Client, company: str
) -> None:
    body = {"first_name": "Bo", "last_name": "Moe", "is_agent": True, "phone": "+4790000077", "endpoint": "phone"}
    staffed.put("/users/cam", {**body, "first_name": "Cam", "phone": "+4790000078"})
    assert staffed.get("/agents/cam").json["endpoints"] == ["phone"]
    staffed.put("/agents/cam/state", {"state": "available"})
    assert staffed.get("/agents/cam").json["can_ring"] is True

    staffed.put("/users/cam", {**body, "first_name": "Cam", "phone": "+4790000079"})
    (rings,) = agents.get(CompanyId(company), AgentId("cam")).endpoints
    assert (rings.kind, rings.address) == (EndpointKind.PHONE, "+4790000079")
    refused = staffed.put("/users/cam", {**body, "first_name": "Cam", "phone": ""})
    assert refused.status == 400
    assert "there is no phone to ring" in json.dumps(refused.json)


def test_a_browser_that_was_heard_from_can_ring(staffed: Client, company: str) -> None:
    staffed.put("/agents/anna/state", {"state": "available"})
    heard = Device(endpoint=f"client:{company}.anna", is_ready=True, seen_at=utcnow())
    agents.report_device(CompanyId(company), AgentId("anna"), heard)

    assert staffed.get("/agents/anna").json["can_ring"] is True


def publish(admin: Client, name: str, *elements: tuple[str, int]) -> None:
    """A flow of queue elements one after the other: (queue, priority)."""
    nodes = [
        {"id": f"q{n}", "type": "queue", "settings": {"queue": queue, "priority": priority}}
        for n, (queue, priority) in enumerate(elements)
    ]
    edges = [
        {"from": f"q{n}", "port": "timed-out", "to": f"q{n + 1}" if n + 1 < len(nodes) else "end"}
        for n in range(len(nodes))
    ]
    flow = {"start": "q0", "nodes": [*nodes, {"id": "end", "type": "hangup", "settings": {}}], "edges": edges}
    made = admin.put(f"/flows/{name}", {"title": name, "draft": flow})
    assert made.status == 201, made.text
    published = admin.post(f"/flows/{name}/publish", {})
    assert published.status in {200, 201}, published.text


@pytest.mark.covers("PHN-143", "Q3")
def test_the_order_across_queues_is_told_in_words_from_the_published_flows(staffed: Client) -> None:
    for name in ("sales", "billing"):
        staffed.put(f"/queues/{name}", {"title": name.title(), "members": {"anna": 1}})
    staffed.put("/queues/other", {"title": "Other", "members": {"bo": 0}})
    publish(staffed, "main", ("support", 5), ("sales", 2))
    publish(staffed, "vip", ("support", 2), ("other", 1))

    order = staffed.get("/agents/anna/order").json

    assert order["sentence"] == (
        "Callers of Sales and Support (priority 2) come first, then of Support (priority 5). With the same priority, "
        "whoever has waited longest comes first, whichever queue they wait in. No published flow leads to Billing."
    )
    assert order["steps"] == [
        {"priority": 2, "queues": ["sales", "support"]},
        {"priority": 5, "queues": ["support"]},
    ]
    assert staffed.get("/queues/sales/order").json == order
    assert staffed.get("/agents/bo/order").json["sentence"] == "Whoever has waited longest comes first in Other."
    assert staffed.get("/queues/none/order").status == 404


@pytest.mark.covers("PHN-222", "PHN-215")
def test_a_member_is_paused_for_a_time_with_a_word_to_colleagues(staffed: Client, company: str, sent: Sent) -> None:
    leader = key_of(staffed, "team-leader")
    until = utcnow().replace(microsecond=0) + timedelta(minutes=30)
    body = {"state": "paused", "reason": "Lunch", "until": until.isoformat(), "note": "Back at one"}

    answer = leader.put("/agents/anna/state", body)

    assert (answer.json["state"], answer.json["note"]) == ("paused", "Back at one")
    assert answer.json["until"][:16] == until.isoformat()[:16]
    shard = next(n for n in range(SHARDS) if (company, "anna") in list_due(n, until + timedelta(seconds=1)))
    assert (company, "anna") not in list_due(shard, until - timedelta(minutes=1))
    deadlines.check_agent(CompanyId(company), AgentId("anna"), trunk=Trunk(), now=until - timedelta(minutes=1))
    assert staffed.get("/agents/anna").json["state"] == "paused"
    deadlines.check_agent(CompanyId(company), AgentId("anna"), trunk=Trunk(), now=until)
    shown = staffed.get("/agents/anna").json
    assert (shown["state"], shown["until"], shown["note"]) == ("available", None, "")

    past = leader.put("/agents/anna/state", {**body, "until": "2020-01-01T00:00:00Z"})
    assert (past.status, "past" in past.text) == (400, True)
    assert leader.put("/agents/anna/state", {**body, "until": "tomorrow"}).status == 400
    assert leader.put("/agents/anna/state", {"state": "available", "until": until.isoformat()}).status == 409


@pytest.mark.covers("PHN-224", "PHN-127")
def test_a_members_queues_and_priorities_are_set_at_once(staffed: Client, company: str) -> None:
    staffed.put("/queues/permits", {"title": "Permits", "members": {"bo": 3}})
    staffed.put("/agents/anna/queues/support", {"logged_on": True})
    assert staffed.get("/users/anna/queues").json == {"queues": {"support": 0}}

    answer = staffed.put("/users/anna/queues", {"queues": {"permits": 2}})

    assert answer.json == {"queues": {"permits": 2}}
    assert staffed.get("/queues/permits").json["members"] == {"bo": 3, "anna": 2}
    assert staffed.get("/queues/support").json["members"] == {}
    assert staffed.get("/agents/anna").json["queues"] == {"permits": False}
    version = staffed.get("/queues/permits").json["version"]
    assert staffed.put("/users/anna/queues", {"queues": {"permits": 2}}).status == 200
    assert staffed.get("/queues/permits").json["version"] == version
    (entry,) = [
        item for item in staffed.get("/audit").json["items"] if item["target"] == "permits" and item["version"] == 2
    ]
    assert entry["changes"] == ["members.anna: added (2)"]


def test_what_is_wrong_with_memberships_changes_nothing(staffed: Client) -> None:
    unknown = staffed.put("/users/anna/queues", {"queues": {"support": 1, "none": 0}})

    assert (unknown.status, "there is no such queue" in unknown.text) == (400, True)
    assert staffed.get("/users/anna/queues").json == {"queues": {"support": 0}}
    assert staffed.put("/users/anna/queues", {"queues": {"support": 100}}).status == 400
    assert staffed.put("/users/nobody/queues", {"queues": {}}).status == 404
    assert key_of(staffed, "team-leader").put("/users/anna/queues", {"queues": {}}).status == 403
