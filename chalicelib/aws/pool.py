"""Connections kept between requests: taken by one thread at a time, closed when the process ends."""

import atexit
from collections import deque

from chalicelib.aws.wire import Connection

_idle: dict[str, deque[Connection]] = {}


def take(url: str, *, connect_s: float, read_s: float) -> Connection:
    """An idle connection to ``url``, or a new one."""
    try:
        return _idle[url].pop()
    except (KeyError, IndexError):
        return Connection(url, connect_s=connect_s, read_s=read_s)


def keep(url: str, connection: Connection) -> None:
    """Keep a connection for whoever asks ``url`` next; one that has ended is let go."""
    if connection.is_open:
        _idle.setdefault(url, deque()).append(connection)


def close_idle() -> None:
    """Close the connections kept for reuse, as when the endpoints change or the process ends."""
    for kept in _idle.values():
        while kept:
            kept.pop().close()


atexit.register(close_idle)
