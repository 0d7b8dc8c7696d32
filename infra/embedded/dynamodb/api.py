"""The DynamoDB JSON protocol: ``X-Amz-Target: DynamoDB_20120810.<Operation>`` in, JSON or a named error out."""

import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from infra.embedded.dynamodb import reading, writing
from infra.embedded.dynamodb.definition import Document, Table
from infra.embedded.dynamodb.errors import Invalid, Missing, TableError, Taken, Unknown, Unreadable
from infra.embedded.dynamodb.storage import Storage
from infra.embedded.dynamodb.writing import consumed_capacity, encode
from infra.embedded.wire import Request, Response

TARGET: Final = "DynamoDB_20120810."
MOST_GETS, MOST_WRITES, MOST_NAMES = 100, 25, 100
_JSON: Final = "application/x-amz-json-1.0"
_ON_ITEMS: Final[Mapping[str, Callable[[Storage, Table, Document], str]]] = {
    "GetItem": reading.get,
    "PutItem": writing.put,
    "UpdateItem": writing.update,
    "DeleteItem": writing.delete,
    "Query": reading.query,
    "Scan": reading.scan,
}


class DynamoDbApi:
    """Answers one request after the other; ``region`` only appears in the ARNs it hands out."""

    def __init__(self, path: Path | None, region: str, clock: Callable[[], float]) -> None:
        self._storage = Storage(path)
        self._region = region
        self._clock = clock
        self._tables = {table.spec.name: table for table in self._storage.tables()}
        self._others: Mapping[str, Callable[[Document], str]] = {
            "BatchGetItem": self._get_many,
            "BatchWriteItem": self._write_many,
            "CreateTable": self._create,
            "DeleteTable": self._drop,
            "DescribeTable": self._describe,
            "ListTables": self._list,
        }

    def close(self) -> None:
        self._storage.close()

    def answer(self, request: Request) -> Response:
        operation = request.headers.get("x-amz-target", "").removeprefix(TARGET)
        status = 200
        try:
            text = self._act(operation, _document(request.body))
        except TableError as error:
            status, text = 400, encode(error.body())
        except (AttributeError, KeyError, LookupError, TypeError, ValueError) as error:
            status, text = 400, encode(Unreadable(f"The request is malformed: {error}").body())
        body = text.encode()
        return Response(status=status, headers={"content-type": _JSON, "x-amz-crc32": str(zlib.crc32(body))}, body=body)

    def _act(self, operation: str, document: Document) -> str:
        work = _ON_ITEMS.get(operation)
        if work is not None:
            return work(self._storage, self._table(document.get("TableName")), document)
        other = self._others.get(operation)
        if other is None:
            raise Unknown(f"The embedded tables do not answer {operation}.")
        return other(document)

    def _table(self, name: Any) -> Table:
        if name is None:
            raise Invalid("The parameter 'TableName' is required but was not present in the request")
        if name not in self._tables:
            raise Missing
        return self._tables[name]

    def _create(self, document: Document) -> str:
        name = document["TableName"]
        if name in self._tables:
            raise Taken(f"Table already exists: {name}")
        self._tables[name] = self._storage.create(document, now=self._clock())
        return encode({"TableDescription": self._described(self._tables[name])})

    def _drop(self, document: Document) -> str:
        table = self._named(document)
        described = self._described(table) | {"TableStatus": "DELETING"}
        self._storage.drop(table)
        del self._tables[table.spec.name]
        return encode({"TableDescription": described})

    def _describe(self, document: Document) -> str:
        return encode({"Table": self._described(self._named(document))})

    def _named(self, document: Document) -> Table:
        name = document["TableName"]
        if name not in self._tables:
            raise Missing(f"Requested resource not found: Table: {name} not found")
        return self._tables[name]

    def _described(self, table: Table) -> Document:
        items, size = self._storage.count(table)
        return table.described(region=self._region, items=items, size=size)

    def _list(self, document: Document) -> str:
        limit = document.get("Limit", MOST_NAMES)
        names = sorted(name for name in self._tables if name > document.get("ExclusiveStartTableName", ""))
        answer: Document = {"TableNames": names[:limit]}
        if len(names) > limit:
            answer["LastEvaluatedTableName"] = names[limit - 1]
        return encode(answer)

    def _get_many(self, document: Document) -> str:
        asked = document["RequestItems"]
        if not asked or sum(len(part["Keys"]) for part in asked.values()) > MOST_GETS:
            raise Invalid("Too many items requested for the BatchGetItem call")
        is_metered = _is_metered(document)
        found, consumed = [], []
        for name, part in asked.items():
            table = self._table(name)
            texts, units = reading.get_many(self._storage, table, part, is_metered=is_metered)
            found.append(f"{encode(name)}:[{','.join(texts)}]")
            consumed.append(consumed_capacity(table, units))
        metered = f',"ConsumedCapacity":{encode(consumed)}' if is_metered else ""
        return f'{{"Responses":{{{",".join(found)}}},"UnprocessedKeys":{{}}{metered}}}'

    def _write_many(self, document: Document) -> str:
        asked = document["RequestItems"]
        if not 1 <= sum(map(len, asked.values())) <= MOST_WRITES:
            raise Invalid("Too many items requested for the BatchWriteItem call")
        for name, writes in asked.items():
            table = self._table(name)
            _check_distinct(table, writes)
            for write in writes:
                ((kind, request),) = write.items()
                _BATCHED[kind](self._storage, table, request)
        return '{"UnprocessedItems":{}}'


_BATCHED: Final = {"PutRequest": writing.put, "DeleteRequest": writing.delete}


def _check_distinct(table: Table, writes: list[Document]) -> None:
    keys = []
    for write in writes:
        ((_, request),) = write.items()
        given = request.get("Key") or {name: request["Item"][name] for name in table.spec.keys}
        keys.append(table.key(given))
    if len(set(keys)) < len(keys):
        raise Invalid("Provided list of item keys contains duplicates")


def _is_metered(document: Document) -> bool:
    return document.get("ReturnConsumedCapacity") in {"TOTAL", "INDEXES"}


def _document(body: bytes) -> Document:
    document = orjson.loads(body or b"{}")
    if type(document) is not dict:
        raise Unreadable("The body of a call must be a JSON object")
    return document
