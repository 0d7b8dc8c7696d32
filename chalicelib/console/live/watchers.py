"""The consoles that watch a company: their tickets, their connections, and the count of what they were told."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.aws.dynamo import Change
from chalicelib.companies import attention
from chalicelib.console.tables import WATCHERS
from chalicelib.core.ids import CompanyId

TICKET: Final = timedelta(seconds=30)
CONNECTION: Final = timedelta(hours=3)
"""API Gateway ends a connection after two hours; its item may outlive it a little."""


def count(company: CompanyId) -> int:
    """How many events the company has had."""
    item = dynamo.get(WATCHERS, {"company": company, "key": "counter"})
    return int(item["v"]) if item else 0


def count_up(company: CompanyId, events: int) -> int:
    """Number ``events`` new events and return the last number."""
    return int(dynamo.update(WATCHERS, {"company": company, "key": "counter"}, Change(add={"v": events}))["v"])


def issue_ticket(company: CompanyId, *, now: datetime) -> str:
    """Make a ticket that opens one connection, once, within half a minute."""
    nonce = secrets.token_urlsafe(18)
    expires = int((now + TICKET).timestamp())
    dynamo.put(WATCHERS, {"company": company, "key": f"ticket#{nonce}", "expires_at": expires})
    return f"{company}.{nonce}"


def redeem(ticket: str, *, now: datetime) -> CompanyId | None:
    """Take a ticket in; ``None``: it is forged, used or too old."""
    company, _, nonce = ticket.partition(".")
    if not company or not nonce:
        return None
    fresh = attr("expires_at") >= int(now.timestamp())
    try:
        dynamo.delete(WATCHERS, {"company": company, "key": f"ticket#{nonce}"}, condition=fresh)
    except dynamo.ConditionFailed:
        return None
    return CompanyId(company)


def add(company: CompanyId, connection: str, *, now: datetime) -> bool:
    """Note a connection, and tell whether nobody watched before.

    The way back is written first, so that no connection is ever without one.
    """
    expires = int((now + CONNECTION).timestamp())
    key = f"socket#{connection}"
    dynamo.put(WATCHERS, {"company": key, "key": "-", "of": company, "expires_at": expires})
    dynamo.put(WATCHERS, {"company": company, "key": key, "expires_at": expires})
    return attention.begin(company, until=now + CONNECTION)


def company_of(connection: str) -> CompanyId | None:
    item = dynamo.get(WATCHERS, {"company": f"socket#{connection}", "key": "-"})
    return CompanyId(item["of"]) if item else None


def remove(connection: str) -> None:
    """Forget a connection that is gone."""
    key = f"socket#{connection}"
    company = company_of(connection)
    if company is not None:
        dynamo.delete(WATCHERS, {"company": company, "key": key})
    dynamo.delete(WATCHERS, {"company": key, "key": "-"})


def connections(company: CompanyId, *, now: datetime) -> list[str]:
    """Everybody who watches a company; where nobody does any more, that is noted."""
    found = _connections(company, now=now)
    seen = None if found else attention.mark(company)
    if seen is None:
        return found
    late = _connections(company, now=now)
    if not late:
        attention.end(company, seen)
    return late


def _connections(company: CompanyId, *, now: datetime) -> list[str]:
    where = (attr("company") == company) & attr("key").begins_with("socket#")
    items = dynamo.query_all(WATCHERS, where, keep=attr("expires_at") > int(now.timestamp()))
    return [str(item["key"]).removeprefix("socket#") for item in items]
