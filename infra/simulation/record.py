"""What a history leaves behind for its judges."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues.domain import Queue
from infra.simulation.repairs import Repairs
from infra.simulation.witness import Witness
from infra.switch.call import Call as SwitchCall


@dataclass(frozen=True, slots=True)
class Breach:
    """An invariant that did not hold: which, for whom, and how it showed."""

    name: str
    subject: str
    words: str

    def __str__(self) -> str:
        return f"{self.name}: {self.subject}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How late things may be, not counting the time in which a fault is being repaired.

    ``offer``: Q4. ``timer``: Q5. ``stop``: Q1's telephones. ``ghost``: A2. ``ending``: C1. ``silence``: C2.
    """

    offer: timedelta
    timer: timedelta
    stop: timedelta
    ghost: timedelta
    ending: timedelta = timedelta(minutes=2)
    silence: timedelta = timedelta(seconds=5)


LIMITS: Final = Limits(
    offer=timedelta(seconds=2), timer=timedelta(seconds=1), stop=timedelta(seconds=2), ghost=timedelta(seconds=30)
)


@dataclass(slots=True, kw_only=True)
class Record:
    """The whole course of one history."""

    company: CompanyId
    queues: Mapping[QueueName, Queue]
    witness: Witness
    is_fine: bool
    ended_at: datetime
    limits: Limits = LIMITS
    repairs: Repairs = field(default_factory=Repairs)
    legs: Iterable[SwitchCall] = ()
    clicks: list[tuple[datetime, AgentId]] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    ghosts: list[Breach] = field(default_factory=list)

    def is_late(self, since: datetime, until: datetime, limit: timedelta, *subjects: str) -> bool:
        """Tell whether something that concerns ``subjects`` took too long, whatever had to be repaired."""
        return until - since > limit and self.repairs.counted(since, until, *subjects) > limit
