"""Searching the call log: queue calls of a period, newest first, with what its readers may filter by (PHN-366)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.calls import store
from chalicelib.calls.domain import Call, SegmentKind
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import CompanyId

READ_AT_MOST: Final = 3000
"""Log entries read for one page: a rare filter over a long period comes back in several pages."""
CHUNK: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What to look for; ``since`` and ``until`` are days of ``zone``, both included."""

    since: date
    until: date
    zone: ZoneInfo
    queue: str = ""
    caller: str = ""
    is_unanswered_only: bool = False
    is_queue_calls_only: bool = True

    def matches(self, call: Call) -> bool:
        """Any sub-call may be of the queue; unanswered means that nobody spoke with the caller at all (A-69)."""
        queues = {segment.queue for segment in call.segments if segment.kind is SegmentKind.QUEUE}
        if self.is_queue_calls_only and not queues:
            return False
        if self.queue and self.queue not in queues:
            return False
        if self.caller and self.caller not in call.caller:
            return False
        return not (self.is_unanswered_only and call.was_answered)

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.since, time(), self.zone).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.until + timedelta(days=1), time(), self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """One page; ``next`` continues it and is ``None`` at the end."""

    calls: list[Call]
    next: str | None


def search(company: CompanyId, wanted: Search, *, limit: int, cursor: str | None = None) -> Found:
    """Find calls of the period, the newest first; the first page begins with those that are not over yet.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    found = [] if cursor else _live(company, wanted)
    last = cursor
    for read, call in enumerate(_logged(company, wanted, cursor)):
        if len(found) >= limit or read >= READ_AT_MOST:
            return Found(found, last)
        last = _cursor(call)
        if wanted.begins <= call.started_at < wanted.ends and wanted.matches(call):
            found.append(call)
    return Found(found, None)


def _live(company: CompanyId, wanted: Search) -> list[Call]:
    calls = [call for call in store.list_live(company) if wanted.begins <= call.started_at < wanted.ends]
    calls = [call for call in calls if wanted.matches(call)]
    return sorted(calls, key=lambda call: call.started_at, reverse=True)


def _logged(company: CompanyId, wanted: Search, cursor: str | None) -> Iterator[Call]:
    before = cursor
    newest = _moment(cursor) if cursor else wanted.ends
    day = newest.astimezone(UTC).date()
    while day >= wanted.begins.date():
        while True:
            calls = store.list_log(company, day.isoformat(), limit=CHUNK, before=before)
            yield from calls
            if len(calls) < CHUNK:
                break
            before = _cursor(calls[-1])
        before = None
        day -= timedelta(days=1)


def _cursor(call: Call) -> str:
    return f"{epoch_ms(call.started_at):013d}#{call.id}"


def _moment(cursor: str) -> datetime:
    stamp, mark, _ = cursor.partition("#")
    if not mark or not (stamp.isascii() and stamp.isdigit()):
        raise Invalid("this page address is not one of ours; begin at the first page")
    return from_epoch_ms(int(stamp))
