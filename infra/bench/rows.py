"""``Row``: one line of the table, and how the table is printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was measured. ``is_kept`` is ``None`` where nothing is promised; ``budget`` says in words what is."""

    id: str
    measure: str
    ours: str
    floor: str = "-"
    ratio: float | None = None
    budget: str = ""
    is_kept: bool | None = None


HEADINGS = ("id", "measure", "ours", "floor", "ratio", "budget", "")
VERDICTS = {True: "kept", False: "BROKEN", None: ""}


def table(rows: Iterable[Row]) -> str:
    """Return the rows under their headings, in columns."""
    lines = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(_joined(line, widths) for line in lines)


def _cells(row: Row) -> Sequence[str]:
    ratio = "-" if row.ratio is None else f"{row.ratio:.2f}"
    return (row.id, row.measure, row.ours, row.floor, ratio, row.budget, VERDICTS[row.is_kept])


def _joined(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
