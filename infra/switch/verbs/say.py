"""Say: speak text to the party."""

from dataclasses import dataclass
from typing import Final, Self

from infra.switch.leg import Speech
from infra.switch.outcome import Continue, Outcome
from infra.switch.session import Session
from infra.switch.tag import Tag

MAX_LOOPS: Final = 1000
MAX_TEXT: Final = 4096
TEXT_TOO_LONG: Final = 13521


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    text: str
    voice: str | None = None
    language: str | None = None
    loop: int = 1
    ssml: str | None = None

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        prose = tag.prose
        return cls(
            text=prose[:MAX_TEXT],
            ssml=tag.markup if len(prose) <= MAX_TEXT else None,
            voice=tag.get("voice"),
            language=tag.get("language"),
            loop=times(tag),
        )

    async def run(self, session: Session) -> Outcome:
        await session.answer()
        if not self.text:
            return Continue()
        for _ in range(self.loop):
            await session.play(Speech(self.text, self.voice, self.language, self.ssml))
        return Continue()


def times(tag: Tag) -> int:
    """How often to repeat: 0 means until hang-up, which is at most a thousand times."""
    return tag.integer("loop", 1, high=MAX_LOOPS) or MAX_LOOPS
