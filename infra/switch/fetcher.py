"""One HTTP exchange with the functions, behind a protocol so that tests need no sockets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol


@dataclass(frozen=True, slots=True)
class HttpRequest:
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class HttpReply:
    """Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Limits:
    connect_s: float = 5.0
    read_s: float = 15.0


class FetchFailed(Exception):
    """No usable reply; ``code`` is the contract's error code."""

    code: ClassVar[int] = 11200
    kind: ClassVar[str] = "rt"


class ConnectFailed(FetchFailed):
    code, kind = 11205, "ct"


class ProtocolFailed(FetchFailed):
    code, kind = 11206, "protocol"


class BadHost(FetchFailed):
    code, kind = 11210, "ct"


class TlsFailed(FetchFailed):
    code, kind = 11220, "ct"


class ReadTimeout(FetchFailed):
    code, kind = 11200, "rt"


class Fetcher(Protocol):
    """Sends one request and returns its reply; redirects and retries are the webhook's business.

    Raises:
        FetchFailed: one of its leaves.
    """

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply: ...
