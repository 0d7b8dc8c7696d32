"""A WebSocket's connect, messages and end as API Gateway's events."""

import time
from typing import Any
from urllib.parse import parse_qsl

from infra.gateway.asgi import Scope, text_headers
from infra.gateway.connections import Connection
from infra.gateway.proxy_event import API_ID, STAGE, multi_values, new_request_id

CONNECT = "$connect"
DISCONNECT = "$disconnect"
DEFAULT = "$default"
_KINDS = {CONNECT: "CONNECT", DISCONNECT: "DISCONNECT"}


def socket_event(scope: Scope, connection: Connection, route: str, **more: Any) -> dict[str, Any]:
    """Build the event of one route; ``more`` joins the request context."""
    request_id = new_request_id()
    headers = multi_values(text_headers(scope))
    return {
        "requestContext": {
            "routeKey": route,
            "eventType": _KINDS.get(route, "MESSAGE"),
            "connectionId": connection.connection_id,
            "connectedAt": round(connection.connected_at * 1000),
            "requestTimeEpoch": round(time.time() * 1000),
            "requestId": request_id,
            "extendedRequestId": request_id,
            "messageDirection": "IN",
            "apiId": API_ID,
            "stage": STAGE,
            "domainName": headers.get("host", [""])[-1],
            "identity": {"sourceIp": connection.source_ip, "userAgent": connection.user_agent},
            **more,
        },
        "isBase64Encoded": False,
    }


def connect_event(scope: Scope, connection: Connection) -> dict[str, Any]:
    """Build the event that decides whether the connection may be: the only one with headers and query."""
    headers = multi_values(text_headers(scope))
    query = multi_values(parse_qsl(scope["query_string"].decode("ascii", "replace"), keep_blank_values=True))
    return {
        **socket_event(scope, connection, CONNECT),
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
    }


def message_event(scope: Scope, connection: Connection, route: str, body: str) -> dict[str, Any]:
    return {**socket_event(scope, connection, route, messageId=new_request_id()), "body": body}


def disconnect_event(scope: Scope, connection: Connection, code: int, reason: str) -> dict[str, Any]:
    return socket_event(scope, connection, DISCONNECT, disconnectStatusCode=code, disconnectReason=reason)
