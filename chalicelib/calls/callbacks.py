"""Somebody who is to be called back."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.calls.dials import DialResult
from chalicelib.calls.offers import Offer
from chalicelib.core.ids import CallId


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A request to be called back, which waits in a queue like a call (WBX-91, PUZ-23).

    ``of`` is the call in which it was made; ``None``: in writing. ``attempts`` are those in which the number was
    dialled, at most ``max_attempts`` (0: as many as it takes), ``retry_s`` apart. ``tried`` is the offer of the agent
    who called last, and ``result`` why the customer was not reached then.
    """

    requested_at: datetime
    of: CallId | None = None
    name: str = ""
    attempts: int = 0
    max_attempts: int = 3
    retry_s: int = 300
    tried: Offer | None = None
    result: DialResult | None = None
