"""What API Gateway (or the gateway outside Lambda) hands us, before anyone has looked at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from chalice.app import Blueprint
from chalice.app import Request as ChaliceRequest

from chalicelib.settings import settings

MAX_WEBHOOK_BYTES: Final = 64 * 1024
Pairs = tuple[tuple[str, str], ...]


class BodyTooLarge(ValueError):
    """The body is over the edge's limit; nothing of it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One HTTP request: ``path`` is the real one without any stage prefix, ``raw_query`` as it was sent."""

    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes
    source_ip: str
    request_id: str

    @property
    def public_urls(self) -> tuple[str, ...]:
        """The addresses the sender may have used, which is what it signed: the trunk's own way, and everybody's."""
        below = self.path + ("?" + self.raw_query if self.raw_query else "")
        bases = dict.fromkeys((settings().trunk_facing_url, settings().public_base_url))
        return tuple(base.rstrip("/") + below for base in bases)

    def query(self) -> Pairs:
        return decode(self.raw_query)

    def header(self, name: str) -> str:
        return self.headers.get(name, "")


def inbound(blueprint: Blueprint, *, limit: int) -> Inbound:
    """Take the current request off Chalice.

    Raises:
        BodyTooLarge: the body exceeds ``limit`` bytes.
    """
    request: ChaliceRequest = blueprint.current_request
    body = request.raw_body or b""
    body = body.encode() if isinstance(body, str) else body
    if len(body) > limit:
        raise BodyTooLarge
    context = request.context
    return Inbound(
        method=request.method,
        path=_path(request),
        raw_query=_raw_query(request),
        headers=request.headers,
        body=body,
        source_ip=str(context.get("identity", {}).get("sourceIp", "")),
        request_id=str(context.get("requestId", "")),
    )


def _path(request: ChaliceRequest) -> str:
    """The path below whatever stage or base-path mapping stands before it: as many steps as the route has."""
    real = str(request.context.get("path") or "")
    template = request.path.rstrip("/")
    steps = template.count("/")
    found = real.rstrip("/").rsplit("/", steps)[1:]
    if steps and len(found) == steps:
        return "/" + "/".join(found)
    for name, value in (request.uri_params or {}).items():
        template = template.replace("{" + name + "}", value)
    return template or "/"


def _raw_query(request: ChaliceRequest) -> str:
    """The query as sent, where the host says so; else rebuilt in the order API Gateway kept."""
    raw = request.context.get("rawQueryString")
    if raw is not None:
        return str(raw)
    given: Mapping[str, list[str]] = request.to_original_event().get("multiValueQueryStringParameters") or {}
    return urlencode([(name, value) for name, values in given.items() for value in values], quote_via=quote)


def decode(form: str) -> Pairs:
    """Split a form or query; bytes that are no UTF-8 are carried as lone surrogates, so that they sign as sent."""
    return tuple(parse_qsl(form, keep_blank_values=True, errors="surrogateescape")) if form else ()


def readable(pairs: Pairs) -> dict[str, str]:
    """The last value of each name, with what is no UTF-8 replaced."""
    return {_readable(name): _readable(value) for name, value in pairs}


def _readable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def base_path() -> str:
    """The path under which the public reaches us, without a slash at the end: usually empty."""
    return urlsplit(settings().public_base_url).path.rstrip("/")
