"""Requests in writing through the API: a company's own system brings them in, agents accept and finish them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState, Choice, Reservation
from chalicelib.console.live.reading import record_of
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.core.replacing import replace
from chalicelib.queues import desk
from chalicelib.users import audit
from chalicelib.users import service as users
from chalicelib.web import csrf, session
from tests.integration.adminapi.conftest import Client, admin, api_app, make_company, operator  # noqa: F401  fixtures
from tests.plugins.front_door import Answer

MAIL = {"channel": "email", "queue": "desk", "from": "ann@example.org", "subject": "Bill", "text": "It is too high."}
Person = Callable[..., Answer]


@pytest.fixture
def desk_open(admin, company):  # noqa: F811
    """Kari and Ola, agents logged on to a queue; Lisa, who leads them."""
    for name, role in (("kari", "user"), ("ola", "user"), ("lisa", "team-leader")):
        assert admin.put(f"/users/{name}", {"first_name": name.title(), "role": role, "is_agent": True}).status == 201
    admin.put("/queues/desk", {"title": "Front desk", "members": {"kari": 0, "ola": 0}})
    for name in ("kari", "ola"):
        at = CompanyId(company), AgentId(name)
        agents.ensure(*at, name.title(), now=utcnow())
        desk.choose_state(*at, Choice(state=AgentState.AVAILABLE), now=utcnow())
        desk.log_on(*at, QueueName("desk"))
    return admin


@pytest.fixture
def person(desk_open, company) -> Callable[[str], Person]:
    """Ask as somebody who is logged in."""

    def log_in(name: str) -> Person:
        spy = users.start_session(users.get(company, name), now=datetime.now(UTC))
        cookie = {"Cookie": f"{session.COOKIE}={session.seal(spy)}", "X-CSRF-Token": csrf.token(spy.nonce)}

        def ask(method: str, path: str, body: Any = None) -> Answer:
            sent = json.dumps(body).encode() if body is not None else None
            headers = {**cookie, "Accept": "*/*", "Content-Type": "application/json"}
            return desk_open.door.ask(method, f"/api/v1{path}", body=sent, headers=headers)

        return ask

    return log_in


def bring(admin: Client, name: str, **fields: Any) -> str:  # noqa: F811
    made = admin.post("/conversations", {**MAIL, "external_id": name, "subject": name, **fields})
    assert made.status == 201, made.text
    return str(made.json["id"])


def test_a_request_is_brought_in_once_however_often_it_is_sent(desk_open) -> None:
    variables = [{"label": "Customer", "value": "204417"}]
    body = {**MAIL, "external_id": "<1@example.org>", "variables": variables}
    first, again = desk_open.post("/conversations", body), desk_open.post("/conversations", body)

    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    assert first.json["from"] == "ann@example.org"
    assert (first.json["state"], first.json["variables"]) == ("waiting", variables)
    other = desk_open.post("/conversations", {**body, "text": "Something else"})
    assert (other.status, other.json["error"]["code"]) == (409, "used-already")


def test_the_header_idempotency_key_names_it_as_well(desk_open) -> None:
    answers = [desk_open.post("/conversations", MAIL, Idempotency_Key="k-1") for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 200]
    assert len({answer.json["id"] for answer in answers}) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"external_id": ""}, "give external_id, or the header Idempotency-Key"),
        ({"queue": "nowhere"}, "there is no queue of this name"),
        ({"channel": "fax"}, "channel: "),
        ({"from": " "}, "from: "),
        ({"text": "x" * 20_001}, "text: "),
        ({"variables": [{"label": "a", "value": "b"}] * 7}, "variables: "),
        ({"sender": "x"}, "sender: "),
    ],
)
def test_what_is_wrong_with_a_request_is_said(desk_open, change, words) -> None:
    answer = desk_open.post("/conversations", {**MAIL, "external_id": "1", **change})

    assert answer.status == 400
    assert words in answer.json["error"]["message"]
    assert "too high" not in answer.text


@pytest.mark.covers("WBX-07", "WBX-10", "A-3", "A-66")
def test_the_stack_of_an_agent_is_ordered_labelled_and_has_the_call_that_rings_at_its_end(
    desk_open, person, company
) -> None:
    kari = person("kari")
    bring(desk_open, "chat", channel="chat")
    for name in ("mail 1", "mail 2", "mail 3", "mail 4"):
        bring(desk_open, name)
    bring(desk_open, "social", channel="social")
    at, now = (CompanyId(company), AgentId("kari")), utcnow()
    held = Reservation(offer=OfferId("o"), call=CallId("c1"), queue=QueueName("desk"), at=now, until=now)
    agents.change(*at, lambda agent: replace(agent, state=AgentState.RINGING, reservation=held))

    found = kari("GET", "/agents/kari/requests").json

    assert (found["label"], found["total"], found["acceptable"]) == ("1-5 of 7", 7, 6)
    subjects = [each["subject"] for each in found["items"]]
    assert subjects == ["mail 1", "mail 2", "mail 3", "mail 4", "social", "chat", None]
    assert found["items"][-1]["channel"] == "call"
    assert found["mine"] == []


@pytest.mark.covers("WBX-08")
def test_one_is_accepted_read_and_finished_and_others_are_told_who_has_it(desk_open, person) -> None:
    kari, ola = person("kari"), person("ola")
    name = bring(desk_open, "Bill")

    got = kari("POST", f"/conversations/{name}/accept")
    late = ola("POST", f"/conversations/{name}/accept")

    assert (got.status, got.json["text"], got.json["agent"]) == (200, "It is too high.", "kari")
    assert (late.status, late.json["error"]["message"]) == (409, "Kari has taken it.")
    assert ola("GET", "/agents/ola/requests").json["items"] == []
    assert [each["subject"] for each in kari("GET", "/agents/kari/requests").json["mine"]] == ["Bill"]
    assert ola("POST", f"/conversations/{name}/done", {}).status == 409
    done = kari("POST", f"/conversations/{name}/done", {"reason": "Invoice", "note": "Corrected"})
    assert (done.json["state"], done.json["reason"], done.json["note"]) == ("done", "Invoice", "Corrected")
    assert kari("GET", "/agents/kari/requests").json["mine"] == []


@pytest.mark.covers("WBX-09", "A-66")
def test_several_are_accepted_together_and_those_that_are_gone_are_counted(desk_open, person) -> None:
    kari, ola = person("kari"), person("ola")
    ids = [bring(desk_open, str(n)) for n in range(7)]
    ola("POST", f"/conversations/{ids[0]}/accept")

    got = kari("POST", "/agents/kari/requests/accept", {"ids": ids})

    assert (len(got.json["accepted"]), got.json["missed"]) == (6, 1)
    assert kari("POST", "/agents/ola/requests/accept", {"ids": ids}).status == 403
    assert kari("POST", "/agents/kari/requests/accept", {"ids": []}).status == 400


def test_it_is_given_back_by_who_has_it_or_by_a_team_leader_and_by_nobody_else(desk_open, person, company) -> None:
    kari, ola, lisa = person("kari"), person("ola"), person("lisa")
    name = bring(desk_open, "Bill")
    kari("POST", f"/conversations/{name}/accept")

    assert ola("POST", f"/conversations/{name}/release").status == 409
    assert lisa("POST", f"/conversations/{name}/release").json["state"] == "waiting"
    kari("POST", f"/conversations/{name}/accept")
    assert kari("POST", f"/conversations/{name}/release").json["agent"] is None
    assert lisa("POST", f"/conversations/{name}/done", {"note": "Spam"}).json["state"] == "done"
    deeds = [entry.action for entry in audit.list_page(company, limit=50)[0] if entry.action.startswith("conversation")]
    assert sorted(deeds) == ["conversation.done", "conversation.release"]


def test_a_company_that_keeps_a_list_of_reasons_hears_no_others(desk_open, person, company) -> None:
    settings = desk_open.get(f"/companies/{company}").json
    desk_open.put(f"/companies/{company}", {**settings, "wrap_up_reasons": ["Invoice", "Parking"]})
    kari = person("kari")
    name = bring(desk_open, "Bill")
    kari("POST", f"/conversations/{name}/accept")

    refused = kari("POST", f"/conversations/{name}/done", {"reason": "Weather"})

    assert refused.status == 400
    assert "Invoice, Parking" in refused.json["error"]["message"]
    assert kari("POST", f"/conversations/{name}/done", {"reason": "Parking"}).status == 200


def test_only_members_of_its_queue_and_leaders_may_read_it(desk_open, person) -> None:
    assert desk_open.put("/users/eve", {"first_name": "Eve", "role": "user", "is_agent": True}).status == 201
    name = bring(desk_open, "Bill")

    assert person("eve")("GET", f"/conversations/{name}").status == 403
    assert person("eve")("GET", "/conversations").status == 403
    assert person("eve")("GET", "/agents/kari/requests").status == 403
    for who in ("ola", "lisa"):
        assert person(who)("GET", f"/conversations/{name}").json["text"] == "It is too high."
    assert person("lisa")("GET", "/agents/kari/requests").json["total"] == 1


def test_a_key_lists_requests_and_accepts_none(desk_open, person) -> None:
    first, second = bring(desk_open, "first"), bring(desk_open, "second")
    person("kari")("POST", f"/conversations/{first}/accept")

    assert {each["id"] for each in desk_open.get("/conversations").json["items"]} == {first, second}
    waiting = desk_open.get("/conversations?state=waiting&queue=desk").json["items"]
    assert [each["id"] for each in waiting] == [second]
    assert "text" not in waiting[0]
    assert desk_open.post(f"/conversations/{second}/accept").status == 403
    assert desk_open.get("/conversations/m-none").status == 404


@pytest.mark.covers("D1")
def test_another_companys_key_finds_nothing(desk_open, operator, company) -> None:  # noqa: F811
    name = bring(desk_open, "Bill")
    other = make_company(operator, f"other-{company}")

    for method, path in (("get", ""), ("post", "/accept"), ("post", "/release"), ("post", "/done")):
        answer = getattr(other, method)(f"/conversations/{name}{path}")
        assert answer.status in {403, 404}
        assert "Bill" not in answer.text
    assert other.get("/conversations").json["items"] == []
    assert other.get("/agents/kari/requests").status == 404


def test_the_consoles_are_told_where_it_stands_and_nothing_of_what_it_says(desk_open, company) -> None:
    name = bring(desk_open, "Bill")

    told = record_of(CompanyId(company), "conversation", name, now=utcnow())

    assert told == {
        "id": name,
        "rev": 1,
        "channel": "email",
        "queue": "desk",
        "state": "waiting",
        "agent": None,
        "at": told["at"],
    }
