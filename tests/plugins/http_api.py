"""``HttpApiDoor``: hands an app the events of API Gateway's HTTP API, payload format 1.0, as the template declares it.

Made from Amazon's documented example ("Create AWS Lambda proxy integrations for HTTP APIs"): header names in small
letters, a path that is decoded already, and a body as base64 unless its type says that it is text. The document does
not say in which order the names of a query come: here sorted.
"""

import base64
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from infra.front_door import ROUTES
from tests.plugins.front_door import Answer, FrontDoor, read_answer

EDGE: Final = "192.0.2.7"
"""Who comes to API Gateway: CloudFront, or somebody who found the way past it."""
HOST: Final = "a1b2c3.execute-api.eu-north-1.amazonaws.com"
TEXT: Final = ("text/", "application/json", "application/javascript", "application/xml")
Pairs = list[tuple[str, str]]


class HttpApiDoor(FrontDoor):
    """Speaks to ``app`` like a client behind the HTTP API; ``headers`` may be pairs, where one comes several times."""

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | str | None = None,
        headers: dict[str, str] | Pairs | None = None,
        raw_query: bool = True,
    ) -> Answer:
        del raw_query  # which this API never passes on
        pairs = list(headers.items()) if isinstance(headers, dict) else headers or []
        raw = body.encode() if isinstance(body, str) else body
        return read_answer(self._app(http_api_event(method, path, pairs, raw), None))


def http_api_event(method: str, address: str, headers: Pairs, body: bytes | None) -> dict[str, Any]:
    """Return the event of a request to ``address``, a path as it was sent, perhaps with a query."""
    bare, _, query = address.partition("?")
    path = unquote(bare)
    many = gathered([("host", HOST), *((name.lower(), value) for name, value in headers)])
    many["x-forwarded-for"] = [", ".join([*many.get("x-forwarded-for", []), EDGE])]
    asked = dict(sorted(gathered(parse_qsl(query, keep_blank_values=True)).items()))
    resource, parameters = _route(path)
    text, is_base64 = _body(many.get("content-type", [""])[-1], body)
    return {
        "version": "1.0",
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": {name: values[-1] for name, values in many.items()},
        "multiValueHeaders": many,
        "queryStringParameters": {name: values[-1] for name, values in asked.items()} or None,
        "multiValueQueryStringParameters": asked or None,
        "requestContext": _context(method, path, resource),
        "pathParameters": parameters,
        "stageVariables": None,
        "body": text,
        "isBase64Encoded": is_base64,
    }


def gathered(pairs: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _context(method: str, path: str, resource: str) -> dict[str, Any]:
    return {
        "accountId": "123456789012",
        "apiId": HOST.partition(".")[0],
        "authorizer": {"claims": None, "scopes": None},
        "domainName": HOST,
        "domainPrefix": HOST.partition(".")[0],
        "extendedRequestId": "request-1=",
        "httpMethod": method,
        "identity": {"accountId": None, "sourceIp": EDGE, "user": None, "userAgent": "agent"},
        "path": path,
        "protocol": "HTTP/1.1",
        "requestId": "request-1=",
        "requestTime": "04/Mar/2020:19:15:17 +0000",
        "requestTimeEpoch": 1583349317135,
        "resourceId": None,
        "resourcePath": resource,
        "stage": "$default",
    }


def _route(path: str) -> tuple[str, dict[str, str] | None]:
    """The catch-all that takes a path, and what its parameter stands for."""
    for key in ROUTES.values():
        beginning, _, parameter = key.removeprefix("ANY ").partition("{")
        if parameter and path.startswith(beginning):
            return f"{beginning}{{{parameter}", {parameter.removesuffix("+}"): path.removeprefix(beginning)}
    return "$default", None


def _body(content_type: str, body: bytes | None) -> tuple[str | None, bool]:
    if body is None:
        return None, False
    if content_type.startswith(TEXT):
        return body.decode(), False
    return base64.b64encode(body).decode(), True
