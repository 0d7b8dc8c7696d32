"""Contacts from and to spreadsheets: a header that names the columns, one contact a row, a report of bad rows."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.adminapi import bodies
from chalicelib.companies.phone import to_e164
from chalicelib.contacts.domain import Contact, slug_of
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import is_slug
from chalicelib.flow.workbooks import MAX_BYTES, read_rows, write_rows

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
MOST_ROWS: Final = 5000
_WIDEST: Final = 30
Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was passed over, by its number in the sheet, and why."""

    row: int
    problem: str


@dataclass(frozen=True, slots=True)
class SheetRead:
    contacts: tuple[tuple[int, Contact], ...]
    bad: tuple[BadRow, ...]


def read_workbook(data: bytes, *, country: str) -> SheetRead:
    """Read an Excel workbook's first sheet.

    Raises:
        Invalid: it is no workbook, has no usable header or too many rows.
    """
    return _read(read_rows(data, columns=_WIDEST), country=country)


def read_csv(data: bytes, *, country: str) -> SheetRead:
    """Read comma- or semicolon-separated text, in UTF-8 or as Excel writes it.

    Raises:
        Invalid: it has no usable header, too many rows, or is far too big.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = [tuple(cell.strip() for cell in line) for line in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise Invalid("this is no text that we can read as a table") from error
    return _read(((n, line) for n, line in enumerate(lines, start=1) if any(line)), country=country)


def _read(rows: Iterable[Row], *, country: str) -> SheetRead:
    numbered = iter(rows)
    _, header = next(numbered, (0, ()))
    columns = [COLUMNS.get(cell.strip().casefold().rstrip(" 0123456789"), "") for cell in header]
    if "title" not in columns:
        raise Invalid("the first row has to name the columns, one of them “Name”")
    contacts: list[tuple[int, Contact]] = []
    bad: list[BadRow] = []
    taken: dict[str, int] = {}
    for row, cells in numbered:
        if len(contacts) + len(bad) == MOST_ROWS:
            raise Invalid(f"a file holds at most {MOST_ROWS} contacts: divide it")
        try:
            contact = _contact(columns, cells, country=country)
            _insist_is_new(contact, taken, row)
        except Invalid as error:
            bad.append(BadRow(row, str(error)))
        else:
            contacts.append((row, contact))
    return SheetRead(tuple(contacts), tuple(bad))


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


def _insist_is_new(contact: Contact, taken: dict[str, int], row: int) -> None:
    for key in (contact.name, *contact.numbers):
        if key in taken:
            what = "this number is" if key.startswith("+") else "this name is"
            raise Invalid(f"{what} also in row {taken[key]}; two contacts of one name need different ids")
    taken.update(dict.fromkeys((contact.name, *contact.numbers), row))


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
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([_inert(cell) for cell in line] for line in _lines(contacts))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _lines(contacts: Iterable[Contact]) -> Iterator[Sequence[str]]:
    for contact in contacts:
        vip = "yes" if contact.is_vip else ""
        numbers = "; ".join(contact.numbers)
        yield contact.title, numbers, contact.organisation, contact.notes, vip, contact.name


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is kept from being one; numbers stay as they are."""
    is_number = cell.startswith("+") and cell.replace("; ", "").replace("+", "").isdecimal()
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") and not is_number else cell
