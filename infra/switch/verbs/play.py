"""Play: audio by URL, or touch tones."""

import logging
from dataclasses import dataclass
from typing import Self

from infra.switch.leg import Tones
from infra.switch.media import MediaFailed
from infra.switch.outcome import Continue, Outcome
from infra.switch.session import Session
from infra.switch.tag import Tag
from infra.switch.verbs.say import times

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """A file that cannot be had is logged and skipped; the document goes on."""

    url: str
    digits: str = ""
    loop: int = 1

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        url = tag.resolve(tag.text) if tag.text else ""
        return cls(url=url, digits=tag.get("digits") or "", loop=times(tag))

    async def run(self, session: Session) -> Outcome:
        await session.answer()
        if self.digits:
            await session.play(Tones(self.digits))
            return Continue()
        try:
            sound = await session.exchange.media.sound(self.url)
        except MediaFailed as failure:
            logger.warning("audio skipped", extra={"code": failure.code})
            return Continue()
        for _ in range(self.loop):
            await session.play(sound)
        return Continue()
