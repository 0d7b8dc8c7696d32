"""Use cases of calls that need nothing but calls: change one safely, read one, archive one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from chalicelib.calls import store
from chalicelib.calls.domain import Call
from chalicelib.calls.errors import UnknownCall
from chalicelib.core.errors import Unavailable
from chalicelib.core.ids import CallId, CompanyId, QueueName

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
    the call may hand it in as ``known``; it is read where that is no longer how it stands.

    Raises:
        UnknownCall: there is no such live call.
        Unavailable: the race was lost too often.
    """
    changed = change_from(known, decide) if known is not None else None
    if changed is not None and changed.is_new:
        return changed
    for _ in range(ATTEMPTS):
        changed = change_from(store.get(company, call_id), decide)
        if changed is not None:
            return changed
    raise Unavailable("the call keeps changing")


def change_from(before: Call, decide: Decide) -> Changed | None:
    """Try once to change a call already read; ``None``: somebody else was first."""
    decided = decide(before)
    if decided == before:
        return Changed(before, before)
    after = replace(decided, v=before.v + 1)
    try:
        store.save(after)
    except store.CallChanged:
        return None
    return Changed(before, after)


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
