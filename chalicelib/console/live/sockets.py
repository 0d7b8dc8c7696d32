"""A console's WebSocket: let in by a ticket, answered when it asks whether we are there, forgotten when it goes."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.console.live import watchers
from chalicelib.console.live.telling import Post
from chalicelib.core.clock import epoch_ms

Answer = dict[str, Any]


def connect(connection: str, query: Mapping[str, str], *, now: datetime) -> Answer:
    company = watchers.redeem(query.get("ticket", ""), now=now)
    if company is None:
        return {"statusCode": 401}
    watchers.add(company, connection, now=now)
    return {"statusCode": 200}


def message(connection: str, body: str, *, post: Post, now: datetime) -> Answer:
    """Answer a ping with the number of the last event; anything else means nothing."""
    if _kind(body) == "ping":
        company = watchers.company_of(connection)
        v = watchers.count(company) if company else 0
        post(connection, json.dumps({"type": "pong", "v": v, "now": epoch_ms(now)}).encode())
    return {"statusCode": 200}


def _kind(body: str) -> str:
    try:
        asked = json.loads(body)
    except ValueError:
        return ""
    return str(asked.get("type", "")) if isinstance(asked, dict) else ""


def disconnect(connection: str) -> Answer:
    watchers.remove(connection)
    return {"statusCode": 200}
