"""SQS for the pollers: signed JSON calls on the event loop, a kept connection per caller, long polls included."""

import asyncio
import datetime as dt
import json
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

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
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()

    async def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for an operation and return the decoded answer; a broken connection is opened anew, once.

        Raises:
            SqsRefused: SQS said no.
            SqsUnavailable: no answer was to be had.
        """
        body = json.dumps(parameters, separators=(",", ":")).encode()
        async with self._turn:
            status, answer = await self._exchange(operation, body)
        document = json.loads(answer) if answer else {}
        if status != 200:  # noqa: PLR2004
            kind = str(document.get("__type", status)).rpartition("#")[2]
            raise SqsRefused(kind, str(document.get("message") or document.get("Message") or ""))
        return dict(document)

    def close(self) -> None:
        """Close the connection; a long poll under way ends at the other side as well."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _exchange(self, operation: str, body: bytes) -> tuple[int, bytes]:
        kept = self._streams is not None
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
            reader, writer = self._streams = self._streams or await self._connect()
            writer.write(self._head(operation, body) + body)
            await writer.drain()
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                return await _read_answer(reader)
        except asyncio.CancelledError:
            self.close()
            raise

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            return await asyncio.open_connection(*self._address, ssl=self._tls)

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


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    status = int(head[0].split()[1])
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return status, await _read_chunks(reader)
    return status, await reader.readexactly(int(headers.get("content-length", "0")))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while True:
        size = int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16)
        part = await reader.readexactly(size)
        await reader.readexactly(2)
        if size == 0:
            return b"".join(parts)
        parts.append(part)
