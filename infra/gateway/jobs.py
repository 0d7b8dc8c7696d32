"""Batches of job messages: how they are cut, what event they become, and which of them are done."""

from collections.abc import Mapping, Sequence
from typing import Any

Message = Mapping[str, Any]
_RECORD_NAMES = {"StringValue": "stringValue", "BinaryValue": "binaryValue", "DataType": "dataType"}


def batches(messages: Sequence[Message], size: int, *, fifo: bool) -> list[list[Message]]:
    """Cut what was received into batches of at most ``size``; those of a FIFO queue never mix two groups."""
    if not fifo:
        return [list(messages[start : start + size]) for start in range(0, len(messages), size)]
    groups: dict[str, list[Message]] = {}
    for message in messages:
        groups.setdefault(message["Attributes"]["MessageGroupId"], []).append(message)
    return list(groups.values())


def sqs_event(messages: Sequence[Message], *, queue: str, region: str) -> dict[str, Any]:
    """Build the event that Lambda gives for a batch."""
    arn = f"arn:aws:sqs:{region}:000000000000:{queue}"
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": dict(message.get("Attributes", {})),
                "messageAttributes": {
                    name: {_RECORD_NAMES[key]: part for key, part in value.items() if key in _RECORD_NAMES}
                    for name, value in message.get("MessageAttributes", {}).items()
                },
                "md5OfBody": message.get("MD5OfBody", ""),
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
                "awsRegion": region,
            }
            for message in messages
        ]
    }


def succeeded(messages: Sequence[Message], returned: Any) -> list[Message]:
    """Return the messages that are done, by Lambda's rules for ``batchItemFailures``.

    An answer that names a message which was not in the batch, or none at all, fails the whole batch.
    """
    failures = returned.get("batchItemFailures") if isinstance(returned, Mapping) else None
    if not failures:
        return list(messages)
    named = {failure.get("itemIdentifier") for failure in failures}
    if not named <= {message["MessageId"] for message in messages}:
        return []
    return [message for message in messages if message["MessageId"] not in named]
