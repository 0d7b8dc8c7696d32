"""Record: take a message from the party."""

import asyncio
from dataclasses import dataclass
from typing import Final, Self

from infra.switch.call import Subscription, subscription
from infra.switch.leg import RECORD_BEEP, Expectation, Input, Key, Recorded, Take, Tape
from infra.switch.outcome import Continue, Fail, Fetch, Outcome
from infra.switch.recordings import Recording, RecordingOrder
from infra.switch.session import Session
from infra.switch.tag import NO_BASE, Tag, is_absolute
from infra.switch.tasks import alongside

MAX_LENGTH_S: Final = 14_400
TRANSCRIBED_LENGTH_S: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    action: str
    method: str = "POST"
    timeout_s: int = 5
    finish_on_key: str = "1234567890*#"
    max_length_s: int = 3600
    beep: bool = True
    is_trimmed: bool = True
    subscription: Subscription | None = None

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        tag.ignore("transcribeCallback", "transcribeCallbackMethod", "recordingTrack")
        finish = tag.get("finishOnKey")
        cap = TRANSCRIBED_LENGTH_S if tag.flag("transcribe", default=False) else MAX_LENGTH_S
        return cls(
            action=tag.url("action") or tag.document_url,
            method=tag.method(),
            timeout_s=tag.integer("timeout", 5),
            finish_on_key="1234567890*#" if finish is None else finish,
            max_length_s=tag.integer("maxLength", 3600, low=1, high=cap),
            beep=tag.flag("playBeep", default=True),
            is_trimmed=tag.choice("trim", {"trim-silence", "do-not-trim"}, "trim-silence") == "trim-silence",
            subscription=subscription(
                tag.url("recordingStatusCallback"),
                tag.method("recordingStatusCallbackMethod"),
                tag.words("recordingStatusCallbackEvent"),
            ),
        )

    async def run(self, session: Session) -> Outcome:
        await session.answer()
        if self.beep:
            await session.play(RECORD_BEEP)
        session.call.guard.reset()
        order = RecordingOrder("RecordVerb", session.call, subscription=self.subscription)
        recording = session.exchange.recordings.open(order)
        tape = await session.leg.record(self._take(recording))
        session.exchange.recordings.run(recording, tape)
        try:
            key, recorded = await self._record(session, tape)
        except asyncio.CancelledError:
            session.spawn(self._interrupted(session, recording, tape))
            raise
        return self._outcome(recording, recorded, key)

    def _take(self, recording: Recording) -> Take:
        return Take(
            name=recording.sid,
            max_s=self.max_length_s,
            silence_s=self.timeout_s,
            is_trimmed=self.is_trimmed,
        )

    async def _record(self, session: Session, tape: Tape) -> tuple[str, Recorded]:
        pressed: list[str] = []
        expectation = Expectation(finish_on_key=self.finish_on_key, is_prompt=False)
        with session.leg.listen(expectation) as heard:
            async with alongside(self._watch(heard, tape, pressed)):
                recorded = await asyncio.shield(tape.done)
        return "".join(pressed), recorded

    async def _watch(self, heard: Input, tape: Tape, pressed: list[str]) -> None:
        """Stop the tape at the first finishing key."""
        while True:
            event = await heard.next()
            if isinstance(event, Key) and event.digit in self.finish_on_key:
                pressed.append(event.digit)
                await tape.stop()
                return

    def _outcome(self, recording: Recording, recorded: Recorded, key: str) -> Outcome:
        """Nothing said means no message: go on with the next verb."""
        if recorded.duration_s <= 0:
            return Continue()
        if not is_absolute(self.action):
            return Fail(NO_BASE, self.action)
        return Fetch(self.action, self.method, self._facts(recording, recorded, key))

    async def _interrupted(self, session: Session, recording: Recording, tape: Tape) -> None:
        """The caller hung up (the message counts) or another document took over (it is only kept)."""
        if not session.leg.ended.done():
            await tape.stop()
            return
        recorded = await asyncio.shield(tape.done)
        if recorded.duration_s > 0 and is_absolute(self.action):
            session.last_word(self.action, self.method, self._facts(recording, recorded, "hangup"))

    def _facts(self, recording: Recording, recorded: Recorded, digits: str) -> dict[str, str]:
        return {
            "RecordingUrl": recording.url,
            "RecordingSid": recording.sid,
            "RecordingDuration": str(round(recorded.duration_s)),
            "Digits": digits,
        }
