"""Refer: ask a SIP party to call elsewhere."""

import asyncio
from dataclasses import dataclass
from typing import Final, Self

from infra.switch.leg import Referral
from infra.switch.outcome import Continue, Fail, Fetch, Outcome
from infra.switch.session import Session
from infra.switch.tag import NO_BASE, Tag, is_absolute

ACCEPTED: Final = 202
_STATUS: Final = {200: "in-progress", 486: "busy", 600: "busy", 480: "no-answer", 408: "no-answer", 487: "canceled"}


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
        try:
            referral = await session.leg.transfer(self.target)
        except asyncio.CancelledError:
            session.last_word(self.action, self.method, {"ReferCallStatus": "canceled"})
            raise
        if not self.action:
            return Continue()
        if not is_absolute(self.action):
            return Fail(NO_BASE, self.action)
        return Fetch(self.action, self.method, _facts(referral))


def _facts(referral: Referral) -> dict[str, str]:
    """A party that says nothing of the new call has taken the transfer, for all we know."""
    facts = {"ReferSipResponseCode": str(referral.sip_code)}
    if referral.sip_code != ACCEPTED:
        return facts | {"ReferCallStatus": "failed"}
    if referral.notified is None:
        return facts
    status = _STATUS.get(referral.notified, "failed")
    return facts | {"ReferCallStatus": status, "NotifySipResponseCode": str(referral.notified)}
