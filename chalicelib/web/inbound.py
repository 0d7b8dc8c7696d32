"""What API Gateway (or the gateway outside Lambda) hands us, before anyone has looked at it."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from itertools import permutations
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode, urlsplit

from chalice.app import Blueprint
from chalice.app import Request as ChaliceRequest

from chalicelib.settings import settings

MAX_WEBHOOK_BYTES: Final = 64 * 1024
MOST_ORDERED: Final = 4
"""So many parameters an address of ours has; of more only the order that arrived is tried."""
EDGE_HEADER: Final = "cordboard-edge"
Event = Mapping[str, Any]
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
    was_query_taken_apart: bool = False

    def public_urls(self) -> Iterator[str]:
        """The addresses the sender may have used, which is what it signed: the trunk's own way, and everybody's."""
        for base in dict.fromkeys((settings().trunk_facing_url, settings().public_base_url)):
            for query in self._queries():
                yield base.rstrip("/") + self.path + ("?" + query if query else "")

    def _queries(self) -> Iterable[str]:
        """The query as it was sent. API Gateway takes it apart and promises no order: as it may have been sent."""
        parts = self.raw_query.split("&")
        if not self.was_query_taken_apart or not 1 < len(parts) <= MOST_ORDERED:
            return (self.raw_query,)
        return map("&".join, permutations(parts))

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
    return read_event(request.to_original_event(), headers=request.headers, limit=limit)


def read_event(event: Event, *, headers: Mapping[str, str], limit: int) -> Inbound:
    """Read a proxy event; ``headers`` are its own, asked by names in lower case.

    Raises:
        BodyTooLarge: the body exceeds ``limit`` bytes.
    """
    body = _body(event)
    if len(body) > limit:
        raise BodyTooLarge
    context = event["requestContext"]
    return Inbound(
        method=context["httpMethod"],
        path=_path(event, context),
        raw_query=_raw_query(event, context),
        headers=headers,
        body=body,
        source_ip=_source(str(context.get("identity", {}).get("sourceIp", "")), headers),
        request_id=str(context.get("requestId", "")),
        was_query_taken_apart="rawQueryString" not in context,
    )


def _source(direct: str, headers: Mapping[str, str]) -> str:
    """Who asks: whoever CloudFront says it asks for, where it proves by our key to be ours; else who came to us."""
    key = settings().edge_key
    if not key or not compare_digest(headers.get(EDGE_HEADER, "").encode(), key.encode()):
        return direct
    passed = [address.strip() for address in headers.get("x-forwarded-for", "").split(",")]
    if passed[-1] == direct:  # API Gateway names who came to it, as every proxy does
        passed.pop()
    return (passed[-1] if passed else "") or direct


def _body(event: Event) -> bytes:
    body = event.get("body") or b""
    if event.get("isBase64Encoded"):
        return base64.b64decode(body)
    return body.encode() if isinstance(body, str) else body


def _path(event: Event, context: Event) -> str:
    """The path below whatever stage or base-path mapping stands before it: as many steps as the route has."""
    real = str(context.get("path") or "")
    template: str = context["resourcePath"].rstrip("/")
    steps = template.count("/")
    found = real.rstrip("/").rsplit("/", steps)[1:]
    if steps and len(found) == steps:
        return "/" + "/".join(found)
    for name, value in (event.get("pathParameters") or {}).items():
        template = template.replace("{" + name + "}", value)
    return template or "/"


def _raw_query(event: Event, context: Event) -> str:
    """The query as sent, where the host says so; else rebuilt in the order API Gateway kept."""
    raw = context.get("rawQueryString")
    if raw is not None:
        return str(raw)
    given: Mapping[str, list[str]] = event.get("multiValueQueryStringParameters") or {}
    return urlencode([(name, value) for name, values in given.items() for value in values], quote_via=quote)


def decode(form: str) -> Pairs:
    """Split a form or query; bytes that are no UTF-8 are carried as lone surrogates, so that they sign as sent.

    As ``urllib.parse.parse_qsl`` does, which takes five times as long over the fields of a webhook.
    """
    pairs = []
    for piece in form.split("&"):
        if piece:
            name, _, value = piece.partition("=")
            pairs.append((_unescaped(name), _unescaped(value)))
    return tuple(pairs)


def _unescaped(text: str) -> str:
    """Undo a form's escapes: the usual ones by a table, all others as ``urllib`` does."""
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    first, *escaped = text.split("%")
    parts = [first]
    for piece in escaped:
        letter = _ESCAPES.get(piece[:2])
        if letter is None:
            return unquote(text, errors="surrogateescape")
        parts.append(letter + piece[2:])
    return "".join(parts)


_ESCAPES: Final = {digits: chr(code) for code in range(128) for digits in (f"{code:02x}", f"{code:02X}")}
"""What two hexadecimal digits stand for, as far as they stand for themselves and are not a part of something longer."""


def readable(pairs: Pairs) -> dict[str, str]:
    """The last value of each name, with what is no UTF-8 replaced."""
    if "".join(map("".join, pairs)).isascii():
        return dict(pairs)
    return {_readable(name): _readable(value) for name, value in pairs}


def _readable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def base_path() -> str:
    """The path under which the public reaches us, without a slash at the end: usually empty."""
    return urlsplit(settings().public_base_url).path.rstrip("/")
