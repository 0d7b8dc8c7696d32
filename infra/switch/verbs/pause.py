"""Pause: wait in silence; first in a document it lets the caller hear it ring."""

import asyncio
from dataclasses import dataclass
from typing import Self

from infra.switch.outcome import Continue, Outcome
from infra.switch.session import Session
from infra.switch.tag import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    length_s: int = 1

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        return cls(length_s=tag.integer("length", 1, low=1))

    async def run(self, session: Session) -> Outcome:
        await asyncio.sleep(self.length_s)
        session.call.guard.reset()
        return Continue()
