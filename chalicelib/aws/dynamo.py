"""The tables, in native values: every state change is one conditional write on one item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.aws import repeats, transport
from chalicelib.aws.conditions import Condition, Names
from chalicelib.aws.schema import TableSpec
from chalicelib.aws.values import item_from_wire, item_to_wire
from chalicelib.core.errors import Conflict
from chalicelib.settings import settings

Item = dict[str, Any]
Key = Mapping[str, str | int]


class ConditionFailed(Conflict):
    """The item was not as the condition demanded. ``item`` is what stood there, where the store told it."""

    code = "condition-failed"

    def __init__(self, table: str, item: Item | None) -> None:
        super().__init__("the item has changed", table=table)
        self.item = item


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an update does to an item; paths are dotted (``"stay.outcome"``), and ``append`` extends lists."""

    set: Mapping[str, Any] = field(default_factory=dict)
    set_if_missing: Mapping[str, Any] = field(default_factory=dict)
    remove: Sequence[str] = ()
    add: Mapping[str, int] = field(default_factory=dict)
    append: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def touched(self) -> frozenset[str]:
        """The top-level attributes this change writes."""
        paths = [*self.set, *self.set_if_missing, *self.remove, *self.add, *self.append]
        return frozenset(path.partition(".")[0] for path in paths)

    def render(self, names: Names) -> str:
        sets = [f"{names.path(path)} = {names.value(value)}" for path, value in self.set.items()]
        for path, value in self.set_if_missing.items():
            mark = names.path(path)
            sets.append(f"{mark} = if_not_exists({mark}, {names.value(value)})")
        for path, values in self.append.items():
            mark = names.path(path)
            sets.append(f"{mark} = list_append(if_not_exists({mark}, {names.value([])}), {names.value(list(values))})")
        parts = [
            ("SET", sets),
            ("REMOVE", [names.path(path) for path in self.remove]),
            ("ADD", [f"{names.path(path)} {names.value(count)}" for path, count in self.add.items()]),
        ]
        return " ".join(f"{word} {', '.join(clauses)}" for word, clauses in parts if clauses)


def get(table: TableSpec, key: Key, *, consistent: bool = True) -> Item | None:
    answer = transport.call(
        "dynamodb",
        "GetItem",
        {"TableName": _name(table), "Key": item_to_wire(key), "ConsistentRead": consistent},
    )
    return item_from_wire(answer["Item"]) if answer.get("Item") else None


def put(table: TableSpec, item: Item, *, condition: Condition | None = None) -> None:
    """Write a whole item.

    Raises:
        ConditionFailed: the condition did not hold; nothing was written.
    """
    _write(table, "PutItem", {"Item": item_to_wire(item)}, condition, Names())


def update(table: TableSpec, key: Key, change: Change, *, condition: Condition | None = None) -> Item:
    """Change an item and return it as it then is, in one round trip.

    Raises:
        ConditionFailed: the condition did not hold; nothing was written.
    """
    names = Names()
    expression = change.render(names)
    answer = _write(
        table,
        "UpdateItem",
        {"Key": item_to_wire(key), "UpdateExpression": expression, "ReturnValues": "ALL_NEW"},
        condition,
        names,
    )
    return item_from_wire(answer["Attributes"])


def delete(table: TableSpec, key: Key, *, condition: Condition | None = None) -> None:
    _write(table, "DeleteItem", {"Key": item_to_wire(key)}, condition, Names())


def _write(
    table: TableSpec, operation: str, request: dict[str, Any], condition: Condition | None, names: Names
) -> dict[str, Any]:
    request["TableName"] = _name(table)
    if condition is not None:
        request["ConditionExpression"] = condition.render(names)
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if names.names:
        request["ExpressionAttributeNames"] = names.names
    if names.values:
        request["ExpressionAttributeValues"] = names.values
    if condition is not None and operation != "DeleteItem":
        repeats.mark(request)
    try:
        return transport.call("dynamodb", operation, request)
    except transport.AwsError as error:
        if error.kind != "ConditionalCheckFailedException":
            raise
        written = repeats.already_written(table.keys, request, error, transport.call)
        if written is not None:
            return {"Attributes": written}
        found = error.body.get("Item")
        raise ConditionFailed(table.name, item_from_wire(found) if found else None) from error


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a query; ``next`` continues it, or is ``None`` at the end."""

    items: list[Item]
    next: Item | None


def query(  # noqa: PLR0913  a query has this many sides
    table: TableSpec,
    where: Condition,
    *,
    index: str | None = None,
    limit: int | None = None,
    newest_first: bool = False,
    start: Item | None = None,
    consistent: bool | None = None,
    keep: Condition | None = None,
) -> Page:
    """Read items of one hash key in range order; ``keep`` filters after reading (and is paid for).

    Consistent unless ``index`` is a global one, which cannot be.
    """
    names = Names()
    request: dict[str, Any] = {
        "TableName": _name(table),
        "KeyConditionExpression": where.render(names),
        "ScanIndexForward": not newest_first,
        "ConsistentRead": _may_be_consistent(table, index) if consistent is None else consistent,
    }
    if keep is not None:
        request["FilterExpression"] = keep.render(names)
    if index:
        request["IndexName"] = index
    if limit:
        request["Limit"] = limit
    if start:
        request["ExclusiveStartKey"] = item_to_wire(start)
    request["ExpressionAttributeNames"] = names.names
    request["ExpressionAttributeValues"] = names.values
    answer = transport.call("dynamodb", "Query", request)
    last = answer.get("LastEvaluatedKey")
    return Page([item_from_wire(item) for item in answer["Items"]], item_from_wire(last) if last else None)


def query_all(
    table: TableSpec, where: Condition, *, index: str | None = None, keep: Condition | None = None
) -> list[Item]:
    """Read every page; only for collections that are small by nature."""
    items: list[Item] = []
    start: Item | None = None
    while True:
        page = query(table, where, index=index, start=start, keep=keep)
        items += page.items
        start = page.next
        if start is None:
            return items


def count(table: TableSpec, where: Condition, *, index: str | None = None) -> int:
    """Count items of one hash key without carrying them home."""
    names = Names()
    request: dict[str, Any] = {
        "TableName": _name(table),
        "KeyConditionExpression": where.render(names),
        "Select": "COUNT",
        "ConsistentRead": _may_be_consistent(table, index),
        "ExpressionAttributeNames": names.names,
        "ExpressionAttributeValues": names.values,
    }
    if index:
        request["IndexName"] = index
    total = 0
    while True:
        answer = transport.call("dynamodb", "Query", request)
        total += int(answer["Count"])
        if not answer.get("LastEvaluatedKey"):
            return total
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def batch_get(table: TableSpec, keys: Sequence[Key], *, consistent: bool = True) -> list[Item]:
    """Fetch up to 100 items in one round trip, in no particular order; missing ones are left out."""
    return batch_get_of({table: keys}, consistent=consistent)[table]


def batch_get_of(wanted: Mapping[TableSpec, Sequence[Key]], *, consistent: bool = True) -> dict[TableSpec, list[Item]]:
    """Fetch up to 100 items of several tables in one round trip; missing ones are left out."""
    asked: dict[str, Any] = {
        _name(table): {"Keys": [item_to_wire(key) for key in keys], "ConsistentRead": consistent}
        for table, keys in wanted.items()
    }
    items: dict[TableSpec, list[Item]] = {table: [] for table in wanted}
    while asked:
        answer = transport.call("dynamodb", "BatchGetItem", {"RequestItems": asked})
        for table, found in items.items():
            found += [item_from_wire(item) for item in answer["Responses"].get(_name(table), [])]
        asked = answer.get("UnprocessedKeys") or {}
    return items


def _may_be_consistent(table: TableSpec, index: str | None) -> bool:
    return all(spec.kind == "lsi" for spec in table.indexes if spec.name == index)


def _name(table: TableSpec) -> str:
    return settings().table(table.name)
