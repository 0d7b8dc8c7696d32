"""Spreadsheets as lists of people come in them: a header that names the columns, a row each, a report of bad rows."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from chalicelib.core.errors import Invalid
from chalicelib.flow.workbooks import MAX_BYTES, read_rows

MOST_ROWS: Final = 5000
WIDEST: Final = 30
Row = tuple[int, tuple[str, ...]]
S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was passed over, by its number in the sheet, and why."""

    row: int
    problem: str


@dataclass(frozen=True, slots=True)
class SheetRead(Generic[T]):
    """The good rows, each as what it says, and the bad ones."""

    good: tuple[tuple[int, T], ...]
    bad: tuple[BadRow, ...]

    @property
    def rows(self) -> int:
        return len(self.good) + len(self.bad)


def workbook_rows(data: bytes) -> Iterable[Row]:
    """The rows of an Excel workbook's first sheet.

    Raises:
        Invalid: it is no workbook.
    """
    return read_rows(data, columns=WIDEST)


def csv_rows(data: bytes) -> Iterable[Row]:
    """The rows of comma- or semicolon-separated text, in UTF-8 or as Excel writes it; empty ones are left out.

    Raises:
        Invalid: it is no table, or far too big.
    """
    text = text_of(data)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = [tuple(cell.strip() for cell in line) for line in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise Invalid("this is no text that we can read as a table") from error
    return ((n, line) for n, line in enumerate(lines, start=1) if any(line))


def text_of(data: bytes) -> str:
    """The text of a file.

    Raises:
        Invalid: it is far too big.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_each(
    rows: Iterable[tuple[int, S]], read: Callable[[S], T], keys: Callable[[T], Sequence[str]], *, noun: str
) -> SheetRead[T]:
    """Make something of each row; what has a key that an earlier row has is a bad one.

    Raises:
        Invalid: there are too many rows.
    """
    good: list[tuple[int, T]] = []
    bad: list[BadRow] = []
    taken: dict[str, int] = {}
    for row, said in rows:
        if len(good) + len(bad) == MOST_ROWS:
            raise Invalid(f"a file holds at most {MOST_ROWS} {noun}s: divide it")
        try:
            one = read(said)
            _insist_is_new(keys(one), taken, row, noun)
        except Invalid as error:
            bad.append(BadRow(row, str(error)))
        else:
            good.append((row, one))
    return SheetRead(tuple(good), tuple(bad))


def _insist_is_new(keys: Sequence[str], taken: dict[str, int], row: int, noun: str) -> None:
    for key in keys:
        if key in taken:
            what = "this number is" if key.startswith("+") else "this name is"
            raise Invalid(f"{what} also in row {taken[key]}; two {noun}s of one name need different ids")
    taken.update(dict.fromkeys(keys, row))


def write_csv(header: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """Write text that :func:`csv_rows` reads, and that Excel opens with its letters right."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_inert(cell) for cell in line] for line in lines)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is kept from being one; numbers stay as they are."""
    is_number = cell.startswith("+") and cell.replace("; ", "").replace("+", "").isdecimal()
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") and not is_number else cell
