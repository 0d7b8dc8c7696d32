"""Who changed what and when."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.core.clock import iso
from chalicelib.users.tables import AUDIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``action`` is like ``queue.write``; ``target`` the name of what was changed; ``version`` what it became.

    ``changes`` are lines such as ``wrap_up_s: 15 → 30``.
    """

    at: str
    actor: str
    action: str
    target: str
    version: int | None
    changes: tuple[str, ...] = ()


def record(  # noqa: PLR0913  who, what, to what, when
    company: str,
    *,
    actor: str,
    action: str,
    target: str,
    now: datetime,
    version: int | None = None,
    changes: Sequence[str] = (),
) -> None:
    """Note a change that has been made."""
    from chalicelib.users.models import AuditItem  # noqa: PLC0415  costs 180 ms; only writers pay

    at = f"{iso(now)}#{secrets.token_hex(3)}"
    lines = list(changes) or None
    AuditItem(company, at, actor=actor, action=action, target=target, version=version, changes=lines).save()


def list_page(company: str, *, limit: int, before: str | None = None) -> tuple[list[Entry], str | None]:
    """Read a page of changes, the newest first; the second part is where to go on."""
    start = {"company": company, "at": before} if before is not None else None
    page = dynamo.query(AUDIT, attr("company") == company, limit=limit, start=start, newest_first=True)
    entries = [
        Entry(
            at=item["at"],
            actor=item["actor"],
            action=item["action"],
            target=item["target"],
            version=item.get("version"),
            changes=tuple(item.get("changes") or ()),
        )
        for item in page.items
    ]
    return entries, entries[-1].at if page.next and entries else None
