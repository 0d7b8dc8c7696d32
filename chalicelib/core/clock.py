"""The one source of the present moment, which a simulation may take over."""

import time
from collections.abc import Callable
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system
_ticks: Callable[[], float] = time.monotonic


def utcnow() -> datetime:
    """Return the aware UTC present; only edges call this, everything below takes ``now``."""
    return _source()


def ticks() -> float:
    """Return seconds that never go back, by which a process tells how old is what it remembers."""
    return _ticks()


def use_clock(source: Callable[[], datetime] | None, ticks: Callable[[], float] | None = None) -> None:
    """Let ``source`` tell the time (``None``: the system clock again), for simulations with a virtual clock.

    A simulation gives its ``ticks`` too: what its functions remember then ages with its own time, however slow or busy
    the machine is that plays it.
    """
    global _source, _ticks  # noqa: PLW0603  one process has one present
    _source = source or _system
    _ticks = ticks or time.monotonic


def iso(at: datetime) -> str:
    """Write an instant so that text order is time order: UTC, microseconds, ``Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_iso(text: str) -> datetime:
    """Read what :func:`iso` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def epoch_ms(at: datetime) -> int:
    """Whole milliseconds since 1970, as the browser counts."""
    return round(at.timestamp() * 1000)


def from_epoch_ms(stamp: int) -> datetime:
    """Read what :func:`epoch_ms` wrote."""
    return datetime.fromtimestamp(stamp / 1000, UTC)
