"""Use cases of calls that need nothing but calls: change one safely, read one, archive one."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from chalicelib.calls import store
from chalicelib.calls.domain import Call
from chalicelib.calls.errors import UnknownCall
from chalicelib.core.errors import SwitchboardError, Unavailable
from chalicelib.core.ids import CallId, CompanyId, QueueName
from chalicelib.core.replacing import replace

ATTEMPTS: Final = 12
"""How often a writer that lost the race decides again; losing this often means the store is unwell."""

Decide = Callable[[Call], Call]


class Changed(NamedTuple):
    """A call before and after one write; the same object twice when there was nothing to write."""

    before: Call
    after: Call

    @property
    def is_new(self) -> bool:
        return self.before is not self.after


def change(company: CompanyId, call_id: CallId, decide: Decide, *, known: Call | None = None) -> Changed:
    """Read a call, decide, and write it back, starting over when somebody else was first.

    ``decide`` is pure and may run several times; returning the call it was given writes nothing. Who has just written
    the call may hand it in as ``known``, and this process may remember it: the write fails where that is no longer how
    it stands, and what needs no write is decided from the call as it is read.

    Raises:
        UnknownCall: there is no such live call.
        Unavailable: the race was lost too often.
    """
    before, is_sure = known or store.recall(company, call_id), False
    for _ in range(ATTEMPTS):
        if before is None:
            before, is_sure = store.get(company, call_id), True
        after = _decided(before, decide, is_sure=is_sure)
        if after is before:
            return Changed(before, before)
        if after is None:
            before = None
            continue
        try:
            store.save(after)
        except store.CallChanged as lost:
            before, is_sure = lost.standing, True
        else:
            return Changed(before, after)
    raise Unavailable("the call keeps changing")


def _decided(before: Call, decide: Decide, *, is_sure: bool) -> Call | None:
    """The next version of a call, or the same where nothing is to be written.

    ``None``: the call may have moved on, and what was decided, or refused, does not ask the store whether it has.
    """
    try:
        decided = decide(before)
    except SwitchboardError:
        if is_sure:
            raise
        return None
    if decided == before:
        return before if is_sure else None
    return replace(decided, v=before.v + 1)


def begin(call: Call) -> None:
    """Store a call that we make ourselves."""
    store.create(call)


def find(company: CompanyId, call_id: CallId) -> Call | None:
    """A call, live or from the log."""
    return store.find(company, call_id) or store.find_logged(company, call_id)


def get(company: CompanyId, call_id: CallId) -> Call:
    """A call, live or from the log.

    Raises:
        UnknownCall: the company has no such call.
    """
    found = find(company, call_id)
    if found is None:
        raise UnknownCall
    return found


def is_logged(call: Call) -> bool:
    """Tell whether an ended call's log entry has been written."""
    return store.is_logged(call)


def archive(call: Call, *, now: datetime) -> None:
    """Write an ended call's log entry; once it has stood for ten minutes, drop the live item."""
    store.write_log(call)
    if is_to_be_dropped(call, now=now):
        store.forget(call)


def is_to_be_dropped(call: Call, *, now: datetime) -> bool:
    """Tell whether an ended call has stood long enough among those that live."""
    return call.ended_at is not None and (now - call.ended_at).total_seconds() > LINGER_S


LINGER_S: Final = 600
"""How long an ended call stays in the live table to absorb late webhooks."""


def count_waiting(company: CompanyId, queue: QueueName) -> int:
    """How many callers wait in a queue."""
    return store.count_waiting(company, queue)


def longest_waiting(company: CompanyId, queue: QueueName) -> datetime | None:
    """Since when the caller has waited who has waited longest, of the hundred to be served first."""
    return min((waiting.stay.joined_at for waiting in store.list_waiting(company, queue, limit=100)), default=None)


def list_live(company: CompanyId) -> list[Call]:
    """Every call of a company that has not ended."""
    return store.list_live(company)
