"""What an element says: an audio file, or a text to be spoken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.flow.book import Book
from chalicelib.twiml.verbs import Play, Say
from chalicelib.twiml.verbs import Prompt as Verb

MAX_SPOKEN: Final = 3000
_KEYS: Final = ("audio", "text", "language", "voice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Plays ``audio`` if the company has it, else speaks ``text``; ``language`` empty: the company's."""

    audio: str = ""
    text: str = ""
    language: str = ""
    voice: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.audio and not self.text

    def verbs(self, book: Book) -> tuple[Verb, ...]:
        """Return what is heard: nothing when there is neither the audio nor a text."""
        clip = book.audio.get(self.audio)
        if clip:
            return (Play(clip.url),)
        if self.text:
            return (Say(self.text, self.language or book.language, self.voice),)
        return ()


SILENT: Final = Prompt()


def prompt_problems(raw: Any) -> list[str]:
    """Say in words why ``raw`` is no prompt."""
    if not isinstance(raw, Mapping):
        return ["must be an object with audio or text"]
    problems = [f"has an unknown field {str(key)[:40]!r}" for key in raw if key not in _KEYS]
    if not all(isinstance(raw.get(key, ""), str) for key in _KEYS):
        return [*problems, "must consist of texts"]
    if len(raw.get("text", "")) > MAX_SPOKEN:
        problems.append(f"is longer than {MAX_SPOKEN} characters")
    return problems


def read_prompt(raw: Mapping[str, Any]) -> Prompt:
    return Prompt(**{key: raw[key].strip() for key in _KEYS if key in raw})
