"""One kept HTTP/1.1 connection: an exchange at a time, read by llhttp (httptools)."""

import asyncio
from typing import Final, cast

import httptools

from infra.switch.fetcher import FetchFailed, HttpReply, ProtocolFailed, ReadTimeout

_FIRST_FINAL: Final = 200


class HttpConnection(asyncio.Protocol):
    """``is_usable`` once made and until it breaks; after an exchange that failed it is not."""

    def __init__(self) -> None:
        self.is_usable = False
        self.idle_since = 0.0
        self._transport: asyncio.Transport | None = None
        self._reply: asyncio.Future[HttpReply] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._ends_with_connection = False

    async def exchange(self, request: bytes, within_s: float) -> HttpReply:
        """Send a request and read its reply.

        Raises:
            ProtocolFailed: the other side left, or what it said is not HTTP.
            ReadTimeout: it took longer than ``within_s``.
        """
        assert self._transport is not None
        assert self._reply is None
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[HttpReply] = loop.create_future()
        self._reply = reply
        late = loop.call_later(within_s, self._fail, ReadTimeout(f"no reply within {within_s} s"))
        self._transport.write(request)
        try:
            return await reply
        except BaseException:
            self.close()
            raise
        finally:
            late.cancel()
            self._reply = None

    def close(self) -> None:
        self.is_usable = False
        if self._transport:
            self._transport.abort()

    # What the transport tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by inheritance
        self.is_usable = True

    def data_received(self, data: bytes) -> None:
        if self._reply is None:  # nobody asked: whatever this is, the next reply could not be told from it
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(ProtocolFailed(str(error)))

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_usable = False
        if self._ends_with_connection and exc is None:
            self._settle()
        else:
            self._fail(ProtocolFailed("the connection ended before the reply did"))

    # What the parser tells.

    def on_message_begin(self) -> None:
        self._headers = {}
        self._body = []
        self._ends_with_connection = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Fields given more than once are one list (RFC 9110, 5.3)."""
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text

    def on_headers_complete(self) -> None:
        is_final = self._parser.get_status_code() >= _FIRST_FINAL
        self._ends_with_connection = is_final and not self._headers.keys() & {"content-length", "transfer-encoding"}

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() >= _FIRST_FINAL:
            self.is_usable = self.is_usable and self._parser.should_keep_alive()
            self._settle()

    def _settle(self) -> None:
        if self._reply and not self._reply.done():
            reply = HttpReply(self._parser.get_status_code(), self._headers, b"".join(self._body))
            self._reply.set_result(reply)

    def _fail(self, failure: FetchFailed) -> None:
        if self._reply and not self._reply.done():
            self._reply.set_exception(failure)
