"""What an attempt to reach a campaign's customer is: pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.core.ids import CallId, CompanyId, LegSid, QueueName


class Result(StrEnum):
    """What became of an attempt; ``SILENT``: the customer answered, and no agent was on the line (PUZD-11).

    ``UNREACHED``: in preview, the agent's own telephone was not answered, and nobody was called.
    """

    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    ANSWERED = "answered"
    SILENT = "silent"
    UNREACHED = "agent-not-reached"


REACHED: Final = frozenset({Result.ANSWERED, Result.SILENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call to one customer; once they have answered, the call has the attempt's id.

    ``until`` is when it is over at the latest. No ``result`` yet: it rings, or its end was never heard of.
    """

    company: CompanyId
    campaign: str
    id: CallId
    customer: str
    number: str
    queue: QueueName
    placed_at: datetime
    until: datetime
    leg: LegSid | None = None
    result: Result | None = None

    def is_ringing(self, now: datetime) -> bool:
        return self.result is None and now < self.until

    def is_overdue(self, now: datetime) -> bool:
        return self.result is None and now >= self.until
