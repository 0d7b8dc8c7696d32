"""HTTP/1.1 for the embedded AWS: requests read by llhttp (httptools), one after the other on each connection.

A general server spends three times as much on a request as the tables do (docs/decisions/0022).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, cast

import httptools

from infra.embedded.wire import Request, Response

log = logging.getLogger(__name__)
Gone = Callable[[], "asyncio.Future[None]"]
"""Gives a future that is done when the client has closed the connection."""
Answering = Callable[[Request, Gone], Response | Awaitable[Response]]
REASONS: Final = {status.value: status.phrase for status in HTTPStatus}


class HttpConnection(asyncio.Protocol):
    """One client; what it asks while an answer is awaited waits its turn."""

    def __init__(self, answering: Answering, connections: "set[HttpConnection]") -> None:
        self._answering = answering
        self._connections = connections
        self._parser = httptools.HttpRequestParser(self)
        self._url = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._waiting: deque[tuple[Request, bool]] = deque()
        self._working: asyncio.Task[None] | None = None
        self._gone: asyncio.Future[None] | None = None

    def close(self) -> None:
        self._transport.close()

    # What the transport tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by inheritance
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._connections.discard(self)
        self._waiting.clear()
        if self._gone is not None and not self._gone.done():
            self._gone.set_result(None)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._send(Response(status=400), is_last=True)

    # What the parser tells.

    def on_message_begin(self) -> None:
        self._url, self._headers, self._body = b"", {}, []

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        if self._headers.get("expect", "").lower() == "100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        path, _, query = self._url.decode("ascii", "replace").partition("?")
        request = Request(
            method=self._parser.get_method().decode("ascii"),
            raw_path=path,
            raw_query=query,
            headers=self._headers,
            body=b"".join(self._body),
        )
        self._waiting.append((request, not self._parser.should_keep_alive()))
        if self._working is None:
            self._work()

    def _work(self) -> None:
        """Answer what waits; the first answer that is not there at once is awaited by a task."""
        while self._waiting:
            request, is_last = self._waiting.popleft()
            answer = self._answering(request, self._when_gone)
            if not isinstance(answer, Response):
                self._working = asyncio.ensure_future(self._await(answer, is_last=is_last))
                return
            self._send(answer, is_last=is_last, is_head=request.method == "HEAD")

    async def _await(self, answer: Awaitable[Response], *, is_last: bool) -> None:
        try:
            response = await answer
        except Exception:  # whatever went wrong, who asked gets an answer
            log.exception("a call to the embedded AWS failed")
            response = Response(status=500, body=b'{"__type": "InternalFailure", "message": "It failed."}')
        self._working = None
        self._send(response, is_last=is_last)
        self._work()

    def _send(self, response: Response, *, is_last: bool, is_head: bool = False) -> None:
        if self._transport.is_closing():
            return
        fields = "".join(f"{name}: {value}\r\n" for name, value in response.headers.items())
        if "content-length" not in response.headers:
            fields += f"content-length: {len(response.body)}\r\n"
        if is_last:
            fields += "connection: close\r\n"
        head = f"HTTP/1.1 {response.status} {REASONS.get(response.status, '')}\r\n{fields}\r\n".encode("latin-1")
        self._transport.write(head if is_head else head + response.body)
        if is_last:
            self._transport.close()

    def _when_gone(self) -> "asyncio.Future[None]":
        if self._gone is None:
            self._gone = asyncio.get_running_loop().create_future()
        return self._gone
