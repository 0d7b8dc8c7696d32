"""How often somebody may try: counters that expire, one write an attempt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.aws import dynamo
from chalicelib.companies.lookups import secret_key
from chalicelib.users.errors import TooManyAttempts
from chalicelib.users.tables import CREDENTIALS


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``attempts`` in a window of ``window_s`` seconds."""

    name: str
    attempts: int
    window_s: int


LOG_IN_BY_NAME: Final = Limit("log-in-name", 10, 15 * 60)
LOG_IN_BY_SOURCE: Final = Limit("log-in-source", 50, 15 * 60)
LINK_BY_NAME: Final = Limit("link-name", 3, 15 * 60)
LINK_BY_SOURCE: Final = Limit("link-source", 20, 15 * 60)


def count(limit: Limit, subject: str, *, now: datetime) -> None:
    """Count one attempt by ``subject`` (stored as a hash only).

    The window is part of the key, so that counting is one unconditional addition which races cannot get wrong.

    Raises:
        TooManyAttempts: the limit is passed; ``retry_after_s`` says when the window ends.
    """
    window = int(now.timestamp()) // limit.window_s
    ends_at = (window + 1) * limit.window_s
    change = dynamo.Change(add={"count": 1}, set={"expires_at": ends_at})
    item = dynamo.update(CREDENTIALS, {"key": _key(limit, subject, window)}, change)
    if item["count"] > limit.attempts:
        raise TooManyAttempts(max(1, ends_at - int(now.timestamp())))


def is_spent(limit: Limit, subject: str, *, now: datetime) -> bool:
    """Tell whether another attempt would pass the limit; none is counted."""
    item = dynamo.get(CREDENTIALS, {"key": _key(limit, subject, int(now.timestamp()) // limit.window_s)})
    return item is not None and item["count"] >= limit.attempts


def forgive(limit: Limit, subject: str, *, now: datetime) -> None:
    """Start again from none: the subject has proved who it is."""
    dynamo.delete(CREDENTIALS, {"key": _key(limit, subject, int(now.timestamp()) // limit.window_s)})


def _key(limit: Limit, subject: str, window: int) -> str:
    return f"{secret_key(limit.name, subject)}#{window}"
