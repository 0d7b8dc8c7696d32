"""WebSockets as invocations: connect decides, messages arrive in order, the end is always told."""

import asyncio
import contextlib
import json
import time
from collections.abc import Mapping
from typing import Any

from chalice.app import Chalice

from infra.gateway.asgi import Receive, Scope, Send, source_ip, text_headers
from infra.gateway.connections import GOING_AWAY, Close, Connection, Connections
from infra.gateway.invoke import FunctionTimedOut, LambdaContext, Overloaded, Workers
from infra.gateway.log import fields, log
from infra.gateway.settings import GatewaySettings
from infra.gateway.socket_event import CONNECT, DEFAULT, DISCONNECT, connect_event, disconnect_event, message_event

UNSUPPORTED_DATA = 1003
TOO_BIG = 1009
ABNORMAL = 1006
GOODBYE_S = 5


class WebSocketHost:
    """Serves the app's WebSocket handlers at one path."""

    def __init__(self, app: Chalice, workers: Workers, connections: Connections, settings: GatewaySettings) -> None:
        self._handlers = {key: app.handler_map[config.name] for key, config in app.websocket_handlers.items()}
        self._workers = workers
        self._connections = connections
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        headers = dict(text_headers(scope))
        connection = Connection(source_ip=source_ip(scope), user_agent=headers.get("user-agent", ""))
        status = await self._connect(scope, connection)
        if status >= 300:  # noqa: PLR2004  everything else refuses
            await _refuse(scope, send, status)
            return
        await send({"type": "websocket.accept"})
        self._connections.add(connection)
        log.info("socket opened", extra=fields(connection_id=connection.connection_id, open=len(self._connections)))
        code = ABNORMAL
        try:
            code = await self._converse(scope, connection, receive, send)
        finally:
            self._connections.remove(connection)
            log.info("socket closed", extra=fields(connection_id=connection.connection_id, code=code))
            await self._invoke(DISCONNECT, disconnect_event(scope, connection, code, ""))

    async def _converse(self, scope: Scope, connection: Connection, receive: Receive, send: Send) -> int:
        """Carry messages both ways until either side ends it; returns the close code."""
        writing = asyncio.create_task(_write(connection, send))
        reading = asyncio.create_task(self._read(scope, connection, receive))
        too_slow = asyncio.create_task(connection.is_too_slow.wait())
        try:
            done, _ = await asyncio.wait({writing, reading, too_slow}, return_when=asyncio.FIRST_COMPLETED)
            if too_slow in done:
                return ABNORMAL
            if writing in done:
                return writing.result()
            code = reading.result()
            if code in (GOING_AWAY, UNSUPPORTED_DATA, TOO_BIG):
                connection.close(code)
                await asyncio.wait({writing}, timeout=GOODBYE_S)
            return code
        finally:
            for task in (writing, reading, too_slow):
                task.cancel()
            await asyncio.gather(writing, reading, too_slow, return_exceptions=True)

    async def _read(self, scope: Scope, connection: Connection, receive: Receive) -> int:
        ends_at = time.monotonic() + self._settings.socket_life_s
        while True:
            patience = min(self._settings.socket_idle_s, ends_at - time.monotonic())
            try:
                async with asyncio.timeout(max(patience, 0)):
                    message = await receive()
            except TimeoutError:
                return GOING_AWAY
            if message["type"] == "websocket.disconnect":
                return int(message.get("code") or ABNORMAL)
            text = message.get("text")
            if text is None:
                return UNSUPPORTED_DATA
            if len(text.encode()) > self._settings.message_bytes:
                return TOO_BIG
            connection.last_active_at = time.time()
            await self._message(scope, connection, text)

    async def _connect(self, scope: Scope, connection: Connection) -> int:
        if CONNECT not in self._handlers:
            return 200
        returned = await self._invoke(CONNECT, connect_event(scope, connection))
        return int(returned.get("statusCode", 200)) if returned is not None else 500

    async def _message(self, scope: Scope, connection: Connection, text: str) -> None:
        route = self._route(text)
        if route not in self._handlers:
            refusal = {"message": "Forbidden", "connectionId": connection.connection_id}
            connection.post(json.dumps(refusal))
            return
        event = message_event(scope, connection, route, text)
        if await self._invoke(route, event) is None:
            refusal = {
                "message": "Internal server error",
                "connectionId": connection.connection_id,
                "requestId": event["requestContext"]["requestId"],
            }
            connection.post(json.dumps(refusal))

    def _route(self, text: str) -> str:
        """Choose by ``$request.body.action``, as Chalice deploys it."""
        if len(self._handlers) > len({CONNECT, DISCONNECT, DEFAULT} & set(self._handlers)):
            with contextlib.suppress(ValueError):
                body = json.loads(text)
                if isinstance(body, dict) and body.get("action") in self._handlers:
                    return str(body["action"])
        return DEFAULT

    async def _invoke(self, route: str, event: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Run a route's handler; ``None`` says that it failed, which is logged."""
        handler = self._handlers.get(route)
        if handler is None:
            return {}
        context = LambdaContext(function_name=f"websocket {route}", timeout_s=self._settings.function_timeout_s)
        try:
            returned = await self._workers.invoke(handler, event, context)
        except (FunctionTimedOut, Overloaded):
            log.warning("a socket function did not get to answer", extra=fields(route=route))
        except Exception:  # noqa: BLE001  whatever the function raised, the socket lives on
            log.exception("a socket function failed", extra=fields(route=route))
        else:
            return returned if isinstance(returned, Mapping) else {}
        return None


async def _write(connection: Connection, send: Send) -> int:
    """Send what is queued, in order, until the connection is to be closed; returns the close code."""
    while True:
        item = await connection.outbox.get()
        if isinstance(item, Close):
            with contextlib.suppress(RuntimeError):
                await send({"type": "websocket.close", "code": item.code})
            return item.code
        try:
            await send({"type": "websocket.send", "text": item.text})
        except (OSError, RuntimeError):
            return ABNORMAL


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    """Refuse the handshake with the function's own status where the server can say it."""
    if "websocket.http.response" in scope.get("extensions", {}):
        await send({"type": "websocket.http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "websocket.http.response.body", "body": b""})
    else:
        await send({"type": "websocket.close", "code": 1008})
