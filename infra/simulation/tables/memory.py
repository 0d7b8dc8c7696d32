"""``MemoryTables``: the requests our stores send, answered from memory."""

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from chalicelib.aws.schema import IndexSpec, TableSpec
from chalicelib.aws.transport import AwsError, Send
from infra.embedded.dynamodb.errors import Invalid
from infra.embedded.dynamodb.evaluation import Scope
from infra.embedded.dynamodb.grammar import Call, Operand, Path, read_condition, read_update
from infra.embedded.dynamodb.updating import updated
from infra.embedded.dynamodb.values import Item, Wire

Request = dict[str, Any]
Answer = dict[str, Any]
Key = tuple[str, ...]
Sortable = tuple[Any, ...]


@dataclass(slots=True)
class _View:
    """A table or an index of it: by hash key, the places of its items in order, and the items in the same order."""

    hash_key: str
    range_key: str | None
    include: tuple[str, ...] | None
    is_global: bool = False
    partitions: dict[Any, tuple[list[Sortable], list[Item]]] = field(default_factory=dict)

    def place(self, key: Key, old: Item | None, new: Item | None) -> None:
        if old is not None and self._holds(old):
            places, items = self.partitions[_scalar(old[self.hash_key])]
            at = bisect_left(places, self.order(key, old))
            del places[at], items[at]
        if new is not None and self._holds(new):
            places, items = self.partitions.setdefault(_scalar(new[self.hash_key]), ([], []))
            place = self.order(key, new)
            at = bisect_left(places, place)
            places.insert(at, place)
            items.insert(at, new)

    def _holds(self, item: Item) -> bool:
        return self.hash_key in item and (self.range_key is None or self.range_key in item)

    def order(self, key: Key, item: Item) -> Sortable:
        return (_scalar(item[self.range_key]) if self.range_key else "", key)


class _Table:
    def __init__(self, spec: TableSpec) -> None:
        self.keys = tuple(name for name in (spec.hash_key, spec.range_key) if name)
        self.main = _View(spec.hash_key, spec.range_key, None)
        self.indexes = {index.name: _view(index) for index in spec.indexes}
        self.items: dict[Key, Item] = {}

    def key_of(self, item: Mapping[str, Wire]) -> Key:
        return tuple(str(_scalar(item[name])) for name in self.keys)

    def write(self, key: Key, new: Item | None) -> None:
        old = self.items.pop(key, None)
        if new is not None:
            self.items[key] = new
        for view in (self.main, *self.indexes.values()):
            view.place(key, old, new)


def _view(index: IndexSpec) -> _View:
    return _View(index.hash_key, index.range_key, index.include, is_global=index.kind == "gsi")


def _scalar(wire: Wire) -> Any:
    ((kind, value),) = wire.items()
    return Decimal(value) if kind == "N" else value


class MemoryTables:
    """Holds some tables; requests for others, and other services, go on to ``beyond``."""

    def __init__(self, specs: Iterable[TableSpec], name_of: Callable[[str], str], beyond: Send) -> None:
        self._specs = {name_of(spec.name): spec for spec in specs}
        self._beyond = beyond
        self._lock = threading.Lock()
        self._tables: dict[str, _Table] = {}
        self.clear()

    def clear(self) -> None:
        self._tables = {name: _Table(spec) for name, spec in self._specs.items()}

    def send(self, service: str, operation: str, request: Request) -> Answer:
        """What ``chalicelib.aws.transport.use_transport`` takes."""
        if operation == "BatchGetItem":
            return self._get_many(service, operation, request)
        table = self._tables.get(request.get("TableName", ""))
        if service != "dynamodb" or table is None:
            return self._beyond(service, operation, request)
        with self._lock:
            try:
                return OPERATIONS[operation](table, request)
            except Invalid as error:
                raise AwsError("ValidationException", str(error), {}) from error

    def _get_many(self, service: str, operation: str, request: Request) -> Answer:
        """Items of our tables from memory; those of others are asked for beyond, together."""
        others = {name: wanted for name, wanted in request["RequestItems"].items() if name not in self._tables}
        answer = self._beyond(service, operation, {"RequestItems": others}) if others else {"Responses": {}}
        responses = dict(answer["Responses"])
        with self._lock:
            for name in request["RequestItems"].keys() - others.keys():
                table = self._tables[name]
                found = [table.items.get(table.key_of(key)) for key in request["RequestItems"][name]["Keys"]]
                responses[name] = [item for item in found if item is not None]
        return {**answer, "Responses": responses}


def _get(table: _Table, request: Request) -> Answer:
    item = table.items.get(table.key_of(request["Key"]))
    return {"Item": item} if item is not None else {}


def _put(table: _Table, request: Request) -> Answer:
    key = table.key_of(request["Item"])
    _demand(table.items.get(key), request)
    table.write(key, dict(request["Item"]))
    return {}


def _delete(table: _Table, request: Request) -> Answer:
    key = table.key_of(request["Key"])
    _demand(table.items.get(key), request)
    table.write(key, None)
    return {}


def _update(table: _Table, request: Request) -> Answer:
    key = table.key_of(request["Key"])
    old = table.items.get(key)
    _demand(old, request)
    base = old if old is not None else dict(request["Key"])
    new = updated(_scope(base, request), read_update(request["UpdateExpression"]))
    table.write(key, new)
    return {"Attributes": new}


def _demand(item: Item | None, request: Request) -> None:
    condition = request.get("ConditionExpression")
    if condition is None or _scope(item or {}, request).holds(read_condition(condition).tree):
        return
    shown = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and item is not None
    body = {"Item": item} if shown else {}
    raise AwsError("ConditionalCheckFailedException", "The conditional request failed", body)


def _scope(item: Item, request: Request) -> Scope:
    return Scope(item, request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {}))


def _query(table: _Table, request: Request) -> Answer:
    name = request.get("IndexName")
    view = table.indexes[name] if name else table.main
    if view.is_global and request.get("ConsistentRead"):
        raise Invalid("Consistent reads are not supported on global secondary indexes")
    where = read_condition(request["KeyConditionExpression"]).tree
    places, items = view.partitions.get(_hash_value(view, where, request), ([], []))
    first, last = _after_start(table, view, places, request)
    first = max(first, _lowest(view, places, where, request))
    walked = items[first:last]
    if not request.get("ScanIndexForward", True):
        walked.reverse()
    page, more = _page(walked, where, request)
    kept = [item for item in page if _is_kept(item, request)]
    answer: Answer = {"Count": len(kept), "ScannedCount": len(page)}
    if request.get("Select") != "COUNT":
        answer["Items"] = [_projected(table, view, item) for item in kept]
    if more:
        names = {*table.keys, view.hash_key, *([view.range_key] if view.range_key else [])}
        answer["LastEvaluatedKey"] = {each: page[-1][each] for each in names}
    return answer


def _hash_value(view: _View, where: Operand, request: Request) -> Any:
    for part in _conjuncts(where):
        match part:
            case Call("=", (Path() as path, operand)):
                scope = _scope({}, request)
                value = scope.value(operand)
                if scope.steps(path) == [view.hash_key] and value is not None:
                    return _scalar(value)
    raise Invalid("Query condition missed key schema element")


def _lowest(view: _View, places: list[Sortable], where: Operand, request: Request) -> int:
    """Where the places begin that a range condition can hold for, as far as it says so."""
    scope = _scope({}, request)
    for part in _conjuncts(where):
        match part:
            case Call(">" | ">=" | "begins_with" | "BETWEEN", (Path() as path, operand, *_)):
                low = scope.value(operand)
                if low is not None and scope.steps(path) == [view.range_key]:
                    return bisect_left(places, (_scalar(low),))
    return 0


def _conjuncts(tree: Operand) -> Iterable[Operand]:
    if isinstance(tree, Call) and tree.name == "AND":
        for part in tree.arguments:
            yield from _conjuncts(part)
    else:
        yield tree


def _after_start(table: _Table, view: _View, places: list[Sortable], request: Request) -> tuple[int, int]:
    """Between which places the query walks: all, or those beyond where the last page ended."""
    start = request.get("ExclusiveStartKey")
    if not start:
        return 0, len(places)
    place = view.order(table.key_of(start), start)
    if request.get("ScanIndexForward", True):
        return bisect_right(places, place), len(places)
    return 0, bisect_left(places, place)


def _page(walked: list[Item], where: Operand, request: Request) -> tuple[list[Item], bool]:
    """Walk until the limit is reached; what the range condition holds for stands together."""
    limit = request.get("Limit")
    if sum(1 for _ in _conjuncts(where)) == 1:
        return (walked[:limit], len(walked) >= limit) if limit else (walked, False)
    found: list[Item] = []
    for item in walked:
        if _scope(item, request).holds(where):
            found.append(item)
            if len(found) == limit:
                return found, True
        elif found:
            break
    return found, False


def _is_kept(item: Item, request: Request) -> bool:
    condition = request.get("FilterExpression")
    return condition is None or _scope(item, request).holds(read_condition(condition).tree)


def _projected(table: _Table, view: _View, item: Item) -> Item:
    if view.include is None:
        return item
    names = {*table.keys, view.hash_key, view.range_key, *view.include}
    return {name: value for name, value in item.items() if name in names}


OPERATIONS: Final[Mapping[str, Callable[[_Table, Request], Answer]]] = {
    "GetItem": _get,
    "PutItem": _put,
    "DeleteItem": _delete,
    "UpdateItem": _update,
    "Query": _query,
}
