"""Reject: refuse a call that was not answered."""

from dataclasses import dataclass
from typing import Self

from infra.switch import outcome
from infra.switch.session import Session
from infra.switch.tag import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """After the answer it is a Hangup."""

    reason: str = "rejected"

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        return cls(reason=tag.choice("reason", {"rejected", "busy"}, "rejected"))

    async def run(self, session: Session) -> outcome.Outcome:
        if session.leg.answered.is_set():
            return outcome.HangUp()
        return outcome.Reject(self.reason)
