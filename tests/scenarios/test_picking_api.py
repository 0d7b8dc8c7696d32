"""Waiting calls through the API: who may do what with them, and what is said when it cannot be done."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from app import app
from chalicelib.settings import settings
from chalicelib.users import audit, service
from chalicelib.users.gate import Gate
from chalicelib.web import access, csrf, session
from tests.plugins.front_door import Answer, FrontDoor
from tests.scenarios.conftest import queue_flow, support
from tests.scenarios.test_picking import waiting

SOON = 2
PEOPLE = {
    "anna": {"is_agent": True, "tags": ["Norwegian"]},
    "bo": {"is_agent": True, "tags": ["norwegian", "Estonian"]},
    "eve": {"role": "team-leader"},
    "olga": {"is_agent": True},
}


@dataclass(frozen=True)
class Person:
    """Somebody at the console, who asks the API with their session."""

    board: Any
    headers: dict[str, str]

    async def ask(self, method: str, path: str, body: Any = None) -> Answer:
        raw = None if body is None else json.dumps(body)
        sent = {**self.headers, "Content-Type": "application/json", "Accept": "*/*"}
        return await self.board.switch.in_thread(self._ask, method, f"/api/v1/waiting{path}", raw, sent)

    def _ask(self, method: str, path: str, raw: str | None, sent: dict[str, str]) -> Answer:
        return FrontDoor(app).ask(method, path, body=raw, headers=sent)


@pytest.fixture
def people(trunk_settings, monkeypatch) -> Callable[[Any], dict[str, Person]]:
    """Sign everybody in: ``people(board)["eve"]``."""
    monkeypatch.setenv("SESSION_SECRET", "s" * 32)
    settings.cache_clear()
    before = access._Door.keeper
    access.admit_with(Gate())

    def sign_in(board: Any) -> dict[str, Person]:
        found = {}
        for name, profile in PEOPLE.items():
            doc = {"first_name": name.title(), **profile}
            service.put_user(board.company, name, doc, replaces=None, actor="test", now=board.now)
            opened = service.start_session(service.get(board.company, name), now=board.now)
            cookie = {"Cookie": f"{session.COOKIE}={session.seal(opened)}", "X-CSRF-Token": csrf.token(opened.nonce)}
            found[name] = Person(board, cookie)
        return found

    yield sign_in
    access.admit_with(before)
    settings.cache_clear()


@pytest.mark.covers("PHN-010", "PHN-011")
def test_the_list_says_who_waits_where_and_for_how_long(play, people) -> None:
    async def story(board) -> None:
        eve = people(board)["eve"]
        first, second = await waiting(board, 2)
        answer = await eve.ask("GET", "?queue=support&limit=1")
        (item,) = answer.json["items"]
        assert (item["id"], item["position"], item["caller"]) == (first.call_sid, 1, "+4790000000")
        rest = await eve.ask("GET", f"?queue=support&next={answer.json['next']}")
        assert [(item["id"], item["position"]) for item in rest.json["items"]] == [(second.call_sid, 2)]
        assert (await eve.ask("GET", "?queue=sales")).json == {"items": [], "next": None}

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-010", "PHN-143")
def test_a_team_leader_raises_a_call_and_undoes_it_and_both_are_noted(play, people) -> None:
    async def story(board) -> None:
        eve = people(board)["eve"]
        _, second = await waiting(board, 2)
        raised = await eve.ask("PUT", f"/{second.call_sid}/priority", {"priority": 1})
        assert (raised.status, raised.json["position"], raised.json["priority"]) == (200, 1, 1)
        undone = await eve.ask("PUT", f"/{second.call_sid}/priority", {"priority": 5})
        assert (undone.json["position"], undone.json["priority"]) == (2, 5)
        assert (await eve.ask("PUT", f"/{second.call_sid}/priority", {"priority": 0})).status == 400
        entries, _ = audit.list_page(board.company, limit=10)
        assert [(entry.actor, entry.action) for entry in entries] == [("user:eve", "waiting.priority")] * 2

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-010")
def test_a_team_leader_gives_a_call_to_an_agent_and_takes_it_back(play, people) -> None:
    async def story(board) -> None:
        eve = people(board)["eve"]
        anna = await board.agent("anna")
        (caller,) = await waiting(board, 1)
        given = await eve.ask("PUT", f"/{caller.call_sid}/assignment", {"agent": "anna"})
        assert (given.status, given.json["assigned_to"]) == (200, "anna")
        ring = await anna.next_ring(timeout_s=SOON)
        back = await eve.ask("DELETE", f"/{caller.call_sid}/assignment")
        assert (back.status, back.json["assigned_to"], back.json["rings_at"]) == (200, None, [])
        await ring.ended(timeout_s=SOON)

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-010", "PHN-126")
def test_members_move_the_calls_of_their_own_queues_only(play, people) -> None:
    async def story(board) -> None:
        everyone = people(board)
        await board.agent("anna")
        await board.agent("olga")
        (caller,) = await waiting(board, 1)
        place = f"/{caller.call_sid}"
        for method, path, body in (
            ("PUT", "/priority", {"priority": 1}),
            ("PUT", "/assignment", {"agent": "anna"}),
            ("DELETE", "/assignment", None),
            ("POST", "/take", None),
        ):
            refused = await everyone["olga"].ask(method, place + path, body)
            assert (refused.status, refused.json["error"]["code"]) == (403, "forbidden"), path
        assert (await everyone["anna"].ask("PUT", f"{place}/priority", {"priority": 2})).status == 200
        assert (await everyone["anna"].ask("POST", f"{place}/take")).json["rings_at"] == ["anna"]
        assert (await everyone["eve"].ask("POST", f"{place}/take")).status == 403

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PUZD-02", "PHN-225")
def test_who_lacks_a_skill_of_the_queue_is_not_given_its_calls(play, people) -> None:
    async def story(board) -> None:
        everyone = people(board)
        await board.agent("anna")
        (caller,) = await waiting(board, 1)
        place = f"/{caller.call_sid}"
        for answer in (
            await everyone["anna"].ask("POST", f"{place}/take"),
            await everyone["eve"].ask("PUT", f"{place}/assignment", {"agent": "anna"}),
        ):
            assert (answer.status, answer.json["error"]["code"]) == (409, "not-now")
            assert "Estonian" in answer.json["error"]["message"]
        bo = await board.agent("bo")
        assert (await everyone["bo"].ask("POST", f"{place}/take")).status == 200
        await bo.next_ring(timeout_s=SOON)

    play(story, flow=queue_flow(allow_empty=True), queue=support(skills=["Norwegian", "Estonian"]))


@pytest.mark.covers("PHN-010")
def test_a_call_that_left_meanwhile_is_told_so(play, people) -> None:
    async def story(board) -> None:
        eve = people(board)["eve"]
        (caller,) = await waiting(board, 1)
        await caller.hang_up()
        await asyncio.sleep(1)
        late = await eve.ask("PUT", f"/{caller.call_sid}/assignment", {"agent": "anna"})
        assert (late.status, late.json["error"]["code"]) == (409, "not-waiting")
        assert late.json["error"]["message"] == "The caller has hung up."
        assert (await eve.ask("PUT", "/CAnone/priority", {"priority": 1})).status == 404

    play(story, flow=queue_flow(allow_empty=True))
