"""The few ASGI types and moves that every part of the gateway needs."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from infra.gateway.proxy_event import HttpAnswer
from infra.refusals import Refusal

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class BodyTooLarge(Exception):
    """The request is bigger than we take."""


class ClientGone(Exception):
    """The client left before its request was complete."""


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """Read the whole body.

    Raises:
        BodyTooLarge: it is over ``limit`` bytes; the rest was not read.
        ClientGone: it never came to an end.
    """
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > limit:
            raise BodyTooLarge
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        body += message.get("body", b"")
        if len(body) > limit:
            raise BodyTooLarge
        more = message.get("more_body", False)
    return body


async def send_answer(send: Send, answer: HttpAnswer, *, head: bool = False) -> None:
    """Send an answer with its length; a HEAD keeps the length of the body it does not carry."""
    headers = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in answer.headers]
    if all(name != b"content-length" for name, _ in headers):
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else answer.body})


def plain_answer(status: int, message: str) -> HttpAnswer:
    """Return an answer about what is not the functions', in the shape that AWS gives its own."""
    body = json.dumps({"message": message}).encode()
    return HttpAnswer(status=status, headers=[("content-type", "application/json")], body=body)


def refused(refusal: Refusal, request_id: str) -> HttpAnswer:
    """Return what a request is told that no function gets to see."""
    body = json.dumps(refusal.body(request_id)).encode()
    return HttpAnswer(status=refusal.status, headers=[("content-type", "application/json")], body=body)


def text_headers(scope: Scope) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]


def source_ip(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""
