"""An agent being rung for a call, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.core.ids import AgentId, LegSid, OfferId


class MissReason(StrEnum):
    """Why an offer to an agent came to nothing (A4)."""

    DECLINED = "declined"
    TIMED_OUT = "timed-out"
    UNREACHABLE = "device-unreachable"
    BUSY = "device-busy"
    CALLER_GONE = "caller-gone"
    TAKEN = "answered-by-another"
    WITHDRAWN = "withdrawn"


class ByHand(StrEnum):
    """How an offer came about that no rule made: the agent took the call, or somebody gave it to them."""

    TAKEN = "taken"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One agent being rung for one stay; ``leg`` is unknown until the trunk has taken the order to ring.

    No ``agent`` (an empty name): it is a number outside that is rung, to be consulted.

    Where ``rings`` devices of the agent are tried at once, ``others`` are the further legs, and ``silent`` names those
    that will ring no more; the offer is missed when all have fallen silent.
    """

    id: OfferId
    agent: AgentId
    at: datetime
    until: datetime
    leg: LegSid | None = None
    others: tuple[LegSid, ...] = ()
    rings: int = 1
    silent: tuple[str, ...] = ()
    by_hand: ByHand | None = None

    @property
    def legs(self) -> tuple[LegSid, ...]:
        return (self.leg, *self.others) if self.leg is not None else self.others


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """An offer that came to nothing, and why; ``leg`` and ``others`` rang for it."""

    offer: OfferId
    agent: AgentId
    at: datetime
    ended_at: datetime
    reason: MissReason
    leg: LegSid | None = None
    others: tuple[LegSid, ...] = ()

    @property
    def legs(self) -> tuple[LegSid, ...]:
        return (self.leg, *self.others) if self.leg is not None else self.others
