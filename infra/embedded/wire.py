"""One HTTP request and answer as values, and the ASGI plumbing around them."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked; header names are lower case, the path and query are as they were on the wire."""

    method: str
    raw_path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def address(self) -> str:
        """The address the client used, for the URLs we hand out."""
        return "http://" + self.headers.get("host", "127.0.0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer; its length is added when it is sent."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


async def read_body(receive: Receive) -> bytes:
    """Read a whole request body."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    chunks = [body]
    while message.get("more_body"):
        message = await receive()
        chunks.append(message.get("body", b""))
    return b"".join(chunks)


async def read_request(scope: Scope, receive: Receive) -> Request:
    """Turn an ASGI HTTP scope into a request."""
    return Request(
        method=scope["method"],
        raw_path=scope["raw_path"].decode("ascii"),
        raw_query=scope["query_string"].decode("ascii", "replace"),
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
        body=await read_body(receive),
    )


async def send_response(send: Send, response: Response, *, head: bool = False) -> None:
    """Send an answer; a HEAD keeps the length of the body it does not carry."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    headers.setdefault("content-length", str(len(response.body)))
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if head else response.body})
