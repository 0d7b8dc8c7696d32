"""A console's WebSocket: let in by a ticket, answered when it asks whether we are there, forgotten when it goes."""

import json
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from chalicelib.aws import jobs
from chalicelib.companies.attention import FRESH_S
from chalicelib.console.live import watchers
from chalicelib.console.live.telling import MISSED, Post
from chalicelib.core.clock import epoch_ms
from chalicelib.queues.tables import NEWS

Answer = dict[str, Any]
MISSED_S: Final = math.ceil(FRESH_S) + 1
"""By then nobody believes any more that nobody watches."""


def connect(connection: str, query: Mapping[str, str], *, now: datetime) -> Answer:
    company = watchers.redeem(query.get("ticket", ""), now=now)
    if company is None:
        return {"statusCode": 401}
    if watchers.add(company, connection, now=now):
        jobs.send(NEWS.name, {"company": company, "type": MISSED, "id": ""}, delay_s=MISSED_S)
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
