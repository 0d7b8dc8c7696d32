"""The page of what must never happen, and the history of one call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.console.models.shell import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise, and how often it was broken."""

    name: str
    title: str
    today: int
    month: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRow:
    """One breach; ``href`` leads to the call's history and is empty where there is none."""

    name: str
    at: datetime
    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachesPage:
    shell: Shell
    promises: Sequence[Promise]
    latest: Sequence[BreachRow]
    zone: str
    is_cut: bool

    @property
    def total(self) -> int:
        return sum(promise.month for promise in self.promises)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stretch of a call, or something that happened in it, in words."""

    at: datetime
    what: str
    detail: str
    lasted: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage:
    """The whole history of one call; ``state`` and ``kind`` (whose call it returns, if any) are in words."""

    shell: Shell
    call_id: str
    caller: str
    caller_name: str
    access_number: str
    started_at: datetime
    state: str
    path: Sequence[str]
    steps: Sequence[Step]
    breaches: Sequence[BreachRow]
    zone: str
    kind: str = ""
