"""The fetcher of real life: HTTP/1.1 over connections that are kept, at the cost of the sockets alone.

A general client spends more on a webhook than the switch does on the whole call, and looks at every open connection
for each of them (docs/decisions/0020).
"""

import asyncio
import base64
import re
import ssl
from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from infra.switch.fetcher import BadHost, ConnectFailed, HttpReply, HttpRequest, Limits, TlsFailed
from infra.switch.http_connection import HttpConnection

MOST_AT_ONCE: Final = 100
KEPT_S: Final = 4.0
_PORTS: Final = {"http": 80, "https": 443}
_UNSAFE: Final = re.compile(r"[^!-~]")
_LINE_BREAK: Final = re.compile(r"[\r\n\0]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who is asked."""

    is_secure: bool
    host: str
    port: int


@dataclass(slots=True)
class _Line:
    """The connections to one origin; the one used last is used next, so that the others may be let go."""

    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))
    idle: deque[HttpConnection] = field(default_factory=deque)


class HttpFetcher:
    """At most ``MOST_AT_ONCE`` requests to one origin at a time; the others wait in order.

    A connection is dropped after ``KEPT_S`` of idleness, before servers do it: a request is never sent twice.
    """

    def __init__(self) -> None:
        self._lines: dict[Origin, _Line] = {}
        self._tls: ssl.SSLContext | None = None

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        origin, head = _read(request)
        line = self._lines.setdefault(origin, _Line())
        async with line.turn:
            connection = _take(line) or await self._connect(origin, limits.connect_s)
            reply = await connection.exchange(head + request.body, limits.read_s)
            if connection.is_usable:
                connection.idle_since = asyncio.get_running_loop().time()
                line.idle.append(connection)
            else:
                connection.close()
            return reply

    async def close(self) -> None:
        for line in self._lines.values():
            while line.idle:
                line.idle.pop().close()

    async def _connect(self, origin: Origin, within_s: float) -> HttpConnection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(within_s):
                _, connection = await loop.create_connection(
                    HttpConnection, origin.host, origin.port, ssl=self._context() if origin.is_secure else None
                )
        except ssl.SSLError as error:
            raise TlsFailed(str(error)) from error
        except UnicodeError as error:
            raise BadHost(origin.host) from error
        except OSError as error:
            raise ConnectFailed(str(error)) from error
        return connection

    def _context(self) -> ssl.SSLContext:
        self._tls = self._tls or ssl.create_default_context()
        return self._tls


def _take(line: _Line) -> HttpConnection | None:
    """A connection that can be used again; those idle for too long are closed on the way."""
    oldest = asyncio.get_running_loop().time() - KEPT_S
    while line.idle and (line.idle[0].idle_since < oldest or not line.idle[0].is_usable):
        line.idle.popleft().close()
    while line.idle:
        connection = line.idle.pop()
        if connection.is_usable:
            return connection
    return None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a URL leads: the target of the request line, and the fields that follow from the URL alone."""

    origin: Origin
    target: str
    fields: str


def _read(request: HttpRequest) -> tuple[Origin, bytes]:
    """Whom to ask, and what to send before the body.

    Raises:
        BadHost: the URL is none of http or https, or a header breaks its line.
    """
    place = _place(request.url)
    fields = [f"{name}: {value}" for name, value in request.headers.items()]
    if _LINE_BREAK.search("".join(fields)):
        raise BadHost("a header breaks its line")
    if request.method != "GET":
        fields.append(f"Content-Length: {len(request.body)}")
    head = f"{request.method} {place.target} HTTP/1.1\r\n{place.fields}" + "\r\n".join(fields) + "\r\n\r\n"
    return place.origin, head.encode("latin-1")


@lru_cache(maxsize=1024)
def _place(address: str) -> _Place:
    """The same few URLs are asked again and again, and reading one takes longer than sending to it."""
    try:
        url = urlsplit(address)
        port = url.port or _PORTS[url.scheme]
    except (ValueError, KeyError):
        raise BadHost(address) from None
    if not url.hostname:
        raise BadHost(address)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    fields = [f"Host: {url.netloc.rpartition('@')[2].encode('idna').decode()}", "Accept-Encoding: identity"]
    if url.username is not None:
        credentials = f"{unquote(url.username)}:{unquote(url.password or '')}"
        fields.append(f"Authorization: Basic {base64.b64encode(credentials.encode()).decode()}")
    if any(_LINE_BREAK.search(field) for field in fields):
        raise BadHost("a host breaks its line")
    return _Place(
        Origin(url.scheme == "https", url.hostname, port),
        _UNSAFE.sub(lambda found: quote(found[0]), target),
        "\r\n".join(fields) + "\r\n",
    )
