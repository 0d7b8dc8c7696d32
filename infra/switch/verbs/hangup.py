"""Hangup: end the call."""

from dataclasses import dataclass
from typing import Self

from infra.switch.outcome import HangUp, Outcome
from infra.switch.session import Session
from infra.switch.tag import Tag


@dataclass(frozen=True, slots=True)
class Hangup:
    """First in a document it answers, then ends."""

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        del tag
        return cls()

    async def run(self, session: Session) -> Outcome:
        await session.answer()
        return HangUp()
