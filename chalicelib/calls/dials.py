"""How an agent calls out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.calls.offers import Offer
from chalicelib.core.ids import LegSid, QueueName

PLACED_WITHIN: Final = timedelta(seconds=12)
"""How long it may take from the agent's answer to the order to dial."""


class DialResult(StrEnum):
    """Why a number that an agent called was not reached; ``UNREACHED``: the agent's own telephone was not."""

    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    INVALID = "invalid-number"
    CANCELLED = "cancelled"
    UNREACHED = "agent-not-reached"


@dataclass(frozen=True, slots=True)
class Prospect:
    """Whom a campaign had called: a customer of its list."""

    campaign: str
    customer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """How an agent calls out: ``offer`` is their own telephone being rung, ``own`` the leg on which they answered.

    ``queue`` is whose wrap-up applies; empty for none. The number is dialled once, ``dialled_at`` the latest; ``until``
    is when the present step ends by rule, and ``result`` why nobody was reached, while the agent is being told.
    """

    offer: Offer
    queue: QueueName
    until: datetime
    own: LegSid | None = None
    dialled_at: datetime | None = None
    result: DialResult | None = None
