"""A queue's settings: what they may be, what they are when nobody says, and what follows from them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from infra.embedded.sqs.errors import InvalidAttribute, InvalidParameter

ACCOUNT = "000000000000"
DEDUPLICATION_S = 300

DEFAULTS = {
    "VisibilityTimeout": "30",
    "DelaySeconds": "0",
    "ReceiveMessageWaitTimeSeconds": "0",
    "MessageRetentionPeriod": "345600",
    "MaximumMessageSize": "1048576",
}
RANGES = {
    "VisibilityTimeout": (0, 43_200),
    "DelaySeconds": (0, 900),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "MessageRetentionPeriod": (60, 1_209_600),
    "MaximumMessageSize": (1_024, 1_048_576),
}
OTHER = {
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "Policy",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
    "SqsManagedSseEnabled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrive:
    """Where a message goes that has been received ``max_receives`` times and was never deleted."""

    dead_letters: str
    max_receives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """The settings of one queue, as numbers."""

    name: str
    fifo: bool
    content_deduplication: bool
    visibility_s: int
    delay_s: int
    wait_s: int
    retention_s: int
    max_bytes: int
    redrive: Redrive | None


def validate(attributes: Mapping[str, str]) -> None:
    """Refuse what SQS refuses."""
    for name, value in attributes.items():
        if name in RANGES:
            low, high = RANGES[name]
            if not value.isdecimal() or not low <= int(value) <= high:
                raise InvalidParameter(f"Invalid value for the parameter {name}.")
        elif name not in OTHER:
            raise InvalidAttribute(name)


def settings_of(name: str, attributes: Mapping[str, str]) -> QueueSettings:
    """Read stored attributes, with SQS's defaults for the rest."""
    given = {**DEFAULTS, **attributes}
    return QueueSettings(
        name=name,
        fifo=name.endswith(".fifo"),
        content_deduplication=given.get("ContentBasedDeduplication") == "true",
        visibility_s=int(given["VisibilityTimeout"]),
        delay_s=int(given["DelaySeconds"]),
        wait_s=int(given["ReceiveMessageWaitTimeSeconds"]),
        retention_s=int(given["MessageRetentionPeriod"]),
        max_bytes=int(given["MaximumMessageSize"]),
        redrive=_redrive(given.get("RedrivePolicy", "")),
    )


def _redrive(policy: str) -> Redrive | None:
    if not policy:
        return None
    parsed = json.loads(policy)
    return Redrive(
        dead_letters=parsed["deadLetterTargetArn"].rpartition(":")[2],
        max_receives=int(parsed["maxReceiveCount"]),
    )
