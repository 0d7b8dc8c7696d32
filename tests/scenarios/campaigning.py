"""A campaign to play: its document, its customers, and agents whose browsers pick up by themselves."""

from datetime import timedelta
from typing import Any

from chalicelib.campaigns import store
from chalicelib.campaigns.domain import Customer
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CallId
from chalicelib.dialler import store as attempts
from chalicelib.dialler.domain import Attempt
from chalicelib.users import service as users
from tests.scenarios.conftest import Documents, support

CAMPAIGN = "winter"
FIRST = {**support(wrap_up_s=10), "is_contact_first": True}


def winter(**fields: Any) -> Documents:
    """The campaign's document; the switchboard's own number is noted by ``listed``."""
    doc = {
        "title": "Winter tyres",
        "mode": "power",
        "queue": "support",
        "number": "+4721000000",
        "max_attempts": 2,
        "retry_minutes": 30,
        "ring_s": 20,
        "shown": [
            {"name": "name", "label": "Name"},
            {"name": "tyre", "label": "Tyre"},
            {"name": "car", "label": "Car"},
        ],
        "outcomes": [{"name": "sold", "title": "Sold", "is_final": True}],
        "is_running": True,
        **fields,
    }
    return {(Kind.CAMPAIGN, CAMPAIGN): doc}


def listed(board: Any, *numbers: str) -> None:
    """Put customers on the list, the first to be called first, and have the campaign show a number of ours."""
    board.switch.add_number("+4721000000")
    customers = [
        Customer(
            company=board.company,
            campaign=CAMPAIGN,
            id=f"c{n}",
            number=number,
            name=f"Customer {n}",
            fields={"tyre": "Nokian", "car": "Volvo", "ssn": "secret"},
            added_at=board.now - timedelta(hours=1) + timedelta(seconds=n),
        )
        for n, number in enumerate(numbers)
    ]
    store.add_many(customers)
    attempts.note_at_work(board.company, is_so=True)


async def dialled_for(board: Any, name: str, *queues: str) -> Any:
    """An agent whose browser picks up by itself signs in, and their telephone."""

    def hire() -> None:
        doc = {"first_name": name.title(), "is_agent": True, "auto_answer": True}
        users.put_user(board.company, name, doc, replaces=None, actor="test", now=board.now)

    await board.switch.in_thread(hire)
    phone = board.switch.register(board.address_of(name)).answers()
    await board.agent(name, *(queues or ("support",)))
    return phone


def customer(board: Any, n: int) -> Customer:
    return store.get(board.company, CAMPAIGN, f"c{n}")


def made(board: Any) -> list[Attempt]:
    """Every attempt, the first first."""
    return list(reversed(attempts.list_recent(board.company, CAMPAIGN, limit=250)))


def calls_of(board: Any) -> list[Any]:
    """The calls of those who answered."""
    return [board.call_now(CallId(each.id)) for each in made(board) if each.result is not None and each.leg is not None]
