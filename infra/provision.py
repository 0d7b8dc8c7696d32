"""``python -m infra.provision``: create the tables, job queues and buckets that are missing.

What there is to create comes from ``chalicelib.resources``, as does the cloud template; names and the address come from
the functions' own settings. Running it again changes nothing.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.schema import BucketSpec, IndexSpec, QueueSpec, TableSpec
from chalicelib.settings import Settings, settings

CONFIG = Config(connect_timeout=3, read_timeout=10, retries={"max_attempts": 3, "mode": "standard"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Everything a deployment needs to exist."""

    tables: Iterable[TableSpec] = ()
    queues: Iterable[QueueSpec] = ()
    buckets: Iterable[BucketSpec] = ()


def declared() -> Resources:
    """Return what the functions declare."""
    from chalicelib.resources import BUCKETS, QUEUES, TABLES  # noqa: PLC0415  importing the features takes a moment

    return Resources(tables=TABLES, queues=QUEUES, buckets=BUCKETS)


def provision(resources: Resources, named: Settings) -> list[str]:
    """Create what is missing and return the names of what was created."""
    created = _create_tables(resources.tables, named)
    created += _create_queues(resources.queues, named)
    created += _create_buckets(resources.buckets, named)
    return created


def table_definition(spec: TableSpec, name: str) -> dict[str, Any]:
    """Return a table as the CreateTable call wants it; the cloud template uses the same fields."""
    definition: dict[str, Any] = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": attribute, "AttributeType": kind} for attribute, kind in spec.key_types().items()
        ],
        "KeySchema": _key_schema(spec.hash_key, spec.range_key),
    }
    for kind, field in (("lsi", "LocalSecondaryIndexes"), ("gsi", "GlobalSecondaryIndexes")):
        indexes = [_index_definition(index) for index in spec.indexes if index.kind == kind]
        if indexes:
            definition[field] = indexes
    return definition


def queue_attributes(spec: QueueSpec, dead_letters_arn: str) -> dict[str, str]:
    """Return a job queue's attributes; its dead letters stay for 14 days."""
    attributes = {
        "VisibilityTimeout": str(spec.visibility_s),
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_letters_arn, "maxReceiveCount": spec.max_receives}),
    }
    return attributes | _fifo_attributes(spec)


def queue_name(spec: QueueSpec, named: Settings, *, dead: bool = False) -> str:
    """Return the deployed name of a job queue or of its dead letters."""
    base = spec.name.removesuffix(".fifo") + ("-dead" if dead else "")
    return named.queue(base) + (".fifo" if spec.fifo else "")


def _key_schema(hash_key: str, range_key: str | None) -> list[dict[str, str]]:
    keys = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    if range_key is not None:
        keys.append({"AttributeName": range_key, "KeyType": "RANGE"})
    return keys


def _index_definition(index: IndexSpec) -> dict[str, Any]:
    projection: dict[str, Any] = {"ProjectionType": "KEYS_ONLY"}
    if index.include is None:
        projection = {"ProjectionType": "ALL"}
    elif index.include:
        projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(index.include)}
    return {
        "IndexName": index.name,
        "KeySchema": _key_schema(index.hash_key, index.range_key),
        "Projection": projection,
    }


def _fifo_attributes(spec: QueueSpec) -> dict[str, str]:
    return {"FifoQueue": "true", "ContentBasedDeduplication": "true"} if spec.fifo else {}


def _create_tables(specs: Iterable[TableSpec], named: Settings) -> list[str]:
    dynamodb = boto3.client("dynamodb", region_name=named.aws_region, config=CONFIG)
    existing = {name for page in dynamodb.get_paginator("list_tables").paginate() for name in page["TableNames"]}
    created = []
    for spec in specs:
        name = named.table(spec.name)
        if name in existing:
            continue
        dynamodb.create_table(**table_definition(spec, name))
        created.append(name)
        dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        if spec.ttl_attribute is not None:
            _expire(dynamodb, name, spec.ttl_attribute)
    return created


def _expire(dynamodb: Any, table: str, attribute: str) -> None:
    """Have the table drop expired items; reads filter them anyway, so a service without it will do."""
    specification = {"Enabled": True, "AttributeName": attribute}
    try:
        dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=specification)
    except ClientError as error:
        if error.response["Error"]["Code"] != "UnknownOperationException":
            raise


def _create_queues(specs: Iterable[QueueSpec], named: Settings) -> list[str]:
    sqs = boto3.client("sqs", region_name=named.aws_region, config=CONFIG)
    existing = {
        url.rpartition("/")[2]
        for page in sqs.get_paginator("list_queues").paginate(QueueNamePrefix=named.queue_prefix)
        for url in page.get("QueueUrls", [])
    }
    created = []
    for spec in specs:
        name, dead = queue_name(spec, named), queue_name(spec, named, dead=True)
        if name in existing:
            continue
        attributes = {"MessageRetentionPeriod": "1209600"} | _fifo_attributes(spec)
        url = sqs.create_queue(QueueName=dead, Attributes=attributes)["QueueUrl"]
        described = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        sqs.create_queue(QueueName=name, Attributes=queue_attributes(spec, described["Attributes"]["QueueArn"]))
        created += [dead, name]
    return created


def _create_buckets(specs: Iterable[BucketSpec], named: Settings) -> list[str]:
    s3 = boto3.client("s3", region_name=named.aws_region, config=CONFIG)
    existing = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    missing = [named.files_bucket for _ in specs if named.files_bucket not in existing]
    for name in missing:
        place: Mapping[str, Any] = {"LocationConstraint": named.aws_region}
        s3.create_bucket(
            Bucket=name, **({} if named.aws_region == "us-east-1" else {"CreateBucketConfiguration": place})
        )
    return missing


def main() -> int:
    """Create what is missing and say so."""
    try:
        created = provision(declared(), settings())
    except (BotoCoreError, ClientError) as error:
        print(f"The tables, queues and buckets could not be created: {error}", file=sys.stderr)
        return 1
    print("Created " + ", ".join(created) + "." if created else "Everything exists already.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
