"""Contacts from and to spreadsheets: one contact a row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from chalicelib.adminapi import bodies, sheets
from chalicelib.adminapi.sheets import Row, SheetRead
from chalicelib.companies.phone import to_e164
from chalicelib.contacts.domain import Contact, slug_of
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import is_slug
from chalicelib.flow.workbooks import write_rows

HEADER: Final = ("Name", "Numbers", "Company", "Notes", "VIP", "Id")
COLUMNS: Final[Mapping[str, str]] = {
    "name": "title",
    "title": "title",
    "number": "numbers",
    "numbers": "numbers",
    "phone": "numbers",
    "telephone": "numbers",
    "mobile": "numbers",
    "company": "organisation",
    "organisation": "organisation",
    "organization": "organisation",
    "notes": "notes",
    "note": "notes",
    "vip": "is_vip",
    "id": "id",
}
"""What a header may call a column; several columns may hold numbers, others are passed over."""
YES: Final = frozenset({"1", "x", "yes", "y", "true", "vip", "ja", "j"})


def read_workbook(data: bytes, *, country: str) -> SheetRead[Contact]:
    """Read an Excel workbook's first sheet.

    Raises:
        Invalid: it is no workbook, has no usable header or too many rows.
    """
    return _read(sheets.workbook_rows(data), country=country)


def read_csv(data: bytes, *, country: str) -> SheetRead[Contact]:
    """Read comma- or semicolon-separated text.

    Raises:
        Invalid: it has no usable header, too many rows, or is far too big.
    """
    return _read(sheets.csv_rows(data), country=country)


def _read(rows: Iterable[Row], *, country: str) -> SheetRead[Contact]:
    numbered = iter(rows)
    _, header = next(numbered, (0, ()))
    columns = [COLUMNS.get(cell.strip().casefold().rstrip(" 0123456789"), "") for cell in header]
    if "title" not in columns:
        raise Invalid("the first row has to name the columns, one of them “Name”")
    return sheets.read_each(
        numbered,
        lambda cells: _contact(columns, cells, country=country),
        lambda contact: (contact.name, *contact.numbers),
        noun="contact",
    )


def _contact(columns: Sequence[str], cells: Sequence[str], *, country: str) -> Contact:
    found: dict[str, list[str]] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell:
            found.setdefault(column, []).append(cell)
    one = {column: " ".join(texts) for column, texts in found.items()}
    title = one.get("title", "")
    name = one.get("id") or slug_of(title)
    if not title:
        raise Invalid("the name is missing")
    if not is_slug(name):
        raise Invalid("an id is 1 to 63 lower-case letters, digits and hyphens")
    body = {
        "title": title,
        "numbers": [part for text in found.get("numbers", ()) for part in _split(text)],
        "organisation": one.get("organisation", ""),
        "notes": one.get("notes", ""),
        "is_vip": one.get("is_vip", "").casefold() in YES,
    }
    return contact_of(name, bodies.parse("contact.ContactBody", body), country=country)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.replace(",", ";").replace("\n", ";").split(";") if part.strip()]


def contact_of(name: str, body: Mapping[str, Any], *, country: str) -> Contact:
    """Make a contact of a checked body: numbers in E.164, each once.

    Raises:
        NotANumber: one of them is none.
    """
    texts: list[str] = body["numbers"]
    numbers = [to_e164(text, country=country) for text in texts]
    return Contact.from_document(name, {**body, "numbers": list(dict.fromkeys(numbers))})


def write_workbook(contacts: Iterable[Contact]) -> bytes:
    """Write a workbook that :func:`read_workbook` reads."""
    return write_rows("Contacts", HEADER, _lines(contacts))


def write_csv(contacts: Iterable[Contact]) -> bytes:
    """Write text that :func:`read_csv` reads, and that Excel opens with its letters right."""
    return sheets.write_csv(HEADER, _lines(contacts))


def _lines(contacts: Iterable[Contact]) -> Iterator[Sequence[str]]:
    for contact in contacts:
        vip = "yes" if contact.is_vip else ""
        numbers = "; ".join(contact.numbers)
        yield contact.title, numbers, contact.organisation, contact.notes, vip, contact.name
