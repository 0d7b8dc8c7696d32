"""The ``@connections`` API: what a function uses to send to a WebSocket, ask about it or close it.

It is served on a loopback port of its own and never on the public one, since whoever reaches it may write to any
console; API Gateway asks for a signature there, a reverse proxy on this host would make a loopback check worthless.
"""

import datetime as dt
import json
import re
from urllib.parse import unquote

from infra.gateway.asgi import BodyTooLarge, Receive, Scope, Send, plain_answer, read_body, send_answer
from infra.gateway.connections import Connection, Connections
from infra.gateway.proxy_event import HttpAnswer

NORMAL = 1000
_PATH = re.compile(r"(?:/[^/]+)?/@connections/([^/]+)")


class Management:
    """Answers on the event loop, never in a worker: a function that pushes must not wait for another function."""

    def __init__(self, connections: Connections, message_bytes: int) -> None:
        self._connections = connections
        self._message_bytes = message_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = _PATH.fullmatch(unquote(scope["raw_path"].decode("ascii", "replace")))
        if match is None:
            await send_answer(send, plain_answer(404, "Not Found"))
            return
        try:
            body = await read_body(scope, receive, self._message_bytes)
        except BodyTooLarge:
            await send_answer(send, plain_answer(413, "Payload Too Large"))
            return
        await send_answer(send, self._answer(scope["method"], match[1], body))

    def _answer(self, method: str, connection_id: str, body: bytes) -> HttpAnswer:
        connection = self._connections.find(connection_id)
        if connection is None:
            return _gone()
        match method:
            case "POST":
                return _done(200) if connection.post(body.decode("utf-8", "replace")) else _gone()
            case "GET":
                return _described(connection)
            case "DELETE":
                connection.close(NORMAL)
                self._connections.remove(connection)
                return _done(204)
            case _:
                return plain_answer(405, "Method Not Allowed")


def _gone() -> HttpAnswer:
    body = json.dumps({"message": "Gone"}).encode()
    headers = [("content-type", "application/json"), ("x-amzn-errortype", "GoneException")]
    return HttpAnswer(status=410, headers=headers, body=body)


def _done(status: int) -> HttpAnswer:
    return HttpAnswer(status=status, headers=[], body=b"")


def _described(connection: Connection) -> HttpAnswer:
    described = {
        "connectedAt": _iso(connection.connected_at),
        "lastActiveAt": _iso(connection.last_active_at),
        "identity": {"sourceIp": connection.source_ip, "userAgent": connection.user_agent},
    }
    headers = [("content-type", "application/json")]
    return HttpAnswer(status=200, headers=headers, body=json.dumps(described).encode())


def _iso(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
