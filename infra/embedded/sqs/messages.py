"""How a received message looks to the client that asked for it."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from infra.embedded.sqs.attributes import ACCOUNT
from infra.embedded.sqs.digest import attributes_digest, body_digest
from infra.embedded.sqs.receipts import write_receipt

MS = 1000


def present(row: sqlite3.Row, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Render a message with the system and message attributes that the call asked for."""
    message: dict[str, Any] = {
        "MessageId": row["id"],
        "ReceiptHandle": write_receipt(row["queue"], row["seq"], row["receipt"]),
        "MD5OfBody": body_digest(row["body"]),
        "Body": row["body"],
    }
    wanted = set(asked.get("AttributeNames", [])) | set(asked.get("MessageSystemAttributeNames", []))
    system = _system_attributes(row)
    chosen = system if "All" in wanted else {name: value for name, value in system.items() if name in wanted}
    if chosen:
        message["Attributes"] = chosen
    attributes = _chosen_attributes(json.loads(row["attributes"]), asked.get("MessageAttributeNames", []))
    if attributes:
        message["MessageAttributes"] = attributes
        message["MD5OfMessageAttributes"] = attributes_digest(attributes)
    return message


def _system_attributes(row: sqlite3.Row) -> dict[str, str]:
    attributes = {
        "SenderId": ACCOUNT,
        "SentTimestamp": str(int(row["sent_at"] * MS)),
        "ApproximateReceiveCount": str(row["receives"]),
        "ApproximateFirstReceiveTimestamp": str(int(row["first_received_at"] * MS)),
    }
    if row["group_id"] is not None:
        attributes["MessageGroupId"] = row["group_id"]
    if row["deduplication_id"] is not None:
        attributes["MessageDeduplicationId"] = row["deduplication_id"]
        attributes["SequenceNumber"] = f"{row['seq']:020}"
    if row["source"] is not None:
        attributes["DeadLetterQueueSourceArn"] = f"arn:aws:sqs::{ACCOUNT}:{row['source']}"
    return attributes


def _chosen_attributes(attributes: dict[str, Any], asked: list[str]) -> dict[str, Any]:
    if {"All", ".*"} & set(asked):
        return attributes
    prefixes = tuple(name.removesuffix("*") for name in asked if name.endswith(".*"))
    return {
        name: value for name, value in attributes.items() if name in asked or (prefixes and name.startswith(prefixes))
    }
