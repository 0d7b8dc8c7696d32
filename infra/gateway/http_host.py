"""HTTP requests as invocations of the app's one API function."""

import logging
import time
from typing import Any

from chalice.app import Chalice

from chalicelib.web.paths import Match, Router
from infra.gateway.asgi import (
    BodyTooLarge,
    ClientGone,
    Receive,
    Scope,
    Send,
    read_body,
    refused,
    send_answer,
    source_ip,
    text_headers,
)
from infra.gateway.invoke import FunctionTimedOut, LambdaContext, Overloaded, Workers
from infra.gateway.log import fields, log
from infra.gateway.proxy_event import (
    BadFunctionAnswer,
    HttpAnswer,
    HttpRequest,
    http_answer,
    new_request_id,
    proxy_event,
)
from infra.gateway.settings import GatewaySettings
from infra.refusals import BROKEN, NOTHING_HERE, TOO_LARGE, TOO_MANY, TOO_SLOW

FUNCTION = "api"


class HttpHost:
    """Serves the routes of one app, with API Gateway's limits and its answers when a limit is passed."""

    def __init__(self, app: Chalice, workers: Workers, settings: GatewaySettings) -> None:
        self._app = app
        self._workers = workers
        self._settings = settings
        self._router = Router(app.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request_id = new_request_id()
        match = self._router.find(scope["raw_path"].decode("ascii", "replace"))
        try:
            answer = await self._answer(scope, receive, match, request_id)
        except ClientGone:
            return
        await send_answer(send, answer, head=scope["method"] == "HEAD")
        if log.isEnabledFor(logging.INFO):
            route, ms = match.resource if match else None, round((time.perf_counter() - started) * 1000, 1)
            told = fields(request_id=request_id, method=scope["method"], route=route, status=answer.status, ms=ms)
            log.info("request", extra=told)

    async def _answer(self, scope: Scope, receive: Receive, match: Match | None, request_id: str) -> HttpAnswer:
        if match is None:
            return refused(NOTHING_HERE, request_id)
        preflight = self._preflight(scope["method"], match)
        if preflight is not None:
            return preflight
        try:
            body = await read_body(scope, receive, self._settings.body_bytes)
        except BodyTooLarge:
            return refused(TOO_LARGE, request_id)
        event = proxy_event(self._request(scope, match, body), match, request_id=request_id)
        return await self._invoke(event, request_id)

    async def _invoke(self, event: dict[str, Any], request_id: str) -> HttpAnswer:
        context = LambdaContext(
            function_name=FUNCTION, timeout_s=self._settings.function_timeout_s, aws_request_id=request_id
        )
        try:
            return http_answer(await self._workers.invoke(self._app, event, context))
        except FunctionTimedOut:
            return refused(TOO_SLOW, request_id)
        except Overloaded:
            return refused(TOO_MANY, request_id)
        except BadFunctionAnswer:
            log.exception("the function's answer is malformed", extra=fields(request_id=request_id))
        except Exception:  # noqa: BLE001  whatever the function raised, its caller gets an answer
            log.exception("the function failed", extra=fields(request_id=request_id))
        return refused(BROKEN, request_id)

    def _request(self, scope: Scope, match: Match, body: bytes) -> HttpRequest:
        method = scope["method"]
        if method == "HEAD" and "HEAD" not in self._app.routes[match.resource]:
            method = "GET"
        return HttpRequest(
            method=method,
            raw_path=scope["raw_path"].decode("ascii", "replace"),
            raw_query=scope["query_string"].decode("ascii", "replace"),
            headers=text_headers(scope),
            body=body,
            source_ip=source_ip(scope),
            protocol=f"HTTP/{scope['http_version']}",
        )

    def _preflight(self, method: str, match: Match) -> HttpAnswer | None:
        """Answer a CORS preflight, which API Gateway does without the function."""
        entries = self._app.routes[match.resource]
        shared = [entry for entry in entries.values() if entry.cors is not None]
        if method != "OPTIONS" or "OPTIONS" in entries or not shared:
            return None
        headers = {name.lower(): str(value) for name, value in shared[0].cors.get_access_control_headers().items()}
        headers["access-control-allow-methods"] = ",".join([*sorted(entries), "OPTIONS"])
        return HttpAnswer(status=200, headers=list(headers.items()), body=b"")
