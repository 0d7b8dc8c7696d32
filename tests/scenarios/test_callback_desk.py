"""Somebody is to be called back, as an agent's browser is told it: offered, dialled, given up, and recognised."""

import asyncio
import re

import pytest

from app import app
from chalicelib.callbacks import service
from chalicelib.calls.domain import CallState
from chalicelib.contacts import service as contacts
from chalicelib.contacts.domain import Contact
from chalicelib.core.clock import epoch_ms
from chalicelib.core.ids import CallId, QueueName
from infra.switch.leg import Cause
from tests.plugins.front_door import FrontDoor
from tests.scenarios.conftest import support
from tests.scenarios.test_calling_out import CUSTOMER, SOON
from tests.scenarios.test_handing_api import asks
from tests.scenarios.test_picking_api import people

__all__ = ["people"]
REQUEST = CallId("cb-1")


async def ask(board, **more):
    """Have a customer called back by the support queue."""
    wanted = service.Wanted(
        **{"id": REQUEST, "queue": QueueName("support"), "number": CUSTOMER, "shown": board.main_number, **more}
    )
    return await board.at_desk(lambda company, _agent: service.ask(company, wanted, now=board.now), "anna")


async def shown(who) -> dict:
    """The request as the live page is shown it."""
    state = (await asks(who, "GET", "/live")).json
    return next(each for each in state["calls"] if each["id"] == REQUEST)


@pytest.mark.covers("WBX-91", "WBX-13", "WBX-93")
def test_an_agent_is_shown_whom_to_call_back_and_then_how_the_dialling_goes(play, people) -> None:
    async def story(board) -> None:
        who = people(board)["anna"]
        customer = board.switch.register(CUSTOMER)
        asked = await ask(board, name="Åse Dahl")
        waiting = await shown(who)
        assert (waiting["state"], waiting["caller"], waiting["caller_name"]) == ("waiting", CUSTOMER, "Åse Dahl")
        requested = {"requested_at": epoch_ms(asked.started_at), "attempts": 0, "result": None}
        assert (waiting["callback"], waiting["queue"]) == (requested, "support")

        anna = await board.agent("anna", "support")
        own = await anna.next_ring(timeout_s=SOON)
        assert (await shown(who))["state"] == "ringing"
        told = (await asks(who, "GET", f"/agent/calls/{REQUEST}/caller")).json["shown"]
        assert [(each["label"], each["value"]) for each in told] == [
            ("Phone number", CUSTOMER),
            ("Queue", "Support"),
            ("Our number", board.main_number),
        ]
        await own.answer()
        far = await customer.next_ring(timeout_s=5)
        dialling = await shown(who)
        assert (dialling["state"], dialling["agent"]) == ("dialling", "anna")
        assert dialling["calling"]["dialled_at"] is not None
        await far.answer()
        await own.together_with(CUSTOMER)
        assert (await shown(who))["state"] == "talking"

    play(story, queue=support())


def test_hanging_up_on_the_page_while_it_rings_gives_up_the_attempt_and_not_the_request(play, people) -> None:
    async def story(board) -> None:
        who = people(board)["anna"]
        customer = board.switch.register(CUSTOMER)
        await ask(board)
        own = await (await board.agent("anna", "support")).next_ring(timeout_s=SOON)
        await own.answer()
        far = await customer.next_ring(timeout_s=5)
        assert (await asks(who, "POST", f"/agent/calls/{REQUEST}/hangup")).status == 200
        await far.ended(timeout_s=SOON)
        await own.ended(timeout_s=SOON)
        after = board.call_now(REQUEST)
        assert (after.state, after.callback.attempts) == (CallState.WAITING, 1)
        later = await shown(who)
        assert later["waiting_since"] > epoch_ms(board.now)
        assert later["callback"]["attempts"] == 1
        await asyncio.sleep(30)
        assert len(customer.lines) == 1

    play(story, queue=support())


@pytest.mark.covers("PHN-014")
def test_whoever_is_to_be_called_back_is_recognised_by_their_number(play, people) -> None:
    async def story(board) -> None:
        who = people(board)["anna"]
        berit = Contact(name="berit", title="Berit Dahl", numbers=(CUSTOMER,), notes="Likes trains")
        contacts.save(board.company, berit, replaces=None, actor="test", now=board.now)
        await ask(board, name="B.")
        await (await board.agent("anna", "support")).next_ring(timeout_s=SOON)
        assert (await shown(who))["caller_name"] == "Berit Dahl"
        known = (await asks(who, "GET", f"/agent/calls/{REQUEST}/caller")).json
        assert known["contact"]["notes"] == "Likes trains"

    play(story, queue=support())


async def read(person, path: str) -> str:
    """The words of a page."""
    headers = {**person.headers, "Accept": "text/html"}
    answer = await person.board.switch.in_thread(lambda: FrontDoor(app).ask("GET", path, headers=headers))
    assert answer.status == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.covers("PHN-433")
def test_the_log_and_the_calls_history_tell_each_attempt_and_count_it_for_its_agent(play, people) -> None:
    async def story(board) -> None:
        eve = people(board)["eve"]
        customer = board.switch.register(CUSTOMER)
        await ask(board, retry_s=60)
        anna = await board.agent("anna", "support")
        own = await anna.next_ring(timeout_s=SOON)
        assert "Waits to be called back" in await read(eve, f"/console/calls/{REQUEST}")
        await own.answer()
        (await customer.next_ring(timeout_s=5)).leg.decline(Cause.BUSY, 486)
        await own.ended(timeout_s=20)
        own = await anna.next_ring(timeout_s=90)
        await own.answer()
        far = await customer.next_ring(timeout_s=5)
        await far.answer()
        await own.together_with(CUSTOMER)
        await asyncio.sleep(30)
        await far.hang_up()
        await asyncio.sleep(5)

        told = await read(eve, f"/console/calls/{REQUEST}")
        for words in (
            "Waits to be called back by Support",
            "Anna calls Called: busy",
            "Speaks with",
            "Answered",
        ):
            assert words in told, words
        assert "Inbound activity" not in told
        assert "Called: busy" in await read(eve, "/console/calls?queue=support")
        (logged,) = (await asks(eve, "GET", "/v1/calls?queue=support&agent=anna&did=called")).json["items"]
        assert (logged["id"], logged["direction"]) == (REQUEST, "out")
        kinds = [each["kind"] for each in logged["segments"]]
        assert kinds == ["callback", "dial", "callback", "dial", "talk"]
        (mine,) = (await asks(eve, "GET", "/v1/statistics/agents")).json["agents"]
        assert (mine["called"], mine["reached"]) == (2, 1)

    play(story, queue=support())
