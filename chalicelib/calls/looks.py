"""When the sweeper looks at a call: at its ``due_at``, and from then on again and again, without anything written.

A sweep knows when the one before it was, so it finds what has fallen due since. Pure.
"""

from datetime import datetime, timedelta
from typing import Final

from chalicelib.calls.domain import Call

LIVE_EVERY: Final = timedelta(seconds=40)
ENDED_EVERY: Final = timedelta(seconds=600)
"""An ended call is looked at once for what it owes, and once more to be dropped."""
REMINDER: Final = timedelta(seconds=5)
SWEPT_WITHIN: Final = timedelta(seconds=12)
"""By then a sweep has come by whatever has fallen due; they are ten seconds apart."""


def is_due(due_at: datetime, every: timedelta, *, since: datetime, now: datetime) -> bool:
    """Tell whether a look fell due after ``since`` and until now."""
    if due_at > now:
        return False
    return due_at > since or (now - due_at) // every > (since - due_at) // every


def remind(call: Call, *, now: datetime) -> datetime:
    """When a call is due whose change others must hear of now, so that it is looked at soon and no look is lost."""
    every = ENDED_EVERY if call.is_over else LIVE_EVERY
    if call.due_at > now:
        return min(call.due_at, now + REMINDER)
    unswept = (now - call.due_at) % every
    if every - unswept <= REMINDER:
        return call.due_at
    return now if unswept < SWEPT_WITHIN else now + REMINDER
