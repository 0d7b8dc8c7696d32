"""Getting items by key, and queries and scans, page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from chalicelib.aws.capacity import item_bytes, query_units, read_units
from chalicelib.aws.schema import IndexSpec
from infra.embedded.dynamodb.definition import Document, Table, in_index, key_names
from infra.embedded.dynamodb.errors import Invalid
from infra.embedded.dynamodb.evaluation import Steps
from infra.embedded.dynamodb.key_condition import key_condition
from infra.embedded.dynamodb.keys import sortable
from infra.embedded.dynamodb.request import Expressions
from infra.embedded.dynamodb.storage import Span, Storage
from infra.embedded.dynamodb.updating import chosen
from infra.embedded.dynamodb.values import Item, check_item
from infra.embedded.dynamodb.writing import consumed_capacity, encode

PAGE_BYTES: Final = 1024 * 1024
MOST_BYTES_A_CHARACTER: Final = 4
_BAD_START: Final = "The provided starting key is invalid"


def get(storage: Storage, table: Table, request: Document) -> str:
    key = table.key(check_item(request.get("Key")))
    wanted = Expressions(request).chosen()
    text = storage.find(table.number, key)
    parts = []
    if text is not None:
        parts.append(f'"Item":{text if wanted is None else encode(chosen(orjson.loads(text), wanted))}')
    if _wants_capacity(request):
        size = item_bytes(orjson.loads(text)) if text is not None else 0
        units = read_units([size], consistent=bool(request.get("ConsistentRead")))
        parts.append(f'"ConsumedCapacity":{encode(consumed_capacity(table, units))}')
    return f"{{{','.join(parts)}}}"


def get_many(storage: Storage, table: Table, request: Document, *, is_metered: bool) -> tuple[list[str], float]:
    """The items of a batch's part that is for one table, and what reading them costs."""
    wanted = Expressions(request).chosen()
    keys = [table.key(check_item(key)) for key in request["Keys"]]
    if len(set(keys)) < len(keys):
        raise Invalid("Provided list of item keys contains duplicates")
    texts = [text for key in keys if (text := storage.find(table.number, key)) is not None]
    sizes = [item_bytes(orjson.loads(text)) for text in texts] if is_metered else []
    units = read_units(sizes, consistent=bool(request.get("ConsistentRead")))
    return [text if wanted is None else encode(chosen(orjson.loads(text), wanted)) for text in texts], units


def query(storage: Storage, table: Table, request: Document) -> str:
    asked = Expressions(request)
    if asked.where is None:
        raise Invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
    index = _index(table, request)
    hash_key, range_key = (index.hash_key, index.range_key) if index else (table.spec.hash_key, table.spec.range_key)
    found, ranges = key_condition(asked.where.tree, asked.scope({}), hash_key, range_key)
    _check_filter(asked, (hash_key, range_key))
    span = Span(
        place=table.spec.indexes.index(index) if index else None,
        hash=found,
        ranges=ranges,
        is_backwards=request.get("ScanIndexForward") is False,
        start=_start(table, index, request),
        limit=_limit(request),
    )
    return _page(storage, table, index, span, asked, request)


def scan(storage: Storage, table: Table, request: Document) -> str:
    asked = Expressions(request)
    if "Segment" in request:
        raise Invalid("The embedded tables are not scanned in segments.")
    index = _index(table, request)
    span = Span(
        place=table.spec.indexes.index(index) if index else None,
        start=_start(table, index, request),
        limit=_limit(request),
    )
    return _page(storage, table, index, span, asked, request)


def _page(
    storage: Storage, table: Table, index: IndexSpec | None, span: Span, asked: Expressions, request: Document
) -> str:
    read = _read(storage.read(table.number, span), span.limit)
    shape = _shape(table, index, asked, request)
    count = len(read.texts)
    parts = []
    if asked.filter is None and shape.is_whole:
        shown: Sequence[str] = read.texts
    else:
        shown = _shown(read.texts, table, index, asked, shape)
    if shape.is_listed:
        parts.append(f'"Items":[{",".join(shown)}]')
    parts.append(f'"Count":{len(shown)},"ScannedCount":{count}')
    if read.has_more:
        last: Item = orjson.loads(read.texts[-1])
        place = {name: last[name] for name in key_names(table.spec, index)}
        parts.append(f'"LastEvaluatedKey":{encode(place)}')
    if _wants_capacity(request):
        items = [orjson.loads(text) for text in read.texts]
        units = query_units(items, consistent=bool(request.get("ConsistentRead")))
        parts.append(f'"ConsumedCapacity":{encode(consumed_capacity(table, units))}')
    return f"{{{','.join(parts)}}}"


@dataclass(frozen=True, slots=True)
class _Read:
    texts: list[str]
    has_more: bool


def _read(rows: Iterable[str], limit: int | None) -> _Read:
    """As much as one page takes: the limit, or 1 MB as DynamoDB counts, which is looked at only when it is near."""
    texts: list[str] = []
    size, is_exact = 0, False
    for text in rows:
        texts.append(text)
        if len(texts) == limit:
            return _Read(texts, has_more=True)
        size += item_bytes(orjson.loads(text)) if is_exact else len(text)
        if not is_exact and size * MOST_BYTES_A_CHARACTER > PAGE_BYTES:
            size, is_exact = sum(item_bytes(orjson.loads(each)) for each in texts), True
        if is_exact and size > PAGE_BYTES:
            return _Read(texts, has_more=True)
    return _Read(texts, has_more=False)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of an item is shown: the paths, only what the index holds, nothing but the count."""

    wanted: list[Steps] | None
    is_narrowed: bool
    is_listed: bool

    @property
    def is_whole(self) -> bool:
        return self.wanted is None and not self.is_narrowed


def _shape(table: Table, index: IndexSpec | None, asked: Expressions, request: Document) -> _Shape:
    select = request.get("Select")
    wanted = asked.chosen()
    if select == "ALL_ATTRIBUTES" and index and index.kind == "gsi" and index.include is not None:
        raise Invalid(
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global"
            f" secondary index {index.name} because its projection type is not ALL"
        )
    is_narrowed = index is not None and index.include is not None
    if index is not None and index.kind == "lsi" and (wanted is not None or select == "ALL_ATTRIBUTES"):
        is_narrowed = False  # a local index fetches from its table what it does not hold
    del table
    return _Shape(wanted, is_narrowed, select != "COUNT")


def _shown(texts: Iterable[str], table: Table, index: IndexSpec | None, asked: Expressions, shape: _Shape) -> list[str]:
    shown = []
    for text in texts:
        item: Item = orjson.loads(text)
        if shape.is_narrowed and index is not None:
            item = in_index(item, table.spec, index)
        if asked.filter is not None and not asked.scope(item).holds(asked.filter.tree):
            continue
        if shape.is_whole:
            shown.append(text)
        else:
            shown.append(encode(item if shape.wanted is None else chosen(item, shape.wanted)))
    return shown


def _index(table: Table, request: Document) -> IndexSpec | None:
    name = request.get("IndexName")
    if name is None:
        return None
    index = table.index(name)
    if index.kind == "gsi" and request.get("ConsistentRead"):
        raise Invalid("Consistent reads are not supported on global secondary indexes")
    return index


def _limit(request: Document) -> int | None:
    limit: Any = request.get("Limit")
    if limit is None:
        return None
    if type(limit) is not int or limit < 1:
        raise Invalid("Limit must be greater than or equal to 1")
    return limit


def _start(table: Table, index: IndexSpec | None, request: Document) -> tuple[bytes, ...] | None:
    given = request.get("ExclusiveStartKey")
    if given is None:
        return None
    check_item(given)
    if given.keys() != key_names(table.spec, index):
        raise Invalid(_BAD_START)
    key = table.key({name: given[name] for name in table.spec.keys})
    if index is None:
        return key
    range_value = sortable(given[index.range_key]) if index.range_key else b""
    return (sortable(given[index.hash_key]), range_value, *key)


def _check_filter(asked: Expressions, keys: Sequence[str | None]) -> None:
    """A query's filter may not look at the keys it was read by."""
    if asked.filter is None:
        return
    nothing = asked.scope({})
    for path in asked.filter.paths:
        name = nothing.steps(path)[0]
        if name in keys:
            raise Invalid(
                f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
            )


def _wants_capacity(request: Document) -> bool:
    return request.get("ReturnConsumedCapacity") in {"TOTAL", "INDEXES"}
