"""Redirect: go on with another document."""

from dataclasses import dataclass
from typing import Self

from infra.switch.outcome import Fail, Fetch, Outcome
from infra.switch.session import Session
from infra.switch.tag import NO_BASE, Tag, is_absolute


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """It does not answer the call, so a Reject behind it still refuses."""

    url: str
    method: str = "POST"

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        return cls(url=tag.resolve(tag.text), method=tag.method())

    async def run(self, session: Session) -> Outcome:
        del session
        return Fetch(self.url, self.method) if is_absolute(self.url) else Fail(NO_BASE, self.url)
