"""A conference of which only the record is left."""

from dataclasses import dataclass
from datetime import datetime

from infra.switch.call_record import moment
from infra.switch.conference import Conference
from infra.switch.ledger import Facts
from infra.switch.participant import Participant


@dataclass(slots=True, kw_only=True, eq=False)
class PastConference:
    """Looks like one that is over: nobody is in it and nobody can be."""

    sid: str
    name: str
    status: str
    reason_ended: str | None
    call_sid_ending: str | None
    created_at: datetime
    updated_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.status == "completed"

    @property
    def members(self) -> "list[Participant]":
        return []

    def find(self, sid_or_label: str) -> None:
        """Nobody is in it."""

    def end(self) -> None:
        """The switch it was on is gone."""
        self.status = "completed"
        self.reason_ended = self.reason_ended or "last-participant-left"


def write_conference(conference: Conference | PastConference) -> Facts:
    updated = conference.updated_at
    return {
        "sid": conference.sid,
        "name": conference.name,
        "status": conference.status,
        "reason_ended": conference.reason_ended,
        "call_sid_ending": conference.call_sid_ending,
        "created_at": conference.created_at.isoformat(),
        "updated_at": updated.isoformat() if updated else None,
    }


def read_conference(facts: Facts) -> PastConference:
    created = datetime.fromisoformat(facts["created_at"])
    return PastConference(**{**facts, "created_at": created, "updated_at": moment(facts["updated_at"])})
