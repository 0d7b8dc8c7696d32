"""Statistics as tables: rows of people, queues or lists under columns, for the page and for files. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from chalicelib.statistics.agent_columns import CALLS, TIMES, reason_column
from chalicelib.statistics.columns import LISTS, QUEUES, Column, Unit, Value
from chalicelib.statistics.service import AgentRow, Statistics

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Line:
    """One row; ``name`` is the id, empty for the total. Of one that is not ``is_listed`` the log shows no calls.

    ``calls`` has, beside each of ``values``, the one call behind it, if there is one.
    """

    name: str
    title: str
    values: tuple[Value, ...]
    calls: tuple[str | None, ...]
    is_listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; ``total`` is what all rows come to, where that has a meaning."""

    key: str
    title: str
    head: str
    columns: tuple[Column[Any], ...]
    lines: tuple[Line, ...]
    total: Line | None = None

    def without_rare(self) -> "Grid":
        """Leave out rare columns that are all zeros."""
        shown = [n for n, column in enumerate(self.columns) if not column.is_rare or any(self._values(n))]
        return Grid(
            key=self.key,
            title=self.title,
            head=self.head,
            columns=tuple(self.columns[n] for n in shown),
            lines=tuple(_only(line, shown) for line in self.lines),
            total=_only(self.total, shown) if self.total else None,
        )

    def texts(self) -> tuple[list[str], list[list[str]]]:
        """The header and the rows of a file: seconds and shares as plain numbers, nothing for what cannot be told."""
        header = [self.head, *(_heading(column) for column in self.columns)]
        everything = [*self.lines, *([self.total] if self.total else [])]
        return header, [[line.title, *map(_text, line.values)] for line in everything]

    def _values(self, n: int) -> Iterable[Value]:
        return (line.values[n] for line in self.lines)


def _only(line: Line, shown: Sequence[int]) -> Line:
    values, calls = tuple(line.values[n] for n in shown), tuple(line.calls[n] for n in shown)
    return Line(line.name, line.title, values, calls, line.is_listed)


def _heading(column: Column[Any]) -> str:
    return f"{column.title} (s)" if column.unit is Unit.SECONDS else column.title


def _text(value: Value) -> str:
    return "" if value is None else f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _line(name: str, title: str, columns: Sequence[Column[R]], row: R, *, is_listed: bool = True) -> Line:
    values = tuple(column.value(row) for column in columns)
    return Line(name, title, values, tuple(column.call(row) if column.call else None for column in columns), is_listed)


def queue_grid(found: Statistics) -> Grid:
    lines = tuple(_line(row.name, row.title, QUEUES, row, is_listed=row.is_listed) for row in found.queues)
    total = _line("", found.queues_total.title, QUEUES, found.queues_total)
    return Grid(key="queues", title="Queues", head="Queue", columns=QUEUES, lines=lines, total=total)


def list_grid(found: Statistics) -> Grid:
    """A call may be on several lists, so there is no total."""
    lines = tuple(_line(row.name, row.title, LISTS, row) for row in found.lists)
    return Grid(key="vip-lists", title="VIP lists", head="VIP list", columns=LISTS, lines=lines)


def time_grid(found: Statistics) -> Grid:
    columns = (*TIMES, *map(reason_column, found.reasons))
    return _of_agents(found, columns, key="time", title="Agents' time")


def agent_grid(found: Statistics) -> Grid:
    """Time and calls together, as a file has them."""
    columns = (*TIMES, *map(reason_column, found.reasons), *CALLS)
    return _of_agents(found, columns, key="agents", title="Agents")


def call_grid(found: Statistics) -> Grid:
    return _of_agents(found, CALLS, key="agents-calls", title="Agents' calls")


def _of_agents(found: Statistics, columns: tuple[Column[AgentRow], ...], *, key: str, title: str) -> Grid:
    lines = tuple(_line(row.agent, row.name, columns, row) for row in found.agents)
    total = _line("", found.agents_total.name, columns, found.agents_total)
    return Grid(key=key, title=title, head="Agent", columns=columns, lines=lines, total=total)
