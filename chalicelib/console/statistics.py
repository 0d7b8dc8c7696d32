"""Statistics as the page shows them: numbers in words, each count with the way to its calls. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from chalicelib.console.models.statistics import Cell, Heading, Row, Section
from chalicelib.statistics.columns import Column, Unit, Value
from chalicelib.statistics.grids import Grid, Line, call_grid, list_grid, queue_grid, time_grid
from chalicelib.statistics.periods import Period
from chalicelib.statistics.service import Statistics
from chalicelib.web.templating import duration

LOG: Final = "/console/calls"
CALL: Final = "/console/calls/{call}"
NONE: Final = "–"
API: Final = "/api/v1/statistics"
_UNLISTED: Final = "Not in the call log"


def sections(found: Statistics, period: Period) -> tuple[Section, ...]:
    """The four tables of the page."""
    return (
        _section(queue_grid(found), period, asks="queue", icon="layout-list", file="queues", empty=_NO_QUEUES),
        _section(time_grid(found), period, asks="agent", icon="clock", file="agents", empty=_NO_AGENTS),
        _section(call_grid(found), period, asks="agent", icon="phone", file="", empty=_NO_CALLS),
        _section(list_grid(found), period, asks="vip", icon="star", file="vip-lists", empty=_NO_LISTS),
    )


_NO_QUEUES: Final = ("No queues yet", "Each queue will be a row here, with what became of everybody who waited in it.")
_NO_AGENTS: Final = ("Nobody was at work", "Whoever logs on is a row here, with how they spent the time.")
_NO_CALLS: Final = (
    "Nobody took or made a call",
    "Each agent will be a row here, with what they answered, missed and called.",
)
_NO_LISTS: Final = ("No VIP lists", "Each list will be a row here, with what became of its callers.")


def _section(grid: Grid, period: Period, *, asks: str, icon: str, file: str, empty: tuple[str, str]) -> Section:
    shown = grid.without_rare()
    span = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return Section(
        key=shown.key,
        title=shown.title,
        head=shown.head,
        headings=tuple(Heading(column.title, column.meaning) for column in shown.columns),
        rows=tuple(_row(line, shown.columns, asks, span) for line in shown.lines),
        total=_row(shown.total, shown.columns, asks, span) if shown.total and len(shown.lines) > 1 else None,
        csv_href=f"{API}/{file}.csv?{urlencode(span)}" if file else "",
        icon=icon,
        empty=empty,
    )


def _row(line: Line, columns: tuple[Column[Any], ...], asks: str, span: Mapping[str, str]) -> Row:
    cells = (
        _cell(value, column, CALL.format(call=call) if call and line.is_listed else _href(line, column, asks, span))
        for value, column, call in zip(line.values, columns, line.calls, strict=True)
    )
    return Row(line.title, tuple(cells), "" if line.is_listed else _UNLISTED)


def _href(line: Line, column: Column[Any], asks: str, span: Mapping[str, str]) -> str:
    """Where the calls behind a count are listed; nowhere for those kept out of the log."""
    if not column.shows or not line.is_listed:
        return ""
    whose = {asks: line.name} if line.name else {}
    return f"{LOG}?{urlencode({**span, **column.shows, **whose})}"


def _cell(value: Value, column: Column[Any], href: str) -> Cell:
    if value is None:
        return Cell(NONE, "")
    return Cell(_in_words(value, column.unit), f"{value}", href if value else "")


def _in_words(value: float, unit: Unit) -> str:
    match unit:
        case Unit.COUNT:
            return str(value)
        case Unit.SECONDS:
            return duration(timedelta(seconds=value))
        case Unit.SHARE:
            return f"{value:.0%}".replace("%", " %")
        case Unit.RATIO:
            return f"{value:.1f}"
