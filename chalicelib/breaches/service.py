"""Use cases of breaches: note them where they are found, and sum them up for who must know."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.breaches import store
from chalicelib.breaches.domain import Breach
from chalicelib.core.ids import CompanyId
from chalicelib.observability import logger


def note(company: CompanyId, found: Iterable[Breach], *, now: datetime) -> None:
    """Keep what was found, each once a day, and write an error to the log that operations can alarm on."""
    for breach in found:
        if store.add(company, breach, now=now):
            fields = {"company": company, "invariant": breach.name, "call": breach.call, "subject": breach.subject}
            logger.error("invariant-breached", extra=fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Breaches by name, today by the company's clock and in thirty days; ``latest`` begins with the newest."""

    today: Mapping[str, int]
    month: Mapping[str, int]
    latest: tuple[Breach, ...]
    is_cut: bool


def summary(company: CompanyId, *, zone: ZoneInfo, now: datetime) -> Summary:
    """Sum up the last thirty days."""
    found = store.list_since(company, now - store.KEPT, until=now)
    today = now.astimezone(zone).date()
    recent = sorted((breach for breach in found if breach.at), key=lambda each: each.at or now, reverse=True)
    return Summary(
        today=Counter(each.name for each in recent if each.at and each.at.astimezone(zone).date() == today),
        month=Counter(each.name for each in recent),
        latest=tuple(recent[:50]),
        is_cut=len(found) >= store.MOST,
    )
