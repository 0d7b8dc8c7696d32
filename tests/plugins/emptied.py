"""Live state that earlier tests left behind is cleared away: a sweep looks at every company's."""

from typing import Any

import pytest

from chalicelib.agents.tables import AGENTS
from chalicelib.aws import transport
from chalicelib.aws.schema import TableSpec
from chalicelib.calls.tables import CALLS
from chalicelib.settings import settings


@pytest.fixture
def empty_tables(aws: Any) -> None:
    """Neither calls nor agents are there when the test begins."""
    empty()


def empty() -> None:
    for table in (CALLS, AGENTS):
        _empty(table)


def _empty(table: TableSpec) -> None:
    name = settings().table(table.name)
    for item in transport.call("dynamodb", "Scan", {"TableName": name, "ConsistentRead": True})["Items"]:
        key = {attribute: item[attribute] for attribute in table.keys}
        transport.call("dynamodb", "DeleteItem", {"TableName": name, "Key": key})
