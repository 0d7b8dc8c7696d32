"""What a view may answer with, and the one shape of every error that leaves the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.core.errors import SwitchboardError

NO_STORE: Final = "no-store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Json:
    """A JSON answer; ``etag`` (unquoted) makes a GET conditional and goes out as a header."""

    body: Any
    status: int = 200
    etag: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Bytes of some type, offered as ``name`` where given."""

    body: bytes
    content_type: str
    name: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Html:
    """A page, or a fragment of one; a page that swaps HTML by htmx has to do without ``trusted_types``."""

    body: str
    status: int = 200
    trusted_types: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeeOther:
    """Go on to a path of ours (303); ``cookies`` are finished ``Set-Cookie`` values."""

    path: str
    cookies: tuple[str, ...] = ()


def error_body(code: str, message: str, details: Mapping[str, Any], request_id: str) -> dict[str, Any]:
    """The one error shape: log and branch on ``code``, show ``message`` to people, quote ``request_id`` to us."""
    return {"error": {"code": code, "message": message, "details": dict(details), "request_id": request_id}}


def error_reply(error: SwitchboardError, request_id: str) -> Json:
    return Json(body=error_body(error.code, str(error), error.details, request_id), status=error.status)


def broken_reply(request_id: str) -> Json:
    """What the outside hears of an error nobody expected."""
    return Json(body=error_body("internal", "something went wrong on our side", {}, request_id), status=500)
