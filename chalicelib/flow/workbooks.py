"""Excel workbooks as rows of text: read with limits, written so that leading zeros survive."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from chalicelib.core.errors import Invalid

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_UNPACKED: Final = 200 * 1024 * 1024
TEXT_FORMAT: Final = "@"
_ZEROS: Final = re.compile(r"0+")
_WIDTH: Final = 24


class WorkbookUnreadable(Invalid):
    """The file is no Excel workbook, or far too big."""

    code = "workbook-unreadable"


def read_rows(data: bytes, *, columns: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (row number, texts of the first ``columns`` cells) of the first sheet, skipping empty rows.

    A cell that holds a number is read as it is shown, so that a postcode formatted ``0000`` keeps its zeros.

    Raises:
        WorkbookUnreadable: it cannot be opened, or unpacks to more than ``MAX_UNPACKED`` bytes.
    """
    sheet = _open(data)
    for number, row in enumerate(sheet.iter_rows(max_col=columns), start=1):
        texts = tuple(_shown(cell) for cell in row)
        if any(texts):
            yield number, texts + ("",) * (columns - len(texts))


def write_rows(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Make a workbook of one sheet whose cells are all text."""
    import openpyxl  # noqa: PLC0415  costs 150 ms, and only imports and exports need it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31] or "List")
    for index in range(len(header)):
        sheet.column_dimensions[chr(ord("A") + index)].width = _WIDTH
    for row in (header, *rows):
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells:
            cell.data_type, cell.number_format = "s", TEXT_FORMAT
        sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _open(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise WorkbookUnreadable(f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")
    import zipfile  # noqa: PLC0415  never on the way of a voice webhook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise WorkbookUnreadable("the workbook is far too big")
        import openpyxl  # noqa: PLC0415  see above

        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return book.worksheets[0]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise WorkbookUnreadable("this is no Excel workbook (.xlsx)") from error


def _shown(cell: Any) -> str:
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case float() if value.is_integer():
            return _padded(int(value), cell.number_format)
        case int():
            return _padded(value, cell.number_format)
        case _:
            return str(value).strip()


def _padded(value: int, number_format: str | None) -> str:
    zeros = len(number_format) if number_format and _ZEROS.fullmatch(number_format) else 0
    return str(value).zfill(zeros)
