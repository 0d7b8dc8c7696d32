"""One HTTP request and answer as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    """An answer; header names are lower case, its length is added when it is sent."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
