"""What is shown of a call that an agent makes, and to whom they ask about it (WBX-15)."""

import pytest

from chalicelib.contacts import service as contacts
from chalicelib.contacts.domain import Contact
from tests.scenarios.conftest import queue_flow, support
from tests.scenarios.test_calling_out import CUSTOMER, call_out
from tests.scenarios.test_handing_api import asks
from tests.scenarios.test_picking_api import people

__all__ = ["people"]
LABELS = {"name": "Who", "caller": "Number", "organisation": "Firm", "queue": "Queue", "pin": "Code", "called": "Line"}
SHOWN = [{"variable": name, "label": label} for name, label in LABELS.items()]


@pytest.mark.covers("WBX-15")
def test_what_the_flow_of_the_number_shown_wants_is_shown_in_its_order_and_to_who_is_asked(play, people) -> None:
    async def story(board) -> None:
        who = people(board)
        berit = Contact(name="berit", title="Berit Dahl", numbers=(CUSTOMER,), organisation="Dahl AS")
        contacts.save(board.company, berit, replaces=None, actor="test", now=board.now)
        anna, bo = await board.agent("anna", "support"), await board.agent("bo", "support")
        customer = board.switch.register(CUSTOMER)
        call = await call_out(board, show=board.main_number, queue="support")

        own = await anna.next_ring(timeout_s=2)
        shown = (await asks(who["anna"], "GET", f"/agent/calls/{call}/caller")).json["shown"]
        assert [(each["label"], each["value"]) for each in shown] == [
            ("Who", "Berit Dahl"),
            ("Number", CUSTOMER),
            ("Firm", "Dahl AS"),
            ("Queue", "Support"),
            ("Line", board.main_number),
        ]

        await own.answer()
        far = await customer.next_ring(timeout_s=5)
        await far.answer()
        await own.together_with(CUSTOMER)
        assert (await asks(who["anna"], "GET", f"/agent/calls/{call}/caller")).json["shown"] == shown
        assert (await asks(who["anna"], "POST", f"/v1/calls/{call}/consult", {"agent": "bo"})).status == 200
        await bo.next_ring(timeout_s=2)
        told = (await asks(who["bo"], "GET", f"/agent/calls/{call}/caller")).json["shown"]
        assert told[-len(shown) :] == shown
        assert "Asked by" in {each["label"] for each in told[: -len(shown)]}
        assert len(told) <= 9

    play(story, queue=support(), flow=queue_flow(shown=SHOWN))


def test_of_a_number_whose_flow_shows_nothing_nothing_is_shown(play, people) -> None:
    async def story(board) -> None:
        who = people(board)
        anna = await board.agent("anna", "support")
        call = await call_out(board, show=board.main_number)
        await anna.next_ring(timeout_s=2)
        assert (await asks(who["anna"], "GET", f"/agent/calls/{call}/caller")).json["shown"] == []

    play(story, queue=support(), flow=queue_flow())
