"""Telling the consoles what has changed: numbered events, several to a message, to everybody who watches."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final

from chalicelib.console.live import watchers
from chalicelib.console.live.reading import record_of
from chalicelib.core.clock import epoch_ms
from chalicelib.core.ids import CompanyId

Post = Callable[[str, bytes], bool]
"""``(connection, message) -> whether it is still there``."""
AT_ONCE: Final = 8
Event = tuple[str, str, dict[str, Any] | None]
MISSED: Final = "missed"
"""The type of news that something may have gone untold: pages that find a number missing ask for a snapshot."""


def tell(company: CompanyId, changed: Sequence[tuple[str, str]], *, post: Post, now: datetime) -> int:
    """Send the present records of what has changed, and return how many connections were told."""
    watching = watchers.connections(company, now=now)
    if not watching:
        return 0
    things = [thing for thing in dict.fromkeys(changed) if thing[0] != MISSED]
    if len(things) < len(set(changed)):
        skipped = watchers.count_up(company, 1)
        _send_all(watching, json.dumps({"type": "pong", "v": skipped, "now": epoch_ms(now)}).encode(), post)
    if not things:
        return len(watching)
    records = _records(company, things, now=now)
    last = watchers.count_up(company, len(records))
    first = last - len(records) + 1
    events = [
        {"v": first + index, "type": kind, "id": name, "patch": record}
        for index, (kind, name, record) in enumerate(records)
    ]
    message = json.dumps(events, separators=(",", ":")).encode()
    _send_all(watching, message, post)
    return len(watching)


def _records(company: CompanyId, things: Sequence[tuple[str, str]], *, now: datetime) -> list[Event]:
    """The records of what has changed; where a call came to a queue or left it, the queue's next wait is another."""
    found = [(kind, name, record_of(company, kind, name, now=now)) for kind, name in things]
    told = {name for kind, name, _ in found if kind == "queue"}
    queues = {record["queue"] for kind, _, record in found if kind == "call" and record and record["queue"]}
    return [*found, *(("queue", name, record_of(company, "queue", name, now=now)) for name in sorted(queues - told))]


def _send_all(watching: Sequence[str], message: bytes, post: Post) -> None:
    with ThreadPoolExecutor(min(AT_ONCE, len(watching))) as pool:
        outcomes = pool.map(lambda connection: (connection, post(connection, message)), watching)
        for connection, is_there in outcomes:
            if not is_there:
                watchers.remove(connection)
