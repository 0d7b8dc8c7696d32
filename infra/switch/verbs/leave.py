"""Leave: step out of the queue whose wait document this is."""

from dataclasses import dataclass
from typing import Self

from infra.switch import outcome
from infra.switch.modes import Mode
from infra.switch.session import Session
from infra.switch.tag import Tag


@dataclass(frozen=True, slots=True)
class Leave:
    """Outside a wait document it means nothing."""

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        del tag
        return cls()

    async def run(self, session: Session) -> outcome.Outcome:
        return outcome.Leave() if session.mode is Mode.QUEUE_WAIT else outcome.Continue()
