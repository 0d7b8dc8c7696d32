"""``Teams``: how many are at work for the same queues, kept by what changes, so that nobody reads every agent: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.agents.domain import Agent
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.forecast.crews import Team, serves

Doc = dict[str, Any]
REMEMBERED: Final = 64
"""How many of the latest changes are known by name, so that a job delivered twice counts once."""
TRUSTED: Final = timedelta(minutes=15)
"""After this time agents are counted anew: a change may have been lost with the function that should have told it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An agent serves other queues than before; ``id`` names this one change."""

    id: str
    was: Team
    now: Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """How many agents of a company there are in each team; ``v`` grows with every change."""

    company: CompanyId
    v: int = 0
    sizes: Mapping[Team, int] = field(default_factory=dict)
    heard: tuple[str, ...] = ()
    counted_at: datetime | None = None

    def is_to_be_counted(self, now: datetime) -> bool:
        return self.counted_at is None or now - self.counted_at > TRUSTED

    def counting(self, agents: Iterable[Agent], now: datetime, *, move: Move | None = None) -> "Teams":
        """Take what all agents say for the truth; ``move`` is part of it."""
        sizes: dict[Team, int] = {}
        for agent in agents:
            team = serves(agent)
            sizes[team] = sizes.get(team, 0) + 1
        sizes.pop(frozenset(), None)
        heard = (*self.heard, move.id)[-REMEMBERED:] if move is not None else self.heard
        return replace(self, sizes=sizes, heard=heard, counted_at=now)

    def moving(self, move: Move) -> "Teams":
        """One agent goes from a team to another; the same teams come back when that was heard before."""
        if move.id in self.heard:
            return self
        sizes = dict(self.sizes)
        for team, more in ((move.was, -1), (move.now, 1)):
            sizes[team] = max(sizes.get(team, 0) + more, 0)
        filled = {team: n for team, n in sizes.items() if team and n}
        return replace(self, sizes=filled, heard=(*self.heard, move.id)[-REMEMBERED:])


def teams_to_doc(teams: Teams) -> Doc:
    sizes = sorted((sorted(team), n) for team, n in teams.sizes.items())
    counted: Doc = {"counted_at": epoch_ms(teams.counted_at)} if teams.counted_at else {}
    doc: Doc = {"v": teams.v, "teams": [{"queues": names, "n": n} for names, n in sizes], "heard": list(teams.heard)}
    return {**doc, **counted}


def teams_from_doc(company: CompanyId, doc: Mapping[str, Any]) -> Teams:
    counted_at = doc.get("counted_at")
    return Teams(
        company=company,
        v=doc["v"],
        sizes={frozenset(map(QueueName, each["queues"])): each["n"] for each in doc["teams"]},
        heard=tuple(doc["heard"]),
        counted_at=from_epoch_ms(counted_at) if counted_at else None,
    )
