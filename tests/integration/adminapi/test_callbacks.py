"""Callbacks through the API: a company's own system asks for them, sees how they fare, and withdraws them (WBX-88)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.core.clock import parse_iso
from chalicelib.core.ids import CompanyId
from chalicelib.users import audit
from chalicelib.users import service as users
from chalicelib.web import csrf, session
from tests.plugins.front_door import Answer

NUMBER = "907 12 345"
WANTED = {"queue": "desk", "number": NUMBER, "name": "Åse Dahl", "external_id": "form-1"}


@pytest.fixture
def desk(admin, company):
    """Kari is a member of the queue, Ola is not, Lisa leads them; the company has two numbers, one kept to Ola."""
    for name, role in (("kari", "user"), ("ola", "user"), ("lisa", "team-leader")):
        assert admin.put(f"/users/{name}", {"first_name": name.title(), "role": role, "is_agent": True}).status == 201
    admin.put("/queues/desk", {"title": "Front desk", "members": {"kari": 0}})
    admin.put("/queues/contacts", {"title": "Contacts", "is_contact_first": True})
    for number, agents in ((ours(company), None), (kept(company), ["ola"])):
        assert admin.put(f"/numbers/{number}", {"title": "Line", "agents": agents}).status == 201
    return admin


def ours(company: str) -> str:
    return f"+4726{int(company[-6:], 16) % 1_000_000:06}"


def kept(company: str) -> str:
    return f"+4727{int(company[-6:], 16) % 1_000_000:06}"


@pytest.fixture
def person(desk, company) -> Callable[..., Answer]:
    """Ask as somebody who is logged in."""

    def ask(name: str, method: str, path: str, body: Any = None) -> Answer:
        spy = users.start_session(users.get(company, name), now=datetime.now(UTC))
        cookie = {"Cookie": f"{session.COOKIE}={session.seal(spy)}", "X-CSRF-Token": csrf.token(spy.nonce)}
        headers = {**cookie, "Accept": "*/*", "Content-Type": "application/json"}
        sent = json.dumps(body).encode() if body is not None else None
        return desk.door.ask(method, f"/api/v1{path}", body=sent, headers=headers)

    return ask


@pytest.mark.covers("WBX-88")
def test_a_web_form_asks_for_a_callback_once_however_often_it_is_sent(desk, company) -> None:
    first, again = desk.post("/callbacks", WANTED), desk.post("/callbacks", WANTED)

    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    made = first.json
    assert (made["number"], made["name"], made["queue"]) == ("+4790712345", "Åse Dahl", "desk")
    assert (made["shown"], made["state"], made["attempts"]) == (ours(company), "waiting", 0)
    assert (made["priority"], made["max_attempts"], made["retry_minutes"]) == (5, 3, 5)
    assert made["due_at"] == made["requested_at"]
    assert parse_iso(made["expires_at"]) - parse_iso(made["requested_at"]) == timedelta(hours=24)
    assert desk.get("/callbacks").json["items"] == [made]
    assert desk.get(f"/callbacks/{made['id']}").json == made
    waiting = desk.get("/waiting").json["items"]
    assert [(each["id"], each["caller"], each["is_callback"]) for each in waiting] == [
        (made["id"], "+4790712345", True)
    ]
    noted = [entry.action for entry in audit.list_page(CompanyId(company), limit=10)[0] if "callback" in entry.action]
    assert noted == ["callback.ask"]


def test_the_header_idempotency_key_names_it_as_well_and_nothing_else_goes_under_it(desk) -> None:
    body = {**WANTED, "external_id": ""}
    answers = [desk.post("/callbacks", body, Idempotency_Key="k-1") for _ in range(2)]
    other = desk.post("/callbacks", {**body, "number": "907 12 346"}, Idempotency_Key="k-1")

    assert [answer.status for answer in answers] == [201, 200]
    assert (other.status, other.json["error"]["code"]) == (409, "used-already")
    assert len(desk.get("/callbacks").json["items"]) == 1


def test_a_request_may_come_before_others_and_say_how_often_and_how_far_apart_it_is_tried(desk) -> None:
    desk.post("/callbacks", WANTED)
    terms = {"priority": 2, "max_attempts": 0, "retry_minutes": 15}
    urgent = desk.post("/callbacks", {**WANTED, **terms, "number": "+4790000002", "external_id": "form-2"}).json

    assert {name: urgent[name] for name in terms} == terms
    first = desk.get("/waiting?queue=desk").json["items"][0]
    assert (first["id"], first["position"]) == (urgent["id"], 1)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"external_id": ""}, 400, "give external_id, or the header Idempotency-Key"),
        ({"queue": "nowhere"}, 400, "Name another."),
        ({"queue": "contacts"}, 400, "Name another."),
        ({"number": "12"}, 400, "A number has 3 to 18 digits."),
        ({"number": "+53 5 1234567"}, 403, "does not allow calls to this country"),
        ({"shown": "+4799999999"}, 400, "shown: choose one of your company's"),
        ({"retry_minutes": 16}, 400, "retry_minutes: "),
        ({"max_attempts": -1}, 400, "max_attempts: "),
        ({"priority": 0}, 400, "priority: "),
        ({"nombre": "x"}, 400, "nombre: "),
    ],
)
def test_what_is_wrong_with_a_request_is_said(desk, change, status, words) -> None:
    answer = desk.post("/callbacks", {**WANTED, **change})

    assert answer.status == status, answer.text
    assert words in answer.json["error"]["message"]
    assert desk.get("/callbacks").json["items"] == []


def test_a_number_kept_to_certain_agents_is_not_shown_and_one_of_ones_own_is(desk, company) -> None:
    refused = desk.post("/callbacks", {**WANTED, "shown": kept(company)})
    shown = desk.post("/callbacks", {**WANTED, "shown": ours(company)})

    assert (refused.status, refused.json["error"]["code"]) == (400, "no-such-number")
    assert (shown.status, shown.json["shown"]) == (201, ours(company))


def test_a_company_that_has_asked_for_enough_in_an_hour_is_told_to_wait(desk, company) -> None:
    known = desk.get(f"/companies/{company}").json
    desk.put(f"/companies/{company}", {**known, "calls_an_hour": 1})
    answers = [desk.post("/callbacks", {**WANTED, "external_id": f"form-{n}"}) for n in range(2)]

    assert [answer.status for answer in answers] == [201, 429]
    assert "Try again later." in answers[1].json["error"]["message"]


def test_the_list_goes_by_pages_and_by_queue(desk) -> None:
    made = [desk.post("/callbacks", {**WANTED, "external_id": f"form-{n}"}).json["id"] for n in range(3)]
    first = desk.get("/callbacks?limit=2").json
    rest = desk.get(f"/callbacks?limit=2&next={first['next']}").json

    assert [each["id"] for each in (*first["items"], *rest["items"])] == made
    assert rest["next"] is None
    assert desk.get("/callbacks?queue=sales").json["items"] == []


def test_members_of_the_queue_and_team_leaders_withdraw_a_request_and_it_is_noted(desk, person, company) -> None:
    one, two = (desk.post("/callbacks", {**WANTED, "external_id": f"form-{n}"}).json["id"] for n in range(2))

    assert person("ola", "DELETE", f"/callbacks/{one}").status == 403
    for name, made in (("kari", one), ("lisa", two)):
        gone = person(name, "DELETE", f"/callbacks/{made}")
        assert (gone.status, gone.json["state"], gone.json["outcome"]) == (200, "ended", "cancelled")
        assert person(name, "DELETE", f"/callbacks/{made}").json == gone.json
    assert desk.get("/callbacks").json["items"] == []
    assert desk.get(f"/callbacks/{one}").json["outcome"] == "cancelled"
    assert desk.post("/callbacks", {**WANTED, "external_id": "form-0"}).json["state"] == "ended"
    entries, _ = audit.list_page(CompanyId(company), limit=20)
    withdrawn = [(entry.actor, entry.target) for entry in entries if entry.action == "callback.withdraw"]
    assert sorted(withdrawn) == sorted([("user:kari", one), ("user:lisa", two)])


def test_only_who_may_steer_calls_asks_for_a_callback(desk, person) -> None:
    assert person("kari", "POST", "/callbacks", WANTED).status == 403
    assert person("lisa", "POST", "/callbacks", WANTED).status == 201
    assert person("kari", "GET", "/callbacks").json["items"][0]["number"] == "+4790712345"
    assert desk.get("/callbacks/cb-none").status == 404
