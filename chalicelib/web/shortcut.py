"""The trunk's webhooks without what Chalice does around a view: a third of the time of one that has little to do.

Chalice declares the routes and answers everything that is unusual; a test holds the answers of both ways equal.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.web.edges import SHORTCUTS
from chalicelib.web.inbound import MAX_WEBHOOK_BYTES, BodyTooLarge, read_event

FORM = "application/x-www-form-urlencoded"
Event = dict[str, Any]


def answer(routes: Mapping[str, Mapping[str, Any]], event: Event) -> Event | None:
    """Answer a form posted to a view that has a shortcut; ``None``: Chalice is to answer."""
    context = event.get("requestContext", {})
    entry = routes.get(context.get("resourcePath"), {}).get("POST") if context.get("httpMethod") == "POST" else None
    shortcut = SHORTCUTS.get(entry.view_function) if entry is not None else None
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    if shortcut is None or headers.get("content-type", "").partition(";")[0] != FORM:
        return None
    try:
        arrived = read_event(event, headers=headers, limit=MAX_WEBHOOK_BYTES)
    except (BodyTooLarge, ValueError):
        return None
    response = shortcut(arrived, event.get("pathParameters") or {})
    return {
        "headers": response.headers,
        "multiValueHeaders": {},
        "statusCode": response.status_code,
        "body": response.body,
    }
