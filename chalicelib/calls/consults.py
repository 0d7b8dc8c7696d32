"""An agent asks somebody for advice while the caller hears music."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.calls.handover import Reach
from chalicelib.calls.offers import MissReason, Offer
from chalicelib.core.ids import AgentId, OfferId


class ConsultOutcome(StrEnum):
    """How an agent's consulting of somebody ended: ``LEFT`` by who was asked, ``ENDED`` by who asked."""

    COMPLETED = "completed"
    ENDED = "ended"
    LEFT = "left"
    MISSED = "missed"
    CALLER_GONE = "caller-gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult:
    """An agent (``by``, who has the call by ``by_offer``) asks somebody for advice while the caller hears music.

    ``offer`` rings who is asked; once they have answered (``answered_at``) its leg is theirs. While
    ``is_with_caller``, it is they who hear music. ``miss`` is why they never answered.
    """

    by: AgentId
    by_offer: OfferId
    reach: Reach
    to: str
    offer: Offer
    answered_at: datetime | None = None
    is_with_caller: bool = False
    miss: MissReason | None = None
    outcome: ConsultOutcome | None = None
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.outcome is None

    @property
    def is_ringing(self) -> bool:
        return self.is_open and self.answered_at is None

    @property
    def is_talking(self) -> bool:
        return self.is_open and self.answered_at is not None
