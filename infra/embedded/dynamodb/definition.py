"""Tables as they were asked for, and as they are described."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.aws.schema import IndexSpec, TableSpec
from infra.embedded.dynamodb.errors import Invalid
from infra.embedded.dynamodb.keys import sortable
from infra.embedded.dynamodb.values import Item, Wire

Document = dict[str, Any]
Key = tuple[bytes, bytes]
ACCOUNT: Final = "000000000000"
_KINDS: Final = (("LocalSecondaryIndexes", "lsi"), ("GlobalSecondaryIndexes", "gsi"))
_WRONG: Final = "One or more parameter values were invalid"
_NOT_VALID: Final = "One or more parameter values are not valid."
_EMPTY: Final = "The AttributeValue for a key attribute cannot contain an empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: its number in the file, its shape, the types of its keys, and the call that made it."""

    number: int
    spec: TableSpec
    types: Mapping[str, str]
    definition: Document
    created_at: float

    def key_of_item(self, item: Item) -> Key:
        """The primary key in an item that is to be written."""
        for name in self.spec.keys:
            if name not in item:
                raise Invalid(f"{_WRONG}: Missing the key {name} in the item")
        return self._key(item)

    def key(self, given: Any) -> Key:
        """The primary key of a request, which holds nothing else."""
        if type(given) is not dict or given.keys() != set(self.spec.keys):
            raise Invalid("The provided key element does not match the schema")
        return self._key(given)

    def _key(self, given: Item) -> Key:
        found = []
        for name in self.spec.keys:
            value = given[name]
            kind = self.types[name]
            if type(value) is not dict or kind not in value:
                actual = next(iter(value), "") if type(value) is dict else ""
                raise Invalid(f"{_WRONG}: Type mismatch for key {name} expected: {kind} actual: {actual}")
            if not value[kind]:
                raise Invalid(f"{_NOT_VALID} {_EMPTY} {_MADE_OF[kind]} value. Key: {name}")
            found.append(sortable(value))
        return found[0], found[1] if len(found) > 1 else b""

    def entries(self, item: Item) -> list[Key | None]:
        """Where each index has the item; ``None`` where it is not in one."""
        return [self._entry(index, item) for index in self.spec.indexes]

    def _entry(self, index: IndexSpec, item: Item) -> Key | None:
        found = []
        for name in (index.hash_key, index.range_key):
            if name is None:
                continue
            value = item.get(name)
            if value is None:
                return None
            found.append(sortable(value))
        return found[0], found[1] if len(found) > 1 else b""

    def check_entries(self, item: Item) -> None:
        """Refuse an item that would stand in an index with a key of the wrong type."""
        for index in self.spec.indexes:
            for name in (index.hash_key, index.range_key):
                value = item.get(name) if name else None
                if name is None or value is None:
                    continue
                kind = self.types[name]
                if kind not in value:
                    actual = next(iter(value))
                    raise Invalid(
                        f"{_WRONG}: Type mismatch for Index Key {name} Expected: {kind} Actual: {actual}"
                        f" IndexName: {index.name}"
                    )
                if not value[kind]:
                    raise Invalid(
                        f"{_NOT_VALID} A value specified for a secondary index key is not supported."
                        f" {_EMPTY} {_MADE_OF[kind]} value. IndexName: {index.name}, IndexKey: {name}"
                    )

    def index(self, name: str) -> IndexSpec:
        for each in self.spec.indexes:
            if each.name == name:
                return each
        raise Invalid(f"The table does not have the specified index: {name}")

    def described(self, *, region: str, items: int, size: int) -> Document:
        """The table as DescribeTable shows it."""
        arn = f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{self.spec.name}"
        capacity = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0, "NumberOfDecreasesToday": 0}
        counts = {"ItemCount": items}
        described: Document = {
            "TableName": self.spec.name,
            "TableStatus": "ACTIVE",
            "TableArn": arn,
            "TableId": f"00000000-0000-0000-0000-{self.number:012}",
            "CreationDateTime": self.created_at,
            "KeySchema": self.definition["KeySchema"],
            "AttributeDefinitions": self.definition["AttributeDefinitions"],
            "BillingModeSummary": {"BillingMode": self.definition.get("BillingMode", "PROVISIONED")},
            "ProvisionedThroughput": capacity,
            "TableSizeBytes": size,
            **counts,
        }
        for field, kind in _KINDS:
            indexes = [
                {
                    **given,
                    "IndexArn": f"{arn}/index/{given['IndexName']}",
                    "IndexSizeBytes": size,
                    **counts,
                    **({"IndexStatus": "ACTIVE", "ProvisionedThroughput": capacity} if kind == "gsi" else {}),
                }
                for given in self.definition.get(field, [])
            ]
            if indexes:
                described[field] = indexes
        return described


_MADE_OF: Final = {"S": "string", "B": "binary", "N": "number"}


def table_of(number: int, definition: Document, created_at: float) -> Table:
    """Read a CreateTable call.

    Raises:
        Invalid: its keys and its attributes do not fit each other.
    """
    types = {each["AttributeName"]: each["AttributeType"] for each in definition.get("AttributeDefinitions", [])}
    indexes = tuple(_index(given, kind) for field, kind in _KINDS for given in definition.get(field, []))
    hash_key, range_key = _keys(definition)
    spec = TableSpec(name=definition["TableName"], hash_key=hash_key, range_key=range_key, indexes=indexes)
    used = {hash_key, range_key, *(name for index in indexes for name in (index.hash_key, index.range_key))} - {None}
    if used - types.keys():
        raise Invalid(
            f"{_WRONG}: Some index key attributes are not defined in AttributeDefinitions. Keys:"
            f" [{', '.join(sorted(str(name) for name in used))}], AttributeDefinitions: [{', '.join(sorted(types))}]"
        )
    if types.keys() - used:
        raise Invalid(
            f"{_WRONG}: Number of attributes in KeySchema does not exactly match"
            " number of attributes defined in AttributeDefinitions"
        )
    return Table(number=number, spec=spec, types=types, definition=definition, created_at=created_at)


def _index(given: Document, kind: Any) -> IndexSpec:
    hash_key, range_key = _keys(given)
    projection = given.get("Projection", {})
    include: tuple[str, ...] | None = None
    if projection.get("ProjectionType") != "ALL":
        include = tuple(projection.get("NonKeyAttributes", ()))
    return IndexSpec(name=given["IndexName"], kind=kind, hash_key=hash_key, range_key=range_key, include=include)


def _keys(given: Document) -> tuple[str, str | None]:
    names = {each["KeyType"]: each["AttributeName"] for each in given.get("KeySchema", [])}
    if "HASH" not in names:
        raise Invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
    return names["HASH"], names.get("RANGE")


def definition_text(definition: Document) -> str:
    kept = ("TableName", "KeySchema", "AttributeDefinitions", "BillingMode", *(field for field, _ in _KINDS))
    return json.dumps({name: definition[name] for name in kept if name in definition})


def key_names(table: TableSpec, index: IndexSpec | None) -> set[str]:
    """The attributes that say where an item stands."""
    names = {*table.keys, index.hash_key, index.range_key} if index else set(table.keys)
    return {name for name in names if name is not None}


def in_index(item: Mapping[str, Wire], table: TableSpec, index: IndexSpec) -> Item:
    """What of an item an index holds."""
    if index.include is None:
        return dict(item)
    names = key_names(table, index) | set(index.include)
    return {name: value for name, value in item.items() if name in names}
