"""Sms: send a text message and go on."""

from dataclasses import dataclass
from typing import Self

from infra.switch.outcome import Continue, Outcome
from infra.switch.session import Session
from infra.switch.tag import Tag
from infra.switch.texting import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """Addressed to the caller, from the called number, unless it says otherwise."""

    body: str
    to: str | None = None
    from_: str | None = None
    status_callback: str | None = None

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        tag.ignore("action", "method")
        return cls(
            body=tag.prose,
            to=tag.get("to"),
            from_=tag.get("from"),
            status_callback=tag.url("statusCallback"),
        )

    async def run(self, session: Session) -> Outcome:
        call = session.call
        text = Text(
            to=self.to or call.from_,
            from_=self.from_ or call.to,
            body=self.body,
            direction="outbound-call",
            status_callback=self.status_callback,
        )
        session.exchange.messages.send(text)
        return Continue()
