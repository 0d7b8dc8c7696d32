"""How long the product is given to repair each fault: the time that judges do not count against a limit."""

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from chalicelib.calls.looks import LIVE_EVERY, REMINDER
from chalicelib.queues.sweeping import EVERY_S
from infra.switch.fetcher import HttpRequest

SWEPT_S: Final = REMINDER.total_seconds() + EVERY_S + 1
"""What a dead function owed is sent by the sweeper: marked due by the write itself, met at the next sweep."""
UNHEARD_S: Final = LIVE_EVERY.total_seconds() + EVERY_S + 1
"""What the trunk could not tell at any attempt is seen when the sweeper next asks it about the call's legs."""
AGAIN_S: Final = 3.0
"""A voice document that could not be made says: ask again in a moment."""
LONGEST_S: Final = 60.0
EVERYONE: Final = "*"
_IDS: Final = re.compile(r"CA[0-9a-f]{32}|out-[0-9a-f]{24}|(?<=/)[0-9a-f]{12}(?=/|\?|$)")


@dataclass(frozen=True, slots=True)
class Errand:
    """What a function is at work on: whom it concerns, and how long a repair may take when it dies."""

    subjects: frozenset[str] = frozenset({EVERYONE})
    repair_s: float = SWEPT_S
    token: str = ""


@dataclass(slots=True)
class Repair:
    """One fault, and the time until which what it broke may be out of order."""

    kind: str
    at: datetime
    until: datetime
    subjects: frozenset[str]


@dataclass(slots=True)
class Repairs:
    """Every fault that struck, with its repair, in the order of time; ``now`` is set by whoever owns the clock."""

    now: Callable[[], datetime] = lambda: datetime.min.replace(tzinfo=UTC)
    all: list[Repair] = field(default_factory=list)
    _unheard: dict[str, list[Repair]] = field(default_factory=dict)

    def note(self, kind: str, seconds: float, errand: Errand, *, in_s: float = 0.0) -> None:
        """A fault strikes in ``in_s``, and what it breaks is whole again ``seconds`` later."""
        at = self.now() + timedelta(seconds=in_s)
        repair = Repair(kind, at, at + timedelta(seconds=min(seconds, LONGEST_S)), errand.subjects)
        insort(self.all, repair, key=lambda each: each.at)
        if errand.token:
            self._unheard.setdefault(errand.token, []).append(repair)

    def heard(self, token: str) -> None:
        """A webhook that had failed has now come through: what was missing is known from here on."""
        now = self.now()
        for repair in self._unheard.pop(token, ()):
            repair.until = min(repair.until, now)

    def overlapping(self, since: datetime, until: datetime, subjects: Iterable[str]) -> Iterator[Repair]:
        wanted = {EVERYONE, *subjects}
        first = bisect_left(self.all, since - timedelta(seconds=LONGEST_S), key=lambda repair: repair.at)
        for repair in islice(self.all, first, None):
            if repair.at > until:
                return
            if repair.until > since and not wanted.isdisjoint(repair.subjects):
                yield repair

    def counted(self, since: datetime, until: datetime, *subjects: str) -> timedelta:
        """The time between two moments during which no repair that concerns ``subjects`` was under way."""
        counted, reached = timedelta(0), since
        for repair in self.overlapping(since, until, subjects):
            counted += max(repair.at - reached, timedelta(0))
            reached = max(reached, repair.until)
        return counted + max(until - reached, timedelta(0))


def of_bodies(bodies: Iterable[Mapping[str, Any]], repair_s: float = 0.0) -> Errand:
    """Jobs, and whom they concern."""
    return Errand(frozenset(str(value) for body in bodies for value in body.values()), repair_s)


def of_webhook(request: HttpRequest) -> Errand:
    """A webhook, and the calls, legs and offers it names."""
    named = _IDS.findall(f"{request.url} {request.body.decode('utf-8', 'replace')}")
    return Errand(frozenset(named), UNHEARD_S, request.headers.get("I-Twilio-Idempotency-Token", ""))
