"""Route lists from and to Excel: one row a value, with the destination it leads to (PHN-118)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.flow.route_lists import MAX_VALUE_LENGTH, MAX_VALUES, RouteList, is_value
from chalicelib.flow.workbooks import read_rows, write_rows

HEADER: Final = ("Value", "Destination")
_MAX_PROBLEMS: Final = 50


@dataclass(frozen=True, slots=True)
class RoutesRead:
    """What an import understood: value → destination name, and sentences naming row and column of what it did not."""

    values: Mapping[str, str]
    problems: tuple[str, ...]


def read_routes(data: bytes, routes: RouteList) -> RoutesRead:
    """Read a workbook with the columns Value and Destination (its name or title) below a header row.

    Raises:
        WorkbookUnreadable: this is no workbook.
    """
    destinations = {d.title.casefold(): d.name for d in routes.destinations if d.title}
    destinations |= {d.name: d.name for d in routes.destinations}
    values: dict[str, str] = {}
    problems: list[str] = []
    for row, (value, destination) in read_rows(data, columns=2):
        if row == 1 and not is_value(value):
            continue
        found = _problem(value, destination, destinations) or _repeated(
            value, destinations[destination.casefold()], values
        )
        if found:
            problems.append(f"row {row}, {found}")
        else:
            values[value] = destinations[destination.casefold()]
        if len(problems) >= _MAX_PROBLEMS or len(values) > MAX_VALUES:
            break
    if len(values) > MAX_VALUES:
        problems.append(f"a list holds at most {MAX_VALUES} values")
    return RoutesRead(values, tuple(problems))


def write_routes(routes: RouteList, values: Mapping[str, str]) -> bytes:
    """Write a workbook that :func:`read_routes` reads; without values it is a template, one row a destination."""
    rows = sorted(values.items(), key=lambda item: (len(item[0]), item[0]))
    if not rows:
        rows = [(str(index), d.name) for index, d in enumerate(routes.destinations, start=1)]
    return write_rows(routes.title or routes.name, HEADER, rows)


def _problem(value: str, destination: str, destinations: Mapping[str, str]) -> str:
    if not is_value(value):
        return f"column {HEADER[0]}: a value is 1 to {MAX_VALUE_LENGTH} digits"
    if destination.casefold() not in destinations:
        return f"column {HEADER[1]}: the list has no destination “{destination[:40]}”"
    return ""


def _repeated(value: str, destination: str, values: Mapping[str, str]) -> str:
    if values.get(value, destination) != destination:
        return f"column {HEADER[0]}: this value was given another destination further up"
    return ""
