"""The functions as the switch reaches them: an HTTP request becomes the event Lambda would get."""

import base64
import re
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from chalice.app import Chalice

from infra.switch.fetcher import HttpReply, HttpRequest

Functions = Callable[[HttpRequest], HttpReply]


def as_functions(app: Chalice) -> Functions:
    """Return ``app`` as a plain callable for :class:`infra.switch.testing.scenario.SimulatedSwitch`."""
    routes: dict[str, list[tuple[re.Pattern[str], str]]] = defaultdict(list)
    for path in app.routes:
        routes[_beginning(path)].append((re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path)), path))

    def call(request: HttpRequest) -> HttpReply:
        parts = urlsplit(request.url)
        for pattern, template in routes[_beginning(parts.path)]:
            found = pattern.fullmatch(parts.path)
            if found:
                return _reply(app(_event(request, template, found.groupdict()), None))
        return HttpReply(404)

    return call


def _beginning(path: str) -> str:
    """The part of a path that no route leaves open: ``/voice/offers/...`` begins with ``voice``."""
    return path.split("/", 2)[1]


def _event(request: HttpRequest, template: str, captured: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(request.url)
    headers = {name.lower(): value for name, value in request.headers.items()}
    return {
        "requestContext": {
            "httpMethod": request.method,
            "resourcePath": template,
            "path": parts.path,
            "rawQueryString": parts.query,
            "requestId": uuid.uuid4().hex,
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "pathParameters": {name: unquote(value) for name, value in captured.items()} or None,
        "multiValueQueryStringParameters": parse_qs(parts.query, keep_blank_values=True) or None,
        "stageVariables": None,
        "body": base64.b64encode(request.body).decode(),
        "isBase64Encoded": True,
    }


def _reply(answer: dict[str, Any]) -> HttpReply:
    body = answer["body"]
    raw = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    return HttpReply(answer["statusCode"], headers, raw)
