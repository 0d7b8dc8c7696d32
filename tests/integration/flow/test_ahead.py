"""A call asks for its configuration at once, and is never misled by an old note of what to ask for."""

import uuid

import pytest

from chalicelib.aws import transport
from chalicelib.calls import store as call_store
from chalicelib.companies import ahead as notes
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CompanyId, LegSid
from chalicelib.flow import ahead, library, service
from tests.unit.calls.making import at
from tests.unit.flow.making import make_flow

NOW = at(0)
CALLER = "+4790000001"
pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def number() -> str:
    return f"+47{20_000_000 + uuid.uuid4().int % 70_000_000}"


@pytest.fixture
def trips():
    """What was asked of the tables since the list was last emptied."""
    asked: list[str] = []

    def counting(service_name, operation, parameters):
        asked.append(operation)
        return transport.send_over_http(service_name, operation, parameters)

    transport.use_transport(counting)
    yield asked
    transport.use_transport(None)


def greeting(text: str) -> dict:
    """Opening hours, then words, then the end."""
    return {
        "start": "open",
        "nodes": [
            {"id": "open", "type": "hours", "settings": {"hours": "always"}},
            {"id": "hello", "type": "audio", "settings": {"prompt": {"text": text}}},
            {"id": "menu", "type": "menu", "settings": {"prompt": {"text": "Press 1"}, "choices": [{"key": "1"}]}},
            {"id": "end", "type": "hangup", "settings": {}},
        ],
        "edges": [
            {"from": "open", "port": "open", "to": "hello"},
            {"from": "open", "port": "closed", "to": "end"},
            {"from": "hello", "port": "next", "to": "menu"},
            {"from": "menu", "port": "1", "to": "end"},
            {"from": "menu", "port": "no-dial", "to": "end"},
        ],
    }


def open_at(category: str) -> dict:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return {"title": "Always", "week": {day: [{"from": "00:00", "to": "24:00", "category": category}] for day in days}}


def put(company: str, kind: Kind, name: str, doc: dict, *, replaces: int | None = None) -> None:
    config_store.put(company, kind, name, doc, replaces=replaces, actor="test", now=NOW)


def set_up(company: str, number: str, text: str = "Welcome") -> None:
    companies.create_company(company, {"title": "Fjordvik"}, actor="test", now=NOW)
    put(company, Kind.HOURS, "always", open_at("open"))
    put(company, Kind.FLOW, "main", {"title": "Main", "draft": greeting(text), "published": 0})
    library.publish(company, "main", actor="test", now=NOW)
    companies.put_number(company, number, {"title": "Main", "flow": "main"}, replaces=None, actor="test", now=NOW)


def forget() -> None:
    companies.forget_everything()
    library.forget_everything()


def ring(number: str) -> tuple[LegSid, str]:
    leg = LegSid(f"CA{uuid.uuid4().hex}")
    answer = service.arrive(leg=leg, caller=CALLER, called=number, now=NOW)
    return leg, str(answer)


def test_a_new_process_asks_the_tables_three_times_for_a_call_that_arrives(company, number, trips) -> None:
    set_up(company, number)
    forget()
    trips.clear()

    _, document = ring(number)

    assert "Welcome" in document
    assert trips == ["GetItem", "BatchGetItem", "PutItem"]


def test_a_new_process_asks_the_tables_twice_for_a_step_that_says_what_it_needs(company, number, trips) -> None:
    set_up(company, number)
    leg, document = ring(number)
    asked = document.partition("ahead=")[2].partition('"')[0].partition("#")[0]
    forget()
    trips.clear()

    answer = service.take(
        CompanyId(company), leg, 1, lambda call: (call, service.HungUp()), now=NOW, refs=ahead.told(asked, number)
    )

    assert "Hangup" in str(answer)
    assert trips == ["BatchGetItem", "PutItem"]


def test_a_version_published_after_the_number_was_connected_is_asked_for_at_once(company, number, trips) -> None:
    set_up(company, number)
    put(company, Kind.FLOW, "main", {**library_pointer(company), "draft": greeting("Good day")}, replaces=2)
    library.publish(company, "main", actor="test", now=NOW)
    forget()
    trips.clear()

    _, document = ring(number)

    assert "Good day" in document
    assert trips == ["GetItem", "BatchGetItem", "PutItem"]


def test_a_publication_that_died_before_its_note_misleads_nobody(company, number, trips) -> None:
    set_up(company, number)
    old = notes.noted(company, "main")
    put(company, Kind.FLOW, "main", {**library_pointer(company), "draft": greeting("Good day")}, replaces=2)
    library.publish(company, "main", actor="test", now=NOW)
    notes.note(company, "main", notes.read(old))
    forget()
    trips.clear()

    _, document = ring(number)

    assert "Good day" in document
    assert trips == ["GetItem", "BatchGetItem", "GetItem", "PutItem"]


def test_changed_opening_hours_reach_the_next_call(company, number) -> None:
    set_up(company, number)
    assert "Welcome" in ring(number)[1]

    put(company, Kind.HOURS, "always", open_at("closed"), replaces=1)

    assert "Welcome" not in ring(number)[1]


def test_an_address_that_asks_for_nonsense_is_answered_like_any_other() -> None:
    asked = "v.main.1~h.always~h.../../x~x.y~q.Not A Slug~v.main~v.main.999999~~h."

    assert ahead.told(asked, "") == [(Kind.FLOW_VERSION, "main@00001"), (Kind.HOURS, "always")]


def test_the_number_called_is_asked_for_where_a_queue_may_be_joined() -> None:
    assert ahead.told("q.support", "+4721000000") == [(Kind.QUEUE, "support"), (Kind.NUMBER, "+4721000000")]
    assert ahead.told("h.always", "+4721000000") == [(Kind.HOURS, "always")]


def test_an_address_names_at_most_a_dozen_documents() -> None:
    many = make_flow({f"n{n}": ("hours", {"hours": f"set-{n}"}) for n in range(40)}, {})

    assert len(ahead.told(ahead.tell(many, 3), "")) == ahead.MOST_TOLD


def test_what_linked_flows_ask_for_is_noted_too(company, number) -> None:
    set_up(company, number)
    linked = {
        "start": "go",
        "nodes": [{"id": "go", "type": "link", "settings": {"flow": "main"}}],
        "edges": [],
    }
    put(company, Kind.FLOW, "door", {"title": "Door", "draft": linked, "published": 0})

    library.publish(company, "door", actor="test", now=NOW)

    assert notes.noted(company, "door") == [
        "flow-version#door@00001",
        "flow#main",
        "flow-version#main@00001",
        "hours#always",
    ]


def test_who_reads_a_call_with_its_configuration_finds_what_others_find(company, number) -> None:
    set_up(company, number)
    leg, _ = ring(number)
    forget()

    beside = call_store.find(CompanyId(company), leg, ahead=[(Kind.HOURS, "always"), (Kind.QUEUE, "nowhere")])

    assert beside == call_store.find(CompanyId(company), leg)
    assert config_store.recall(company, Kind.HOURS, "always") is not None
    assert config_store.recall(company, Kind.QUEUE, "nowhere") is None


def library_pointer(company: str) -> dict:
    return config_store.get(company, Kind.FLOW, "main").doc
