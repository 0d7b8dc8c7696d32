"""VIP lists from and to Excel: the numbers are in the first column."""

from collections.abc import Iterable
from typing import Final

from chalicelib.flow.vip_lists import NumbersRead, VipList, normalise, read_numbers
from chalicelib.flow.workbooks import read_rows, write_rows

HEADER: Final = "Number"


def read_vip_workbook(data: bytes, *, country: str) -> NumbersRead:
    """Read the numbers of a workbook; a first row that is no number is its header.

    Raises:
        WorkbookUnreadable: this is no workbook.
    """
    lines: list[str] = []
    for row, (text,) in read_rows(data, columns=1):
        is_header = row == 1 and normalise(text, country=country) is None
        lines += [""] * (row - 1 - len(lines)) + ([""] if is_header else [text])
    return read_numbers(lines, country=country)


def write_vip_workbook(vips: VipList, numbers: Iterable[str]) -> bytes:
    """Write a workbook that :func:`read_vip_workbook` reads."""
    return write_rows(vips.title or vips.name, (HEADER,), ((number,) for number in sorted(numbers)))
