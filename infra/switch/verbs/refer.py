"""Refer: ask a SIP party to call elsewhere."""

import logging
from dataclasses import dataclass
from typing import Final, Self

from infra.switch.outcome import Continue, Fetch, Outcome
from infra.switch.session import Session
from infra.switch.tag import Tag

ACCEPTED: Final = 202
_STATUS: Final = {ACCEPTED: "in-progress", 486: "busy"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer:
    target: str
    action: str | None = None
    method: str = "POST"

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        targets = [child.text for child in tag.children() if child.name == "Sip"]
        return cls(target=targets[0] if targets else "", action=tag.url("action"), method=tag.method())

    async def run(self, session: Session) -> Outcome:
        await session.answer()
        sip_status = await session.leg.transfer(self.target)
        if not self.action:
            return Continue()
        parameters = {
            "ReferCallStatus": _STATUS.get(sip_status, "failed"),
            "ReferSipResponseCode": str(sip_status),
        }
        return Fetch(self.action, self.method, parameters)
