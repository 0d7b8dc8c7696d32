"""Route lists and VIP lists, and their Excel files."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.flow.route_excel import read_routes, write_routes
from chalicelib.flow.route_lists import RouteListMalformed, parse_route_list, route_list_document
from chalicelib.flow.vip_excel import read_vip_workbook, write_vip_workbook
from chalicelib.flow.vip_lists import VipList, VipListMalformed, parse_vip_list, read_numbers, vip_list_document
from chalicelib.flow.workbooks import MAX_BYTES, WorkbookUnreadable
from tests.unit.flow.making import POSTCODES

VALUES = {"0001": "north", "0150": "south", "9999": "north"}


def workbook(*rows: tuple[Any, ...], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.covers("PHN-118")
def test_values_survive_excel_with_their_leading_zeros() -> None:
    read = read_routes(write_routes(POSTCODES, VALUES), POSTCODES)

    assert read.values == VALUES
    assert read.problems == ()


@pytest.mark.covers("PHN-118")
def test_an_empty_list_exports_a_template_of_one_value_for_each_destination() -> None:
    read = read_routes(write_routes(POSTCODES, {}), POSTCODES)

    assert read.values == {"1": "north", "2": "south", "3": "abroad"}


@settings(deadline=None, max_examples=30)
@given(
    st.dictionaries(
        st.from_regex(r"[0-9]{1,20}", fullmatch=True), st.sampled_from(["north", "south", "abroad"]), max_size=5
    )
)
def test_any_values_survive_excel(values: dict[str, str]) -> None:
    if values:
        assert read_routes(write_routes(POSTCODES, values), POSTCODES).values == values


@pytest.mark.covers("PHN-118")
def test_numbers_are_read_as_they_are_shown() -> None:
    data = workbook(("Value", "Destination"), (150, "North"), (150, "north"), (7.0, "SOUTH"), formats={"A2": "0000"})

    assert read_routes(data, POSTCODES).values == {"0150": "north", "150": "north", "7": "south"}


@pytest.mark.covers("PHN-118")
def test_what_is_wrong_is_named_by_row_and_column() -> None:
    data = workbook(
        ("Value", "Destination"),
        ("01A0", "north"),
        ("0150", "nowhere"),
        (None, None),
        ("0151", "north"),
        ("0151", "south"),
        ("0152", None),
        ("1" * 21, "north"),
    )

    read = read_routes(data, POSTCODES)

    assert read.values == {"0151": "north"}
    assert read.problems == (
        "row 2, column Value: a value is 1 to 20 digits",
        "row 3, column Destination: the list has no destination “nowhere”",
        "row 6, column Value: this value was given another destination further up",
        "row 7, column Destination: the list has no destination “”",
        "row 8, column Value: a value is 1 to 20 digits",
    )


def test_a_hopeless_sheet_is_not_read_to_its_end() -> None:
    read = read_routes(workbook(*[(f"value {row}", "north") for row in range(200)]), POSTCODES)

    assert len(read.problems) == 50
    assert read.values == {}


def test_cells_that_are_no_text_are_read_as_words() -> None:
    assert "row 2" in read_routes(workbook(("Value", "Destination"), (True, "north")), POSTCODES).problems[0]


def test_a_sheet_without_header_is_read_from_its_first_row() -> None:
    assert read_routes(workbook(("0150", "north")), POSTCODES).values == {"0150": "north"}


@pytest.mark.parametrize(
    "data", [b"", b"Value;Destination\n0150;north", b"PK\x03\x04 broken", b"\x00" * (MAX_BYTES + 1)]
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbookUnreadable):
        read_routes(data, POSTCODES)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("hello.txt", "hello")

    with pytest.raises(WorkbookUnreadable):
        read_routes(buffer.getvalue(), POSTCODES)


@pytest.mark.covers("PHN-116", "PHN-117")
def test_a_route_list_comes_back_as_it_was_read() -> None:
    document = route_list_document(POSTCODES)

    assert parse_route_list(document, name="postcodes") == POSTCODES
    assert [d["kind"] for d in document["destinations"]] == ["outlet", "flow", "number"]


@pytest.mark.parametrize(
    ("destination", "words"),
    [
        ({"name": "North"}, "lower-case"),
        ({"name": "invalid"}, "and not"),
        ({"name": "a", "kind": "queue"}, "kind must be"),
        ({"name": "a", "kind": "flow", "target": "No Flow"}, "name of a flow"),
        ({"name": "a", "kind": "number", "target": "22334455"}, "telephone number"),
        ({"name": "a", "target": "x"}, "no target"),
        ({"name": "a", "colour": "red"}, "unknown field"),
        ({"name": "a", "title": 5}, "title must be a text"),
    ],
)
def test_a_bad_destination_is_said_in_words(destination: dict[str, Any], words: str) -> None:
    with pytest.raises(RouteListMalformed) as raised:
        parse_route_list({"destinations": [destination]})

    assert any(words in problem for problem in raised.value.details["problems"])


@pytest.mark.parametrize("document", [{"destinations": {}}, {"destinations": [{"name": "a"}] * 2}, {"values": []}])
def test_a_bad_list_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(RouteListMalformed):
        parse_route_list(document)


@pytest.mark.covers("PHN-227", "PHN-229", "PHN-230")
def test_a_vip_list_comes_back_as_it_was_read() -> None:
    document = {"title": "Gold", "block": False, "service_level_s": 10}

    assert parse_vip_list(document, name="gold") == VipList(name="gold", title="Gold", service_level_s=10)
    assert vip_list_document(parse_vip_list(document)) == document


@pytest.mark.parametrize(
    "document", [{"title": 5}, {"block": "yes"}, {"service_level_s": -1}, {"service_level_s": True}, {"numbers": []}]
)
def test_a_bad_vip_list_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(VipListMalformed):
        parse_vip_list(document)


@pytest.mark.covers("PHN-226")
def test_numbers_are_read_as_people_write_them() -> None:
    read = read_numbers(
        ["22 33 44 55", "+46 70 123 45 67", "0047 90000001", "", "22334455", "hello", "12"], country="NO"
    )

    assert read.numbers == ("+4722334455", "+46701234567", "+4790000001")
    assert read.problems == ("row 6: this is not a telephone number", "row 7: this is not a telephone number")


def test_vip_numbers_survive_excel() -> None:
    numbers = ("+4722334455", "+46701234567")

    read = read_vip_workbook(write_vip_workbook(VipList(name="gold"), numbers), country="NO")

    assert set(read.numbers) == set(numbers)
    assert read.problems == ()


def test_vip_rows_are_counted_as_in_the_sheet() -> None:
    read = read_vip_workbook(workbook(("Telephone",), (22334455,), (None,), ("nonsense",)), country="NO")

    assert read.numbers == ("+4722334455",)
    assert read.problems == ("row 4: this is not a telephone number",)
