"""SQS for the pollers: signed JSON calls on the event loop, a kept connection per caller, long polls included.

The answers are read by llhttp (httptools): asyncio's streams would cost as much as the job.
"""

import asyncio
import datetime as dt
import ssl
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import httptools
import orjson

from chalicelib.aws.credentials import credentials
from chalicelib.aws.sigv4 import signed_headers

CONNECT_TIMEOUT_S = 3
ANSWER_TIMEOUT_S = 30


class SqsUnavailable(Exception):
    """SQS could not be reached or did not answer as HTTP."""


class SqsRefused(Exception):
    """SQS said no; ``kind`` is its own name for why."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind


class SqsClient:
    """One connection, one call at a time; make another client for calls that overlap."""

    def __init__(self, endpoint: str, region: str) -> None:
        parts = urlsplit(endpoint)
        self._host = parts.netloc
        self._address = (parts.hostname or "127.0.0.1", parts.port or (443 if parts.scheme == "https" else 80))
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._region = region
        self._line: _Line | None = None
        self._turn = asyncio.Lock()

    async def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for an operation and return the decoded answer; a broken connection is opened anew, once.

        Raises:
            SqsRefused: SQS said no.
            SqsUnavailable: no answer was to be had.
        """
        body = orjson.dumps(parameters)
        async with self._turn:
            status, answer = await self._exchange(operation, body)
        document = orjson.loads(answer) if answer else {}
        if status != 200:  # noqa: PLR2004
            kind = str(document.get("__type", status)).rpartition("#")[2]
            raise SqsRefused(kind, str(document.get("message") or document.get("Message") or ""))
        return dict(document)

    def close(self) -> None:
        """Close the connection; a long poll under way ends at the other side as well."""
        if self._line is not None:
            self._line.close()
            self._line = None

    async def _exchange(self, operation: str, body: bytes) -> tuple[int, bytes]:
        kept = self._line is not None
        try:
            return await self._once(operation, body)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            self.close()
            if not kept or isinstance(error, TimeoutError):
                raise SqsUnavailable(str(error) or type(error).__name__) from error
        try:
            return await self._once(operation, body)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            self.close()
            raise SqsUnavailable(str(error) or type(error).__name__) from error

    async def _once(self, operation: str, body: bytes) -> tuple[int, bytes]:
        try:
            line = self._line = self._line or await self._connect()
            return await line.exchange(self._head(operation, body) + body, within_s=ANSWER_TIMEOUT_S)
        except asyncio.CancelledError:
            self.close()
            raise

    async def _connect(self) -> "_Line":
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            _, line = await asyncio.get_running_loop().create_connection(_Line, *self._address, ssl=self._tls)
        return line

    def _head(self, operation: str, body: bytes) -> bytes:
        headers = signed_headers(
            {
                "host": self._host,
                "content-type": "application/x-amz-json-1.0",
                "x-amz-target": f"AmazonSQS.{operation}",
            },
            body,
            keys=credentials(),
            region=self._region,
            service="sqs",
            now=dt.datetime.now(dt.UTC),
        )
        lines = ["POST / HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join([*lines, f"content-length: {len(body)}"]) + "\r\n\r\n").encode("latin-1")


class _Line(asyncio.Protocol):
    """One connection, one exchange at a time; after one that failed it is of no use."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._is_lost = False

    async def exchange(self, request: bytes, *, within_s: float) -> tuple[int, bytes]:
        """Send a request and return its answer's status and body.

        Raises:
            EOFError: the connection ended first.
            TimeoutError: no answer in time.
            ValueError: what came is not HTTP.
        """
        if self._is_lost or self._transport is None:
            raise EOFError
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[int, bytes]] = loop.create_future()
        self._answer = answer
        timer = loop.call_later(within_s, self._fail, TimeoutError())
        self._transport.write(request)
        try:
            return await answer
        finally:
            timer.cancel()
            self._answer = None

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by inheritance

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_lost = True
        self._fail(exc if isinstance(exc, OSError) else EOFError())

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(ValueError(str(error)))

    def on_message_begin(self) -> None:
        self._body = []

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        self._is_lost = self._is_lost or not self._parser.should_keep_alive()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((self._parser.get_status_code(), b"".join(self._body)))

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
