"""How many customers to call now: pure (A-2: one engine, power by a fixed ratio, predictive by one that adapts)."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor
from typing import Final, Self

from chalicelib.dialler.domain import REACHED, Result

MOST_SILENT: Final = 0.03
"""Of all calls that customers answered, so many at most may have been silent: 16 CFR 310.4(b)(4)(i), "three percent of
all calls answered by a person", there over 30 days and each campaign; here over its last attempts, which is stricter in
a bad hour."""
ENOUGH: Final = 30
"""Before so many customers have answered, their share says nothing and one is called for each agent."""
MOST_FOR_EACH: Final = 4.0
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of a campaign's last attempts; ``answered`` counts the silent ones as well."""

    dialled: int = 0
    answered: int = 0
    silent: int = 0

    @classmethod
    def of(cls, results: Iterable[Result]) -> Self:
        known = list(results)
        answered = sum(result in REACHED for result in known)
        return cls(dialled=len(known), answered=answered, silent=sum(result is Result.SILENT for result in known))

    @property
    def silent_share(self) -> float:
        return self.silent / self.answered if self.answered else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One queue at this moment.

    ``free`` agents could take somebody and are not about to leave; ``ringing`` customers have not answered yet;
    ``waiting`` are customers who have, and callers who called back: they go first (A-1).
    """

    free: int
    ringing: int
    waiting: int


def ratio(record: Record, *, is_adaptive: bool, per_agent: int) -> float:
    """How many customers to call for each agent who is free.

    Power calls as many as it was told; predictive as many as it takes for one to answer, the fewer the closer the
    silent share comes to its bound. At the bound both call one for each agent, so that nobody need be left over.
    """
    share = record.silent_share
    if share >= MOST_SILENT:
        return 1.0
    if not is_adaptive:
        return float(per_agent)
    if record.answered < ENOUGH:
        return 1.0
    to_reach_one = min(MOST_FOR_EACH, record.dialled / record.answered)
    return 1.0 + (to_reach_one - 1.0) * (1.0 - share / MOST_SILENT)


def how_many(scene: Scene, for_each: float) -> int:
    """How many customers to call now: nobody where no agent is left for them (K3)."""
    idle = scene.free - scene.waiting
    if idle <= 0:
        return 0
    return max(0, floor(idle * for_each + _ROUNDING) - scene.ringing)


def needed(scene: Scene) -> int:
    """How many agents have been promised to those who ring or wait."""
    return scene.ringing + scene.waiting
