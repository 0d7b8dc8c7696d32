"""Every read and write of breaches."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.breaches.domain import Breach
from chalicelib.breaches.tables import BREACHES
from chalicelib.core.clock import iso, parse_iso
from chalicelib.core.ids import CompanyId

KEPT: Final = timedelta(days=30)
MOST: Final = 2000
"""As many are read for the counts: whoever has more has other worries than the exact number."""


def add(company: CompanyId, breach: Breach, *, now: datetime) -> bool:
    """Keep a breach; tell whether it was not known today."""
    item = {
        "company": company,
        "key": f"{_day(now)}#{breach.name}#{breach.subject}",
        "name": breach.name,
        "subject": breach.subject,
        "words": breach.words,
        "call": breach.call,
        "at": iso(now),
        "expires_at": int((now + KEPT + timedelta(days=1)).timestamp()),
    }
    try:
        dynamo.put(BREACHES, item, condition=attr("key").missing())
    except dynamo.ConditionFailed:
        return False
    return True


def list_since(company: CompanyId, since: datetime, *, until: datetime) -> list[Breach]:
    """The breaches of the days from ``since``, the newest day first."""
    span = attr("key").between(_day(since), f"{_day(until)}#~")
    where = (attr("company") == company) & span
    return [_to_breach(item) for item in dynamo.query(BREACHES, where, limit=MOST, newest_first=True).items]


def _to_breach(item: Mapping[str, Any]) -> Breach:
    return Breach(
        name=item["name"],
        subject=item["subject"],
        words=item["words"],
        call=item.get("call") or "",
        at=parse_iso(item["at"]),
    )


def _day(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d}"
