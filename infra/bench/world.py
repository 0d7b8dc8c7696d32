"""The embedded AWS and the settings of a benchmark, as long as the context is open."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import boto3

from chalicelib.settings import settings
from infra.bench.floors import webhook
from infra.embedded.process import EmbeddedProcess
from infra.provision import declared, provision

TOKEN: Final = "a-trunk-token"  # noqa: S105  of a switch that runs in this process
PUBLIC: Final = "https://functions.test"
ENVIRONMENT: Final = {
    "TRUNK_AUTH_TOKEN": TOKEN,
    "TRUNK_ACCOUNT_SID": "AC" + "0" * 32,
    "PUBLIC_BASE_URL": PUBLIC,
    "SESSION_SECRET": "s" * 32,
    "LOG_LEVEL": "ERROR",
}


@contextmanager
def world() -> Iterator[EmbeddedProcess]:
    """Start empty tables and queues and point this process at them."""
    with EmbeddedProcess(data=None) as embedded:
        os.environ.update(embedded.environment() | ENVIRONMENT)
        settings.cache_clear()
        provision(declared(), settings())
        _provision_floor()
        yield embedded


def _provision_floor() -> None:
    tables = boto3.client("dynamodb", region_name=settings().aws_region)
    tables.create_table(
        TableName=webhook.TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "sid", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "sid", "KeyType": "HASH"}],
    )
    tables.get_waiter("table_exists").wait(TableName=webhook.TABLE, WaiterConfig={"Delay": 1})


def new_company() -> str:
    return f"bench-{uuid.uuid4().hex[:8]}"


def new_number() -> str:
    return f"+4723{uuid.uuid4().int % 1_000_000:06d}"
