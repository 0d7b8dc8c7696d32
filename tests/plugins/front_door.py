"""``FrontDoor``: hands a Chalice app the events API Gateway would, signs webhooks as a trunk does, and reads the answers."""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, unquote_to_bytes, urlencode

from chalice.app import Chalice

TOKEN = "a-trunk-token"
FORM = "application/x-www-form-urlencoded"
SOURCE = "192.0.2.7"


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, as the client sees it."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class FrontDoor:
    """Speaks to ``app`` like a client behind API Gateway, below the stage prefix ``stage`` if there is one."""

    def __init__(self, app: Chalice, *, stage: str = "", base: str = "http://localhost:8000") -> None:
        self._app = app
        self._stage = stage
        self._base = base

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | str | None = None,
        headers: dict[str, str] | None = None,
        raw_query: bool = True,
    ) -> Answer:
        """Send one request; ``path`` may hold a query. Without ``raw_query`` only the parsed query is passed on."""
        bare, _, query = path.partition("?")
        resource, captured = self._route(bare)
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        raw = body.encode() if isinstance(body, str) else body
        event: dict[str, Any] = {
            "requestContext": {
                "httpMethod": method,
                "resourcePath": resource,
                "path": self._stage + bare,
                "requestId": "request-1",
                "identity": {"sourceIp": SOURCE},
            },
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "pathParameters": captured,
            "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
            "stageVariables": None,
            "body": base64.b64encode(raw).decode() if raw is not None else None,
            "isBase64Encoded": raw is not None,
        }
        if raw_query:
            event["requestContext"]["rawQueryString"] = query
        return read_answer(self._app(event, None))

    def webhook(
        self, path: str, params: dict[str, str] | None = None, *, body: bytes | None = None, **extra: Any
    ) -> Answer:
        """Post a form as the trunk does, rightly signed; ``body`` replaces the encoded ``params``."""
        raw = urlencode(params or {}).encode() if body is None else body
        signed = sign(self._base + path, raw)
        return self.ask("POST", path, body=raw, headers={"Content-Type": FORM, "X-Twilio-Signature": signed}, **extra)

    def _route(self, path: str) -> tuple[str, dict[str, str]]:
        for template in self._app.routes:
            names = re.findall(r"{(\w+)}", template)
            pattern = re.sub(r"{\w+}", "([^/]+)", template)
            found = re.fullmatch(pattern, path)
            if found:
                return template, dict(zip(names, map(unquote, found.groups()), strict=True))
        raise LookupError(f"no route for {path}")


def sign(url: str, form: bytes) -> str:
    """Sign a form post as docs/trunk.md says; written apart from the code under test."""
    text = url.encode()
    pairs = {tuple(map(_unescape, pair.partition(b"=")[::2])) for pair in form.split(b"&") if pair}
    for name, value in sorted(pairs):
        text += name + value
    return base64.b64encode(hmac.new(TOKEN.encode(), text, hashlib.sha1).digest()).decode()


def _unescape(part: bytes) -> bytes:
    return unquote_to_bytes(part.replace(b"+", b" "))


def read_answer(raw: dict[str, Any]) -> Answer:
    """Read what a function answers its gateway."""
    body = raw["body"]
    encoded = raw.get("isBase64Encoded")
    many = raw.get("multiValueHeaders") or {}
    headers = {name.lower(): value for name, value in raw["headers"].items()}
    return Answer(
        status=raw["statusCode"],
        headers=headers,
        body=base64.b64decode(body) if encoded else body.encode(),
        cookies=[value for name, values in many.items() if name.lower() == "set-cookie" for value in values],
    )
