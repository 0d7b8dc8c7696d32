"""Handing on through the API: who may, what is kept of it, and what who is asked is shown."""

import asyncio
import json
from typing import Any

import pytest

from app import app
from chalicelib.users import audit, service
from tests.plugins.front_door import Answer, FrontDoor
from tests.scenarios.conftest import queue_flow, support
from tests.scenarios.test_picking_api import Person, people
from tests.scenarios.test_second_call import hears_music_alone
from tests.scenarios.test_transfers import COLLEAGUE, talking

__all__ = ["people"]
NAMES = ("caller", "called", "queue", "vip", "choice", "waited")
SHOWN = [{"variable": name, "label": name.title()} for name in NAMES]


async def asks(person: Person, method: str, path: str, body: Any = None) -> Answer:
    raw = None if body is None else json.dumps(body)
    sent = {**person.headers, "Content-Type": "application/json", "Accept": "*/*"}
    return await person.board.switch.in_thread(
        lambda: FrontDoor(app).ask(method, f"/api{path}", body=raw, headers=sent)
    )


@pytest.mark.covers("PHN-005", "PHN-122", "WBX-61", "WBX-62", "D1")
def test_only_who_talks_hands_a_call_on_and_the_audit_keeps_it(play, people) -> None:
    async def story(board) -> None:
        who = people(board)
        _, bo, caller, _ = await talking(board)
        path = f"/v1/calls/{caller.call_sid}/transfer"
        for name in ("bo", "eve"):
            refused = await asks(who[name], "POST", path, {"agent": "cam"})
            assert (refused.status, refused.json["error"]["message"]) == (409, "You are not in this call.")
        for body in ({}, {"agent": "bo", "queue": "support"}, {"agent": "bo", "when": "now"}, {"number": ""}):
            assert (await asks(who["anna"], "POST", path, body)).status == 400
        assert (await asks(who["anna"], "POST", path, {"agent": "nobody"})).status == 404
        assert (await asks(who["anna"], "POST", path, {"queue": "nothing"})).status == 404
        assert (await asks(who["anna"], "POST", path, {"number": "+8801711000000"})).status in {400, 403}
        done = await asks(who["anna"], "POST", path, {"agent": "bo"})
        assert (done.status, done.json["state"], done.json["agent"]) == (200, "waiting", "bo")
        rung = await bo.next_ring(timeout_s=2)
        await rung.answer()
        await caller.together_with(bo.address)
        entries, _ = audit.list_page(board.company, limit=10)
        kept = [(entry.actor, entry.action, entry.target) for entry in entries]
        assert ("user:anna", "call.transfer", f"{caller.call_sid} agent bo") in kept

    play(story, queue=support(), flow=queue_flow())


@pytest.mark.covers("PHN-020")
def test_the_number_a_call_is_handed_to_is_not_in_the_audit(play, people) -> None:
    async def story(board) -> None:
        who = people(board)
        _, _, caller, _ = await talking(board)
        friend = board.switch.register(COLLEAGUE)
        path = f"/v1/calls/{caller.call_sid}/transfer"
        assert (await asks(who["anna"], "POST", path, {"number": COLLEAGUE})).status == 200
        await friend.next_ring(timeout_s=3)
        entries, _ = audit.list_page(board.company, limit=10)
        assert all(COLLEAGUE not in entry.target for entry in entries), "numbers are the call log's"

    play(story, flow=queue_flow())


@pytest.mark.covers("WBX-12", "A-5", "WBX-38", "WBX-45", "WBX-49")
def test_who_is_asked_sees_who_asks_and_what_the_flow_shows(play, people) -> None:
    async def story(board) -> None:
        who = people(board)
        doc = {"first_name": "Anna", "last_name": "Vik", "is_agent": True, "phone": "+4790000077", "department": "Tax"}
        known = service.get(board.company, "anna")
        service.put_user(board.company, "anna", doc, replaces=known.version, actor="test", now=board.now)
        anna, bo, caller, _ = await talking(board)
        path = f"/v1/calls/{caller.call_sid}/consult"
        begun = await asks(who["anna"], "POST", path, {"agent": "bo"})
        assert (begun.json["consult"]["state"], begun.json["consult"]["agent"]) == ("ringing", "bo")
        rung = await bo.next_ring(timeout_s=2)
        told = await asks(who["bo"], "GET", f"/agent/calls/{caller.call_sid}/caller")
        shown = [(each["label"], each["value"]) for each in told.json["shown"]]
        assert [label for label, _ in shown[:3]] == ["Asked by", "Their number", "Their team"]
        assert [value for _, value in shown[1:3]] == ["+4790000077", "Tax"]
        assert ("Caller", "+4790000001") in shown[3:]
        assert len(shown) <= 9
        assert (await asks(who["anna"], "POST", f"{path}/complete")).status == 409
        await rung.answer()
        await rung.together_with(anna.address)
        await hears_music_alone(caller)
        assert (await asks(who["anna"], "PUT", path, {"talk_with": "caller"})).json["consult"]["talks_with"] == "caller"
        assert (await asks(who["bo"], "PUT", path, {"talk_with": "asked"})).status == 409
        live = await asks(who["anna"], "GET", "/live")
        (record,) = [each for each in live.json["calls"] if each["id"] == caller.call_sid]
        assert (record["consult"]["agent"], record["consult"]["is_with_caller"]) == ("bo", True)
        done = await asks(who["anna"], "POST", f"{path}/complete")
        assert (done.json["agent"], done.json["consult"]["state"]) == ("bo", "completed")
        await caller.together_with(bo.address)
        await asyncio.sleep(1)
        mine = await asks(who["anna"], "GET", f"/agent/calls/{caller.call_sid}/caller")
        assert all(each["label"] != "Asked by" for each in mine.json["shown"])

    play(story, queue=support(wrap_up_s=30), flow=queue_flow(shown=SHOWN))


@pytest.mark.covers("WBX-41", "WBX-59", "A-8")
def test_who_is_asked_leaves_by_hanging_up_in_the_page(play, people) -> None:
    async def story(board) -> None:
        who = people(board)
        anna, bo, caller, _ = await talking(board)
        await asks(who["anna"], "POST", f"/v1/calls/{caller.call_sid}/consult", {"agent": "bo"})
        rung = await bo.next_ring(timeout_s=2)
        await rung.answer()
        await rung.together_with(anna.address)
        assert (await asks(who["bo"], "POST", f"/agent/calls/{caller.call_sid}/hangup")).status == 200
        await rung.ended(timeout_s=2)
        await caller.together_with(anna.address)

    play(story, flow=queue_flow())
