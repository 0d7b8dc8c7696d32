"""Searching the call log, newest first: a bounded stretch of days at a time, with a cursor to go on from (PHN-366)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.calls import store
from chalicelib.calls.domain import Call
from chalicelib.calls.shares import Did, shares
from chalicelib.calls.stays import WAITS
from chalicelib.calls.waits import Levels, Result, waits
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName

DAYS_AT_ONCE: Final = 14
"""How far back one search looks before it hands over a cursor, however little it has found."""
_READ: Final = 100
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which calls, from ``since`` until ``until``: those that came to a queue or that an agent made; or ``every_call``.

    ``queue`` matches any part of a call, and a call counts as unanswered when nobody spoke with the caller in any
    part (A-69). ``caller`` is a number or a piece of one, ``vip`` a VIP list through which the call went (PHN-419).
    ``result`` is what became of a wait, in ``queue`` where that is given too, ``levels`` being what to judge late by;
    ``did`` is what ``agent`` did in the call. These are what figures are counted from.
    """

    since: datetime
    until: datetime
    queue: QueueName | None = None
    caller: str = ""
    is_unanswered_only: bool = False
    every_call: bool = False
    vip: str = ""
    result: Result | None = None
    levels: Levels = field(default_factory=dict)
    agent: AgentId | None = None
    did: Did | None = None

    def includes(self, call: Call) -> bool:
        queues = {segment.queue for segment in call.segments if segment.kind in WAITS}
        return (
            (bool(queues) or self.every_call or call.dial is not None or bool(self.vip))
            and (self.queue is None or self.queue in queues)
            and self.caller in call.caller
            and not (self.is_unanswered_only and call.was_answered)
            and self.since <= call.started_at < self.until
            and self._is_counted(call)
        )

    def _is_counted(self, call: Call) -> bool:
        """Whether the call is one of those behind a figure."""
        if self.vip and self.vip not in call.vips:
            return False
        if self.result is not None and not any(
            self.queue in {None, wait.queue} and wait.has(self.result, self.levels) for wait in waits(call)
        ):
            return False
        return (self.agent is None and self.did is None) or any(
            self.agent in {None, share.agent} and self.did in {None, share.did} for share in shares(call)
        )


@dataclass(frozen=True, slots=True)
class LogPage:
    """Calls found, and where to go on; ``None``: there is nothing older."""

    calls: tuple[Call, ...]
    cursor: str | None


def search(company: CompanyId, wanted: Wanted, *, cursor: str | None, limit: int) -> LogPage:
    """Find ended calls, at most ``limit``, older than the cursor of the page before."""
    found: list[Call] = []
    before = cursor or _key(wanted.until)
    for _ in range(DAYS_AT_ONCE):
        day = _day_before(before)
        if day + _DAY <= wanted.since:
            return LogPage(tuple(found), None)
        for call in _of_day(company, day, before):
            if call.started_at < wanted.since:
                return LogPage(tuple(found), None)
            if not wanted.includes(call):
                continue
            if len(found) == limit:
                return LogPage(tuple(found), _key(found[-1].started_at, found[-1].id))
            found.append(call)
        before = _key(day)
    return LogPage(tuple(found), _next_older(company, before, wanted.since))


def _next_older(company: CompanyId, before: str, since: datetime) -> str | None:
    """Where to go on so that there is something: days without a call are passed over, at one small read each."""
    for _ in range(store.LOG_DAYS):
        day = _day_before(before)
        if day + _DAY <= since:
            return None
        if store.list_log(company, f"{day:%Y-%m-%d}", limit=1, before=before):
            return before
        before = _key(day)
    return before


def read(company: CompanyId, since: datetime, until: datetime) -> Iterator[Call]:
    """Every ended call that began in a span, the newest first; reads as it is asked on, a hundred calls at a time."""
    before = _key(until)
    while (day := _day_before(before)) + _DAY > since:
        for call in _of_day(company, day, before):
            if call.started_at < since:
                return
            yield call
        before = _key(day)


def find(company: CompanyId, call: CallId) -> Call | None:
    """An ended call by its id."""
    return store.find_logged(company, call)


def of_caller(company: CompanyId, caller: str, *, limit: int) -> list[Call]:
    """The latest ended calls from one number, the newest first; two round trips."""
    return store.list_logged_of(company, caller, limit=limit)


def forget_caller(company: CompanyId, caller: str) -> int:
    """Forget who made the ended calls from one number; the calls themselves stay, as those of nobody."""
    return store.erase_caller(company, caller)


def _of_day(company: CompanyId, day: datetime, before: str) -> Iterator[Call]:
    while True:
        page = store.list_log(company, f"{day:%Y-%m-%d}", limit=_READ, before=before)
        yield from page
        if len(page) < _READ:
            return
        before = _key(page[-1].started_at, page[-1].id)


def _key(at: datetime, call: str = "") -> str:
    return f"{epoch_ms(at):013d}#{call}"


def is_cursor(text: str) -> bool:
    """Tell whether ``text`` can be a cursor of ours; a forged one finds nothing of anybody else's."""
    stamp = text.partition("#")[0]
    return len(stamp) == len("1795318560123") and stamp.isdecimal() and stamp.isascii()


def _day_before(key: str) -> datetime:
    """The UTC day of the newest call that can stand before ``key``."""
    stamp, _, call = key.partition("#")
    newest = from_epoch_ms(int(stamp) if call else int(stamp) - 1)
    return newest.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
