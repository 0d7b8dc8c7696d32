"""The REST API as an ASGI application: authentication, dispatch, errors."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from infra.switch.account import Account
from infra.switch.api.errors import ApiError, not_found, render, unauthorised
from infra.switch.api.form import Form
from infra.switch.api.request import ApiRequest, Handler
from infra.switch.api.routes import ROUTES
from infra.switch.exchange import Exchange
from infra.switch.wire import parse_pairs

MAX_BODY: Final = 256 * 1024


def build_api(exchange: Exchange) -> Starlette:
    routes = [Route(path, _Endpoint(exchange, handlers)) for path, handlers in ROUTES.items()]
    fallback = Route("/{rest:path}", _Endpoint(exchange, {}))
    return Starlette(routes=[*routes, fallback])


class _Endpoint:
    """One path and its methods."""

    def __init__(self, exchange: Exchange, handlers: Mapping[str, Handler]) -> None:
        self._exchange = exchange
        self._handlers = handlers

    async def __call__(self, scope: Mapping[str, object], receive: object, send: object) -> None:
        request = Request(scope, receive)  # type: ignore[arg-type]
        response = await self._answer(request)
        await response(scope, receive, send)  # type: ignore[arg-type]

    async def _answer(self, request: Request) -> Response:
        if not is_authentic(request, self._exchange.account):
            return unauthorised()
        try:
            handler = self._choose(request)
            return await handler(await self._read(request))
        except ApiError as error:
            return render(error)

    def _choose(self, request: Request) -> Handler:
        account_sid = request.path_params.get("account")
        if not self._handlers or account_sid != self._exchange.account.sid:
            raise not_found(_path(request))
        handler = self._handlers.get(request.method)
        if handler is None:
            raise ApiError(20004, "Method not allowed", 405)
        return handler

    async def _read(self, request: Request) -> ApiRequest:
        body = await request.body()
        if len(body) > MAX_BODY:
            raise ApiError(20001, "The request body is too large.", 413)
        return ApiRequest(
            exchange=self._exchange,
            path=_path(request),
            ids=request.path_params,
            form=Form(parse_pairs(body)),
            query=Form(parse_pairs(request.url.query)),
        )


def _path(request: Request) -> str:
    """The path below the prefix the switch is mounted at."""
    path: str = request.scope["path"]
    root: str = request.scope.get("root_path", "")
    return quote(path.removeprefix(root))


def is_authentic(request: Request, account: Account) -> bool:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = base64.b64decode(credentials, validate=True)
    except binascii.Error:
        return False
    return hmac.compare_digest(given, f"{account.sid}:{account.auth_token}".encode())
