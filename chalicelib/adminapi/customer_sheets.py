"""Lists of customers from spreadsheets and lines of JSON: one customer a row, every other column a field."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from chalicelib.adminapi import bodies, sheets
from chalicelib.adminapi.sheets import Row, SheetRead
from chalicelib.campaigns.domain import Customer
from chalicelib.companies.phone import to_e164
from chalicelib.contacts.domain import slug_of
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import CompanyId
from chalicelib.web.api import parse_json

COLUMNS: Final[Mapping[str, str]] = {
    "number": "number",
    "phone": "number",
    "telephone": "number",
    "mobile": "number",
    "name": "name",
    "customer": "name",
    "id": "id",
}
"""What a header may call a column; any other column is a field of that name."""


class Reader:
    """Reads lists for one campaign; numbers without a country are of the company's."""

    def __init__(self, company: str, campaign: str, *, country: str, now: datetime) -> None:
        self._company, self._campaign, self._country, self._now = company, campaign, country, now

    def workbook(self, data: bytes) -> SheetRead[Customer]:
        return self._table(sheets.workbook_rows(data))

    def csv(self, data: bytes) -> SheetRead[Customer]:
        return self._table(sheets.csv_rows(data))

    def lines(self, data: bytes) -> SheetRead[Customer]:
        """A JSON object a line."""
        lines = enumerate(sheets.text_of(data).splitlines(), start=1)
        filled = ((n, line) for n, line in lines if line.strip())
        return sheets.read_each(filled, self._of_line, _keys, noun="customer")

    def _table(self, rows: Iterable[Row]) -> SheetRead[Customer]:
        numbered = iter(rows)
        _, header = next(numbered, (0, ()))
        columns = [_column(cell) for cell in header]
        if "number" not in columns:
            raise Invalid("the first row has to name the columns, one of them “Number”")
        return sheets.read_each(numbered, lambda cells: self._of_cells(columns, cells), _keys, noun="customer")

    def _of_cells(self, columns: Sequence[str], cells: Sequence[str]) -> Customer:
        said = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}
        known = {name: said.pop(name) for name in ("number", "name", "id") if name in said}
        if "number" not in known:
            raise Invalid("the number is missing")
        fields = {name.removeprefix("="): text for name, text in said.items()}
        return self._customer({**known, "fields": fields})

    def _of_line(self, line: str) -> Customer:
        return self._customer(parse_json(line.encode()))

    def _customer(self, said: Any) -> Customer:
        body = bodies.parse("campaign.CustomerBody", said)
        number = to_e164(body["number"], country=self._country)
        return Customer(
            company=CompanyId(self._company),
            campaign=self._campaign,
            id=body["id"] or number.removeprefix("+"),
            number=number,
            name=body["name"],
            fields=body["fields"],
            added_at=self._now,
        )


def _column(cell: str) -> str:
    """What a column holds: something we know, or (marked) a field; nothing where it has no name."""
    known = COLUMNS.get(cell.strip().casefold())
    slug = slug_of(cell)
    return known or (f"={slug}" if slug else "")


def _keys(customer: Customer) -> tuple[str, ...]:
    return (customer.id, customer.number)
