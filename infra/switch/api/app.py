"""The REST API as an ASGI application: authentication, dispatch, errors."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from infra.switch.account import Account
from infra.switch.api.errors import ApiError, not_found, render, unauthorised
from infra.switch.api.form import Form
from infra.switch.api.paths import Paths
from infra.switch.api.request import ApiRequest, Handler
from infra.switch.api.routes import ROUTES
from infra.switch.exchange import Exchange
from infra.switch.wire import parse_pairs

MAX_BODY: Final = 256 * 1024
_BELOW: Final = "/2010-04-01/"


class Api:
    """No framework is around it: one took as long to reach a handler as the handler takes (docs/decisions/0067)."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._paths: Paths[Mapping[str, Handler]] = Paths(ROUTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = await self._answer(scope, receive)
            await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        if not is_authentic(_header(scope, b"authorization"), self._exchange.account):
            return unauthorised()
        path = _path(scope)
        try:
            handler, ids = self._choose(path, scope["method"])
            form, query = Form(parse_pairs(await _body(receive))), Form(parse_pairs(scope["query_string"]))
            return await handler(ApiRequest(exchange=self._exchange, path=quote(path), ids=ids, form=form, query=query))
        except ApiError as error:
            return render(error)

    def _choose(self, path: str, method: str) -> tuple[Handler, dict[str, str]]:
        found = self._paths.find(path)
        if found is None or found[1]["account"] != self._exchange.account.sid:
            raise not_found(quote(path))
        handlers, ids = found
        if method not in handlers:
            raise ApiError(20004, "Method not allowed", 405)
        return handlers[method], ids


class WithApi(Starlette):
    """An application that hands what is the API's to it, and keeps the rest."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _path(scope).startswith(_BELOW):
            await self.state.api(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def build_api(exchange: Exchange) -> Api:
    return Api(exchange)


def _path(scope: Scope) -> str:
    """The path below the prefix the switch is mounted at."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _header(scope: Scope, wanted: bytes) -> str:
    found: bytes = next((value for name, value in scope["headers"] if name == wanted), b"")
    return found.decode("latin-1")


async def _body(receive: Receive) -> bytes:
    """All of it, unless it is too much."""
    body, has_more = b"", True
    while has_more:
        message = await receive()
        body += message.get("body", b"")
        has_more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise ApiError(20001, "The request body is too large.", 413)
    return body


def is_authentic(authorization: str, account: Account) -> bool:
    """Whether the value of a header is the account's own basic authentication."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = base64.b64decode(credentials, validate=True)
    except binascii.Error:
        return False
    return hmac.compare_digest(given, f"{account.sid}:{account.auth_token}".encode())
