"""What a request to the tables costs in capacity units, by DynamoDB's published rules; pure.

A read unit is 4 KB read consistently (half of one eventually), a write unit 1 KB of the larger of an item's images;
an index is written only when an attribute it holds changes. Rules: AWS, "DynamoDB item sizes and formats" and
"Capacity unit consumption".
"""

import base64
import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from chalicelib.aws.schema import IndexSpec, TableSpec

READ_BYTES: Final = 4096
WRITE_BYTES: Final = 1024
NESTED_BYTES: Final = 3
Wire = Mapping[str, Any]


def item_bytes(item: Wire) -> int:
    """Return the size of an item in the wire format: names and values."""
    return sum(len(name.encode()) + value_bytes(value) for name, value in item.items())


def value_bytes(value: Wire) -> int:
    kind: str
    content: Any
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(str(content).encode())
        case "N":
            digits = str(content).lstrip("-").replace(".", "").strip("0")
            return math.ceil(len(digits) / 2) + (2 if content.startswith("-") else 1)
        case "B":
            return len(base64.b64decode(content))
        case "SS":
            return sum(len(text.encode()) for text in content)
        case "M":
            return NESTED_BYTES + sum(len(name.encode()) + 1 + value_bytes(each) for name, each in content.items())
        case "L":
            return NESTED_BYTES + sum(1 + value_bytes(each) for each in content)
        case _:
            return 1


def read_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """Return the cost of reading items one by one; a missing item (size 0) costs as the smallest does."""
    units = sum(max(math.ceil(size / READ_BYTES), 1) for size in sizes)
    return units if consistent else units / 2


def query_units(items: Iterable[Wire], *, consistent: bool) -> float:
    """Return the cost of a query, whose items are rounded up together."""
    return read_units([sum(map(item_bytes, items))], consistent=consistent)


def write_units(before: Wire | None, after: Wire | None, table: TableSpec) -> int:
    """Return the cost of a write that led from one image to another, indexes included; ``None`` is no item."""
    size = max(item_bytes(before or {}), item_bytes(after or {}))
    entries = [(_entry(before, table, index), _entry(after, table, index), index) for index in table.indexes]
    return max(math.ceil(size / WRITE_BYTES), 1) + sum(_index_units(*entry) for entry in entries)


def _entry(item: Wire | None, table: TableSpec, index: IndexSpec) -> Wire | None:
    """Return what an index holds of an item; ``None`` where the item lacks the index's keys."""
    keys = [key for key in (index.hash_key, index.range_key) if key is not None]
    if item is None or any(key not in item for key in keys):
        return None
    if index.include is None:
        return item
    held = {*keys, table.hash_key, table.range_key, *index.include}
    return {name: value for name, value in item.items() if name in held}


def _index_units(before: Wire | None, after: Wire | None, index: IndexSpec) -> int:
    if before == after:
        return 0
    units = [max(math.ceil(item_bytes(entry) / WRITE_BYTES), 1) for entry in (before, after) if entry is not None]
    moved = before is not None and after is not None and _place(before, index) != _place(after, index)
    return sum(units) if moved else max(units)


def _place(entry: Wire, index: IndexSpec) -> tuple[Any, Any]:
    return entry.get(index.hash_key), entry.get(index.range_key or "")
