"""Gather: collect keys or speech while nested verbs play."""

import asyncio
from dataclasses import dataclass, field
from typing import Final, Self

from infra.switch.call import Hook
from infra.switch.leg import Expectation, Input, Key, Partial, Utterance
from infra.switch.outcome import Continue, Fail, Fetch, Outcome
from infra.switch.session import Session
from infra.switch.tag import NO_BASE, Tag, is_absolute
from infra.switch.tasks import alongside, first
from infra.switch.verbs.pause import Pause
from infra.switch.verbs.play import Play
from infra.switch.verbs.say import Say

DEFAULT_TIMEOUT_S: Final = 5
_SPEECH_ONLY: Final = (
    "speechTimeout", "maxSpeechTime", "hints", "speechModel", "profanityFilter", "enhanced", "debug",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the party gave; ``digits`` never holds the finishing key."""

    digits: str = ""
    finished_on: str = ""
    utterance: Utterance | None = None

    def parameters(self) -> dict[str, str]:
        if self.utterance:
            return {"SpeechResult": self.utterance.text, "Confidence": f"{self.utterance.confidence:.2f}"}
        return {"Digits": self.digits, "FinishedOnKey": self.finished_on, "msg": "Gather End"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    action: str
    method: str = "POST"
    inputs: frozenset[str] = frozenset({"dtmf"})
    timeout_s: int = DEFAULT_TIMEOUT_S
    num_digits: int | None = None
    finish_on_key: str = "#"
    acts_on_empty: bool = False
    barge_in: bool = True
    language: str | None = None
    partial: Hook | None = None
    prompts: tuple[Say | Play | Pause, ...] = field(default=())

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        tag.ignore(*_SPEECH_ONLY)
        finish = tag.get("finishOnKey")
        return cls(
            action=tag.url("action") or tag.document_url,
            method=tag.method(),
            inputs=frozenset(tag.words("input")) & {"dtmf", "speech"} or frozenset({"dtmf"}),
            timeout_s=tag.integer("timeout", DEFAULT_TIMEOUT_S),
            num_digits=tag.integer("numDigits", 0, low=1) or None,
            finish_on_key="#" if finish is None else finish,
            acts_on_empty=tag.flag("actionOnEmptyResult", default=False),
            barge_in=tag.flag("bargeIn", default=True),
            language=tag.get("language"),
            partial=_partial(tag),
            prompts=_prompts(tag),
        )

    async def run(self, session: Session) -> Outcome:
        await session.answer()
        expectation = Expectation(
            num_digits=self.num_digits,
            finish_on_key=self.finish_on_key,
            speech="speech" in self.inputs,
            language=self.language,
        )
        with session.leg.listen(expectation) as heard:
            gathered = await self._gather(session, heard)
        if gathered is None and not self.acts_on_empty:
            return Continue()
        if not is_absolute(self.action):
            return Fail(NO_BASE, self.action)
        return Fetch(self.action, self.method, (gathered or Gathered()).parameters())

    async def _gather(self, session: Session, heard: Input) -> Gathered | None:
        """The first input stops the prompts and starts the timer; so does their end."""
        opening = await self._first_input(session, heard)
        if opening is None:
            return None
        session.call.guard.reset()
        return Gathered(utterance=opening) if isinstance(opening, Utterance) else await self._keys(opening, heard)

    async def _first_input(self, session: Session, heard: Input) -> Key | Utterance | None:
        async with alongside(self._wanted(session, heard)) as arrival, alongside(self._prompt(session)) as prompt:
            await (first(arrival, prompt) if self.barge_in else first(prompt))
            if prompt.done():
                prompt.result()
                await first(arrival, timeout_s=self.timeout_s)
            return arrival.result() if arrival.done() else None

    async def _prompt(self, session: Session) -> None:
        for verb in self.prompts:
            await verb.run(session)

    async def _wanted(self, session: Session, heard: Input) -> Key | Utterance:
        told = 0
        while True:
            event = await heard.next()
            if isinstance(event, Partial):
                self._tell_partial(session, event, told)
                told += 1
                continue
            kind = "dtmf" if isinstance(event, Key) else "speech"
            if kind in self.inputs:
                return event

    def _tell_partial(self, session: Session, event: Partial, number: int) -> None:
        """What has been understood so far; the reply is ignored."""
        if self.partial and "speech" in self.inputs:
            facts = {"UnstableSpeechResult": event.text, "StableSpeechResult": "", "SequenceNumber": str(number)}
            session.last_word(self.partial.url, self.partial.method, facts)

    async def _keys(self, opening: Key, heard: Input) -> Gathered | None:
        digits, key = "", opening
        while key.digit != self.finish_on_key:
            digits += key.digit
            if len(digits) == self.num_digits:
                return Gathered(digits)
            try:
                key = await asyncio.wait_for(_next_key(heard), self.timeout_s)
            except TimeoutError:
                return Gathered(digits)
        return Gathered(digits, self.finish_on_key) if digits else None


async def _next_key(heard: Input) -> Key:
    while True:
        event = await heard.next()
        if isinstance(event, Key):
            return event


def _partial(tag: Tag) -> Hook | None:
    url, method = tag.url("partialResultCallback"), tag.method("partialResultCallbackMethod")
    return Hook(url, method) if url else None


def _prompts(tag: Tag) -> tuple[Say | Play | Pause, ...]:
    """Say, Play (not of tones) and Pause; anything else is skipped with a warning."""
    prompts: list[Say | Play | Pause] = []
    for child in tag.children():
        match child.name:
            case "Say":
                prompts.append(Say.parse(child))
            case "Pause":
                prompts.append(Pause.parse(child))
            case "Play" if not child.has("digits"):
                prompts.append(Play.parse(child))
            case name:
                tag.warn(name)
                continue
        child.close()
    return tuple(prompts)
