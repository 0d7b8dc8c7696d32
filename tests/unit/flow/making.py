"""Small flows, a company's book, and calls through them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.directory.hours_document import parse_hours
from chalicelib.flow.asks import Ask, FlowReply, QueueReply, Reply
from chalicelib.flow.book import Book, Clip
from chalicelib.flow.drive import drive
from chalicelib.flow.engine import Advanced
from chalicelib.flow.events import Event, Started
from chalicelib.flow.graph import Flow, parse_flow
from chalicelib.flow.route_lists import parse_route_list
from chalicelib.flow.session import Session
from chalicelib.flow.vip_lists import VipList

MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
CALLER, CALLED = "+4790000001", "+4721000000"
SAID = {"text": "Hello"}
DAY = [
    {"from": "08:00", "to": "16:00", "category": "open"},
]
OFFICE = parse_hours(
    {"title": "Office", "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), DAY)}, name="office"
)
POSTCODES = parse_route_list(
    {
        "title": "Postcodes",
        "destinations": [
            {"name": "north", "title": "North"},
            {"name": "south", "title": "South", "kind": "flow", "target": "other"},
            {"name": "abroad", "title": "Abroad", "kind": "number", "target": "+4670000000"},
        ],
    },
    name="postcodes",
)
BOOK = Book(
    zone=ZoneInfo("Europe/Oslo"),
    country="NO",
    language="en-GB",
    hours={"office": OFFICE},
    audio={"welcome": Clip("/audio/welcome.mp3", "Welcome", 4.0), "music": Clip("/audio/music.mp3")},
    queues={"sales": "Sales"},
    numbers={CALLED: "Main number"},
    vips={"gold": VipList(name="gold", service_level_s=10), "nuisance": VipList(name="nuisance", is_block=True)},
    routes={"postcodes": POSTCODES},
)


def make_flow(
    elements: Mapping[str, tuple[str, Mapping[str, Any]]], ways: Mapping[str, str], *, name: str = "main"
) -> Flow:
    """``make_flow({"m": ("menu", {...})}, {"m.1": "x"})``: calls begin at the first element."""
    document = {
        "title": name.title(),
        "start": next(iter(elements), ""),
        "nodes": [
            {"id": node, "type": kind, "title": f"The {node}", "settings": dict(settings)}
            for node, (kind, settings) in elements.items()
        ],
        "edges": [{"from": way.split(".")[0], "port": way.split(".")[1], "to": target} for way, target in ways.items()],
    }
    return parse_flow(document, name=name)


class FixedWorld:
    """A world with one book and prepared replies by question."""

    def __init__(self, book: Book = BOOK, replies: Mapping[Ask, Reply] = MappingProxyType({})) -> None:
        self._book, self._replies = book, replies
        self.asked: list[Ask] = []

    def book(self, flow: Flow) -> Book:
        return self._book

    def reply(self, ask: Ask) -> Reply:
        self.asked.append(ask)
        return self._replies[ask]


def new_session(**changes: Any) -> Session:
    return Session(**{"company": "demo", "flow": "main", "caller": CALLER, "called": CALLED, **changes})


def call(
    flow: Flow,
    *events: Event,
    book: Book = BOOK,
    replies: Mapping[Ask, Reply] = MappingProxyType({}),
    now: datetime = MONDAY_NOON,
    **session: Any,
) -> list[Advanced]:
    """Begin a call and let ``events`` happen to it; one result a document, sessions stored in between."""
    world = FixedWorld(book, replies)
    place, here = new_session(flow=flow.name, **session), flow
    done: list[Advanced] = []
    for event in (Started(), *events):
        done.append(drive(here, place, event, now=now, world=world))
        place, here = Session.from_document(done[-1].session.to_document()), done[-1].flow
    return done


def staffed(queue: str = "sales", *, logged_on: int = 1, available: int = 1) -> dict[Ask, Reply]:
    from chalicelib.flow.asks import AskQueue

    return {AskQueue(queue, CALLED): QueueReply(logged_on, available)}


def published(flow: Flow, version: int = 3) -> FlowReply:
    from chalicelib.flow.graph import PublishedFlow

    return FlowReply(PublishedFlow(flow, version))


def kinds(verbs: Sequence[object]) -> list[str]:
    return [type(verb).__name__ for verb in verbs]
