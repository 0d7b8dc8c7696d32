"""A company's configuration as it stands, held in memory: a long day asks nobody outside."""

from collections.abc import Iterable
from typing import Any

from chalicelib.aws import transport
from chalicelib.aws.transport import Send
from chalicelib.companies.tables import CONFIG, ENTRIES, LOOKUPS
from chalicelib.core.ids import CompanyId
from chalicelib.settings import settings
from infra.simulation.tables.memory import MemoryTables


def snapshot(company: CompanyId, numbers: Iterable[str]) -> Send:
    """Read the configuration of a company and of its numbers, and return a transport that answers from it."""
    name_of = settings().table
    held = MemoryTables((CONFIG, ENTRIES, LOOKUPS), name_of, transport.send_over_http)
    mine = {"KeyConditionExpression": "company = :c", "ExpressionAttributeValues": {":c": {"S": company}}}
    _keep(held, name_of(CONFIG.name), _asked("Query", {"TableName": name_of(CONFIG.name), **mine})["Items"])
    for number in numbers:
        key = {"TableName": name_of(LOOKUPS.name), "Key": {"key": {"S": f"number#{number}"}}}
        _keep(held, name_of(LOOKUPS.name), [_asked("GetItem", key)["Item"]])
    return held.send


def _asked(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    return transport.send_over_http("dynamodb", operation, request)


def _keep(held: MemoryTables, table: str, items: Iterable[dict[str, Any]]) -> None:
    for item in items:
        held.send("dynamodb", "PutItem", {"TableName": table, "Item": item})
