"""The SQS JSON protocol: ``X-Amz-Target: AmazonSQS.<Action>`` in, JSON or a named error out."""

from collections.abc import Awaitable, Mapping
from typing import Any

import orjson

from infra.embedded.http import Gone
from infra.embedded.sqs.attributes import ACCOUNT, DEFAULTS
from infra.embedded.sqs.digest import attributes_digest, body_digest
from infra.embedded.sqs.errors import (
    BatchEmpty,
    BatchInvalid,
    BatchTooLong,
    MissingParameter,
    QueueMissing,
    SqsError,
    UnsupportedOperation,
)
from infra.embedded.sqs.messages import present
from infra.embedded.sqs.service import Queues
from infra.embedded.wire import Request, Response

TARGET = "AmazonSQS."
Document = Mapping[str, Any]
_JSON = {"content-type": "application/x-amz-json-1.0"}


class SqsApi:
    """Answers one request at a time; ``region`` only appears in the ARNs it hands out."""

    def __init__(self, queues: Queues, region: str) -> None:
        self._queues = queues
        self._region = region

    def answer(self, request: Request, gone: Gone) -> Response | Awaitable[Response]:
        """Answer at once; only who receives may have to wait."""
        action = request.headers["x-amz-target"].removeprefix(TARGET)
        try:
            document = _document(request.body)
            if action == "ReceiveMessage":
                return self._receive(_queue_name(document), document, gone)
            result = self._act(action, document, request.address)
        except SqsError as error:
            return _refusal(error)
        return Response(headers=_JSON, body=orjson.dumps(result))

    async def _receive(self, name: str, document: Document, gone: Gone) -> Response:
        try:
            rows = await self._queues.receive(name, document, gone)
        except SqsError as error:
            return _refusal(error)
        result: Document = {"Messages": [present(row, document) for row in rows]} if rows else {}
        return Response(headers=_JSON, body=orjson.dumps(result))

    def _act(self, action: str, document: Document, address: str) -> Document:
        match action:
            case "CreateQueue" | "GetQueueUrl" | "ListQueues":
                return self._name(action, document, address)
            case "GetQueueAttributes":
                return self._describe(_queue_name(document), document.get("AttributeNames", []))
            case "SendMessage" | "DeleteMessage" | "ChangeMessageVisibility":
                return self._message(action, _queue_name(document), document)
            case "SendMessageBatch" | "DeleteMessageBatch" | "ChangeMessageVisibilityBatch":
                return self._batch(action.removesuffix("Batch"), document)
            case "SetQueueAttributes":
                self._queues.configure(_queue_name(document), document.get("Attributes", {}))
            case "PurgeQueue" | "DeleteQueue":
                self._queues.purge(_queue_name(document), drop=action == "DeleteQueue")
            case _:
                raise UnsupportedOperation(f"The embedded SQS does not answer {action}.")
        return {}

    def _name(self, action: str, document: Document, address: str) -> Document:
        if action == "ListQueues":
            names = self._queues.list_names(document.get("QueueNamePrefix", ""))
            return {"QueueUrls": [_url(address, name) for name in names]} if names else {}
        name = document["QueueName"]
        if action == "CreateQueue":
            self._queues.create(name, document.get("Attributes", {}))
        else:
            self._queues.settings(name)
        return {"QueueUrl": _url(address, name)}

    def _describe(self, name: str, wanted: list[str]) -> Document:
        stored, created_at, counts = self._queues.describe(name)
        everything = {
            **DEFAULTS,
            **stored,
            **{key: str(count) for key, count in counts.items()},
            "CreatedTimestamp": str(int(created_at)),
            "LastModifiedTimestamp": str(int(created_at)),
            "QueueArn": f"arn:aws:sqs:{self._region}:{ACCOUNT}:{name}",
        }
        if "All" not in wanted:
            everything = {key: value for key, value in everything.items() if key in wanted}
        return {"Attributes": everything} if everything else {}

    def _send(self, name: str, entry: Document) -> Document:
        message_id, seq = self._queues.send(name, entry)
        result = {"MessageId": message_id, "MD5OfMessageBody": body_digest(entry["MessageBody"])}
        if entry.get("MessageAttributes"):
            result["MD5OfMessageAttributes"] = attributes_digest(entry["MessageAttributes"])
        if name.endswith(".fifo"):
            result["SequenceNumber"] = f"{seq:020}"
        return result

    def _message(self, action: str, name: str, entry: Document) -> Document:
        if action == "SendMessage":
            return self._send(name, entry)
        if action == "DeleteMessage":
            self._queues.delete(name, _required(entry, "ReceiptHandle"))
        else:
            self._queues.change_visibility(name, _required(entry, "ReceiptHandle"), int(entry["VisibilityTimeout"]))
        return {}

    def _batch(self, action: str, document: Document) -> Document:
        name = _queue_name(document)
        self._queues.settings(name)
        done: list[Document] = []
        failed: list[Document] = []
        for entry in _batch_entries(action, document):
            try:
                done.append({"Id": entry["Id"], **self._message(action, name, entry)})
            except SqsError as error:
                failed.append(
                    {"Id": entry["Id"], "SenderFault": True, "Code": error.query_code, "Message": error.message}
                )
        return {key: value for key, value in (("Successful", done), ("Failed", failed)) if value}


def _batch_entries(action: str, document: Document) -> list[Document]:
    entries: list[Document] = document.get("Entries", [])
    if not entries:
        raise BatchEmpty(f"{action}BatchRequestEntry")
    if len(entries) > 10:  # noqa: PLR2004  the limit SQS names in the error
        raise BatchTooLong(len(entries))
    if len({entry["Id"] for entry in entries}) < len(entries):
        raise BatchInvalid
    return entries


def _document(body: bytes) -> Document:
    document = orjson.loads(body or b"{}")
    if not isinstance(document, dict):
        raise TypeError("the body of a call must be a JSON object")
    return document


def _queue_name(document: Document) -> str:
    name = str(_required(document, "QueueUrl")).rstrip("/").rpartition("/")[2]
    if not name:
        raise QueueMissing
    return name


def _required(document: Document, name: str) -> str:
    value = document.get(name)
    if value is None:
        raise MissingParameter(name)
    return str(value)


def _url(address: str, name: str) -> str:
    return f"{address}/{ACCOUNT}/{name}"


def _refusal(error: SqsError) -> Response:
    body = {"__type": f"com.amazonaws.sqs#{error.shape}", "message": error.message}
    headers = {**_JSON, "x-amzn-query-error": f"{error.query_code};Sender"}
    return Response(status=400, headers=headers, body=orjson.dumps(body))
