"""Work for later: a JSON body on an SQS job queue. Bodies carry ids and a ``kind``, never class names."""

from collections.abc import Callable
from typing import Any, Final

import orjson

from chalicelib.aws import transport
from chalicelib.settings import settings

MAX_DELAY_S: Final = 900
"""SQS holds a message back for 15 minutes at most; longer waits go through a ``due_at`` index."""

Body = dict[str, Any]
Send = Callable[[str, Body, int, str | None, str | None], None]
_urls: dict[str, str] = {}


def send(queue: str, body: Body, *, delay_s: int = 0, group: str | None = None, dedup: str | None = None) -> None:
    """Queue one job; a FIFO queue takes ``group`` (order is kept within it) and ``dedup``, and no delay."""
    _send(queue, body, min(max(delay_s, 0), MAX_DELAY_S), group, dedup)


def use_sender(sender: Send | None) -> None:
    """Put ``sender`` in SQS's place (``None``: SQS again), for simulations that keep their own time."""
    global _send  # noqa: PLW0603  one process has one wire
    _send = sender or send_to_sqs


def send_to_sqs(queue: str, body: Body, delay_s: int, group: str | None, dedup: str | None) -> None:
    request: dict[str, Any] = {
        "QueueUrl": _url(queue),
        "MessageBody": orjson.dumps(body).decode(),
    }
    if group is not None:
        request |= {"MessageGroupId": group, "MessageDeduplicationId": dedup}
    elif delay_s:
        request["DelaySeconds"] = delay_s
    transport.call("sqs", "SendMessage", request)


_send: Send = send_to_sqs


def _url(queue: str) -> str:
    name = settings().queue(queue)
    if name not in _urls:
        _urls[name] = transport.call("sqs", "GetQueueUrl", {"QueueName": name})["QueueUrl"]
    return _urls[name]
