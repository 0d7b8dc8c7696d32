"""Numbers belong to one company each, and lead to it."""

import uuid
from datetime import UTC, datetime

import pytest

from chalicelib.companies import config_store, entries, lookups, service
from chalicelib.companies.documents import Kind
from chalicelib.companies.domain import NumberRoute
from chalicelib.companies.entries import Entry
from chalicelib.companies.errors import CompanyExists, NoSuchCompany, NotANumber, NumberTaken
from chalicelib.companies.phone import to_e164

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def number() -> str:
    return f"+47{20_000_000 + uuid.uuid4().int % 70_000_000}"


def put_number(company, number, doc, replaces=None):
    return service.put_number(company, number, doc, replaces=replaces, actor="operator:operator", now=NOON)


@pytest.mark.covers("PHN-169", "D1")
def test_a_number_leads_to_its_company_and_flow(company, number) -> None:
    put_number(company, number, {"title": "Main", "flow": "main"})

    assert service.route_of(number) == NumberRoute(company, "main")
    put_number(company, number, {"title": "Main", "flow": "night"}, replaces=1)
    assert service.route_of(number) == NumberRoute(company, "night")


def test_a_number_nobody_has_leads_nowhere(number) -> None:
    assert service.route_of(number) is None
    assert service.route_of("anonymous") is None


@pytest.mark.covers("D1")
def test_another_company_cannot_take_a_number_until_it_is_given_up(company, number) -> None:
    put_number(company, number, {"flow": "main"})

    with pytest.raises(NumberTaken) as refusal:
        put_number(f"{company}-b", number, {"flow": "theirs"})
    assert company not in str(refusal.value)
    assert service.route_of(number) == NumberRoute(company, "main")

    service.delete_number(company, number, version=1)
    assert service.route_of(number) is None
    put_number(f"{company}-b", number, {"flow": "theirs"})
    assert service.route_of(number) == NumberRoute(f"{company}-b", "theirs")


def test_a_claim_that_crashed_before_its_document_is_finished_by_repeating_it(company, number) -> None:
    lookups.claim(lookups.number_key(number), company=company, name=number, target="main")

    put_number(company, number, {"flow": "main"})

    assert config_store.get(company, Kind.NUMBER, number).version == 1


def test_a_company_is_created_once_and_listed(company) -> None:
    service.create_company(company, {"title": "Acme", "zone": "Europe/Berlin"}, actor="operator:operator", now=NOON)

    loaded = service.load(company)
    assert (loaded.title, str(loaded.tzinfo), loaded.second_call) == ("Acme", "Europe/Berlin", "hold")
    assert company in {document.name for document in service.list_companies(limit=1000).documents}
    with pytest.raises(CompanyExists):
        service.create_company(company, {"title": "Again"}, actor="operator:operator", now=NOON)
    with pytest.raises(NoSuchCompany):
        service.load(f"{company}-missing")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("21 00 00 00", "+4721000000"), ("+47 21000000", "+4721000000"), ("0047 21000000", "+4721000000")],
)
def test_numbers_are_read_as_people_write_them(text, expected) -> None:
    assert to_e164(text, country="NO") == expected


@pytest.mark.parametrize("text", ["", "x", "+", "12", "+999999999999999999", "\u0000", "+47 21 00 00 00 00 00"])
def test_what_is_no_number_is_told_so(text) -> None:
    with pytest.raises(NotANumber):
        to_e164(text, country="NO")


def test_a_long_list_is_brought_to_what_is_wanted_by_writing_only_the_difference(company) -> None:
    wanted = {f"{n:04}": {"destination": "north"} for n in range(60)}
    assert entries.replace(company, Kind.ROUTES, "postcodes", wanted) == 60

    changed = {**wanted, "0001": {"destination": "south"}}
    del changed["0059"]
    assert entries.replace(company, Kind.ROUTES, "postcodes", changed) == 2

    assert {entry.value: dict(entry.fields) for entry in entries.each(company, Kind.ROUTES, "postcodes")} == changed
    assert entries.find(company, Kind.ROUTES, "postcodes", "0001") == Entry(
        value="0001", fields={"destination": "south"}
    )
    assert entries.find(company, Kind.ROUTES, "postcodes", "0059") is None
    page, after = entries.list_page(company, Kind.ROUTES, "postcodes", limit=50)
    assert (len(page), after) == (50, "0049")
