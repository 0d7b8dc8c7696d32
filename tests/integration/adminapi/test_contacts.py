"""Contacts through the API: written by name, found by words and numbers, taken in from spreadsheets."""

import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest

from chalicelib.adminapi.routes.contacts import CSV
from chalicelib.adminapi.routes.listed import EXCEL
from chalicelib.contacts import service as contacts
from tests.integration.adminapi.conftest import make_company
from tests.integration.adminapi.test_calls import log
from tests.integration.adminapi.test_settings import problem

HANSEN = {"title": "Åse Hansen", "numbers": ["21 00 00 01", "+4790000001"], "organisation": "Fjord AS", "is_vip": True}


def names(answer) -> list[str]:
    return [item["name"] for item in answer.json["items"]]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_contact_is_written_by_name_and_repeating_it_keeps_it_so(admin) -> None:
    first = admin.put("/contacts/ase-hansen", HANSEN)
    again = admin.put("/contacts/ase-hansen", first.json)

    assert (first.status, again.status) == (201, 200)
    assert again.json["numbers"] == ["+4721000001", "+4790000001"]
    assert admin.get("/contacts/ase-hansen").json["title"] == "Åse Hansen"


def test_nobodys_change_is_lost(admin) -> None:
    etag = admin.put("/contacts/ase-hansen", HANSEN).headers["etag"]
    admin.put("/contacts/ase-hansen", {**HANSEN, "notes": "Calls on Mondays"})

    assert admin.put("/contacts/ase-hansen", HANSEN, If_Match=etag).status == 412


@pytest.mark.covers("PHN-017")
def test_a_number_is_one_contacts_until_it_is_given_up(admin, company) -> None:
    admin.put("/contacts/ase-hansen", HANSEN)
    refused = admin.put("/contacts/bo-berg", {"title": "Bo Berg", "numbers": ["+4790000002", "+4790000001"]})

    assert problem(refused) == (409, "number-of-another")
    assert refused.json["error"]["details"]["contact"] == "ase-hansen"
    assert set(contacts.names(company, ["+4790000001", "+4790000002"])) == {"+4790000001"}
    admin.put("/contacts/ase-hansen", {**HANSEN, "numbers": []})
    assert admin.put("/contacts/bo-berg", {"title": "Bo Berg", "numbers": ["+4790000001"]}).status == 201
    assert contacts.names(company, ["+4790000001"])["+4790000001"].title == "Bo Berg"


@pytest.mark.covers("D4")
def test_a_deleted_contact_is_forgotten_everywhere(admin, company) -> None:
    admin.put("/contacts/ase-hansen", HANSEN)

    assert admin.delete("/contacts/ase-hansen").status == 204
    assert admin.get("/contacts/ase-hansen").status == 404
    assert names(admin.get("/contacts?q=hansen")) == []
    assert contacts.names(company, ["+4790000001", "+4721000001"]) == {}


@pytest.mark.covers("PHN-009")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("hansen", ["ase-hansen"]),
        ("FJORD", ["ase-hansen", "bo-berg"]),
        ("berg fjord", ["bo-berg"]),
        ("0047 900 00 001", ["ase-hansen"]),
        ("+47 21 00", ["ase-hansen"]),
        ("nobody", []),
    ],
)
def test_contacts_are_found_by_words_and_pieces_of_numbers(admin, wanted, found) -> None:
    admin.put("/contacts/ase-hansen", HANSEN)
    admin.put("/contacts/bo-berg", {"title": "Bo Berg", "notes": "Fjord tours"})
    query = wanted.replace("+", "%2B").replace(" ", "%20")

    assert names(admin.get(f"/contacts?q={query}")) == found


def test_a_search_goes_on_page_by_page(admin) -> None:
    for n in range(5):
        admin.put(f"/contacts/person-{n}", {"title": f"Person {n}"})
    found, cursor = [], ""
    while cursor is not None:
        page = admin.get(f"/contacts?q=person&limit=2&next={cursor}")
        found += names(page)
        cursor = page.json["next"]

    assert found == [f"person-{n}" for n in range(5)]


@pytest.mark.covers("D1")
def test_contacts_are_each_companys_own(admin, operator, company) -> None:
    admin.put("/contacts/ase-hansen", HANSEN)
    other = make_company(operator, f"{company}-x")

    assert other.get("/contacts/ase-hansen").status == 404
    assert names(other.get("/contacts?q=hansen")) == []
    assert contacts.names(f"{company}-x", ["+4790000001"]) == {}
    assert other.put("/contacts/anyone", {"title": "Anyone", "numbers": ["+4790000001"]}).status == 201


def test_good_rows_are_taken_and_bad_ones_told(admin) -> None:
    admin.put("/contacts/old-friend", {"title": "Old Friend", "numbers": ["+4790000009"]})
    sheet = workbook(
        ("Name", "Phone 1", "Phone 2", "Company", "VIP", "Shoe size"),
        ("Åse Hansen", 90000001, "+47 21 00 00 01", "Fjord AS", "yes", 38),
        ("", "90000002", None, None, None, None),
        ("Bo Berg", "no number", None, None, None, None),
        ("Cam Dahl", "+47 900 00 009", None, None, None, None),
        ("Åse Hansen", "90000003", None, None, None, None),
    )
    done = admin.put("/contacts.xlsx", sheet, Content_Type=EXCEL)

    assert done.status == 200
    assert {key: done.json[key] for key in ("rows", "created", "changed", "unchanged")} == {
        "rows": 5,
        "created": 1,
        "changed": 0,
        "unchanged": 0,
    }
    assert [(bad["row"], bad["problem"].split(":")[0]) for bad in done.json["bad"]] == [
        (3, "the name is missing"),
        (4, "this is not a telephone number"),
        (5, "the contact old-friend has this number already"),
        (6, "this name is also in row 2; two contacts of one name need different ids"),
    ]
    assert admin.get("/contacts/ase-hansen").json["numbers"] == ["+4790000001", "+4721000001"]


def test_an_export_comes_back_in_unchanged(admin, operator, company) -> None:
    admin.put("/contacts/ase-hansen", {**HANSEN, "notes": "=SUM(A1)"})
    admin.put("/contacts/bo-berg", {"title": 'Bo "Bobo" Berg; Jr', "numbers": []})
    other = make_company(operator, f"{company}-x")
    exported = admin.get("/contacts.xlsx").body

    assert admin.put("/contacts.xlsx", exported, Content_Type=EXCEL).json["unchanged"] == 2
    assert other.put("/contacts.xlsx", exported, Content_Type=EXCEL).json["created"] == 2
    assert other.get("/contacts/ase-hansen").json["notes"] == "=SUM(A1)"


def test_csv_is_read_as_excel_writes_it_and_written_so_that_no_cell_is_a_formula(admin) -> None:
    sent = b"Navn;x\r\n"
    assert problem(admin.put("/contacts.csv", sent, Content_Type=CSV)) == (400, "invalid")
    sent = "Name;Numbers;Notes\r\nÅse Hansen;90000001, 21000001;=HYPERLINK()\r\n".encode("cp1252")
    done = admin.put("/contacts.csv", sent, Content_Type=CSV)
    written = admin.get("/contacts.csv").body

    assert (done.json["created"], done.json["bad"]) == (1, [])
    assert admin.get("/contacts/ase-hansen").json["title"] == "Åse Hansen"
    assert (
        written.decode("utf-8-sig").splitlines()[1] == "Åse Hansen,+4790000001; +4721000001,,'=HYPERLINK(),,ase-hansen"
    )


@pytest.mark.covers("D4", "D1")
def test_a_caller_who_asks_to_be_forgotten_is(admin, operator, company) -> None:
    other = make_company(operator, f"{company}-x")
    admin.put("/contacts/ase-hansen", HANSEN)
    log(company, "a", datetime.now(UTC), caller="+4790000001")
    log(company, "b", datetime.now(UTC), caller="+4790000002")
    log(f"{company}-x", "c", datetime.now(UTC), caller="+4790000001")

    assert admin.delete("/callers/90000001").json == {"calls": 1, "was_contact": True, "customers": 0}
    assert admin.delete("/callers/90000001").json == {"calls": 0, "was_contact": False, "customers": 0}
    assert [call["caller"] for call in admin.get("/calls").json["items"]] == ["+4790000002", None]
    assert admin.get("/contacts/ase-hansen").json["numbers"] == ["+4721000001"]
    assert b"90000001" not in admin.get("/contacts.csv").body + json.dumps(admin.get("/audit").json).encode()
    assert [call["caller"] for call in other.get("/calls").json["items"]] == ["+4790000001"]
