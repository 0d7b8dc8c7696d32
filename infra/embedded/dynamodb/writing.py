"""Putting, updating and deleting one item: the condition, the write and the answer are one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from chalicelib.aws.capacity import item_bytes, write_units
from infra.embedded.dynamodb.definition import Document, Key, Table
from infra.embedded.dynamodb.errors import ConditionNotMet, Invalid
from infra.embedded.dynamodb.evaluation import Steps
from infra.embedded.dynamodb.request import Expressions
from infra.embedded.dynamodb.storage import Storage
from infra.embedded.dynamodb.updating import check_targets, chosen, updated
from infra.embedded.dynamodb.values import Item, check_item

MOST_BYTES: Final = 400 * 1024


def encode(value: Any) -> str:
    """Write what is kept of an item."""
    return orjson.dumps(value).decode()


_TOO_BIG: Final = "Item size has exceeded the maximum allowed size"
_TOO_BIG_UPDATE: Final = "Item size to update has exceeded the maximum allowed size"


def put(storage: Storage, table: Table, request: Document) -> str:
    item = check_item(request.get("Item"))
    key = table.key_of_item(item)
    asked = Expressions(request)
    returned = _returned(request, ("NONE", "ALL_OLD"))
    before = _before(storage, table, key, is_needed=asked.condition is not None or bool(table.spec.indexes))
    _demand(asked, before.item, request)
    _write(storage, table, key, before, item, _TOO_BIG)
    return _answer(before.text if returned == "ALL_OLD" else None, request, table, before.item, item)


def delete(storage: Storage, table: Table, request: Document) -> str:
    key = table.key(check_item(request.get("Key")))
    asked = Expressions(request)
    returned = _returned(request, ("NONE", "ALL_OLD"))
    before = _before(storage, table, key, is_needed=True)
    _demand(asked, before.item, request)
    if before.item is not None:
        _write(storage, table, key, before, None, "")
    return _answer(before.text if returned == "ALL_OLD" else None, request, table, before.item, None)


def update(storage: Storage, table: Table, request: Document) -> str:
    given = check_item(request.get("Key"))
    key = table.key(given)
    asked = Expressions(request)
    returned = _returned(request, ("NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"))
    before = _before(storage, table, key, is_needed=True)
    scope = asked.scope(before.item or given)
    targets: list[Steps] = []
    if asked.update is not None:
        targets = [scope.steps(path) for path in asked.update.targets()]
        check_targets(targets, table.spec.keys)
    _demand(asked, before.item, request)
    after = updated(scope, asked.update) if asked.update is not None else dict(before.item or given)
    text = _write(storage, table, key, before, after, _TOO_BIG_UPDATE)
    shown: str | None = None
    match returned:
        case "ALL_NEW":
            shown = text
        case "ALL_OLD":
            shown = before.text
        case "UPDATED_NEW":
            shown = _part(after, targets)
        case "UPDATED_OLD":
            shown = _part(before.item or {}, targets)
    return _answer(shown, request, table, before.item, after)


@dataclass(frozen=True, slots=True)
class _Before:
    """What stood at a key: its text, and the item where somebody has to look at it."""

    text: str | None
    item: Item | None


def _before(storage: Storage, table: Table, key: Key, *, is_needed: bool) -> _Before:
    text = storage.find(table.number, key)
    return _Before(text, orjson.loads(text) if is_needed and text is not None else None)


def _demand(asked: Expressions, item: Item | None, request: Document) -> None:
    if asked.condition is None or asked.scope(item or {}).holds(asked.condition.tree):
        return
    shown = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    raise ConditionNotMet(item if shown else None)


def _write(storage: Storage, table: Table, key: Key, before: _Before, after: Item | None, refusal: str) -> str:
    text = None
    if after is not None:
        text = encode(after)
        if len(text) * 4 > MOST_BYTES and item_bytes(after) > MOST_BYTES:
            raise Invalid(refusal)
    gone: Sequence[tuple[int, Key]] = ()
    come: Sequence[tuple[int, Key]] = ()
    if table.spec.indexes:
        if after is not None:
            table.check_entries(after)
        old = table.entries(before.item) if before.item is not None else [None] * len(table.spec.indexes)
        new = table.entries(after) if after is not None else [None] * len(table.spec.indexes)
        if old != new:
            pairs = [
                (place, one, other) for place, (one, other) in enumerate(zip(old, new, strict=True)) if one != other
            ]
            gone = [(place, one) for place, one, _ in pairs if one is not None]
            come = [(place, other) for place, _, other in pairs if other is not None]
    storage.write(table.number, key, text, gone=gone, come=come)
    return text or ""


def _returned(request: Document, allowed: Sequence[str]) -> str:
    wanted = str(request.get("ReturnValues") or "NONE")
    if wanted not in allowed:
        raise Invalid("ReturnValues can only be " + " or ".join(sorted(allowed)))
    return wanted


def _part(item: Item, targets: Sequence[Steps]) -> str | None:
    part = chosen(item, targets)
    return encode(part) if part else None


def _answer(shown: str | None, request: Document, table: Table, before: Item | None, after: Item | None) -> str:
    attributes = f'"Attributes":{shown}' if shown else ""
    wanted: Any = request.get("ReturnConsumedCapacity")
    if wanted not in {"TOTAL", "INDEXES"}:
        return f"{{{attributes}}}"
    consumed = consumed_capacity(table, write_units(before, after, table.spec))
    return f'{{{attributes}{"," if attributes else ""}"ConsumedCapacity":{encode(consumed)}}}'


def consumed_capacity(table: Table, units: float) -> Document:
    return {"TableName": table.spec.name, "CapacityUnits": units}
