"""Legs that ring for one Dial: who wins, what becomes of the others, and what the action is told."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from infra.switch.bridge import Bridge
from infra.switch.detection import report_verdict
from infra.switch.dial_terms import DialTerms
from infra.switch.leg import Cause, Take, Tape, Tones, ring_tone
from infra.switch.modes import Mode
from infra.switch.outcome import Continue, Fetch, HangUp, Outcome
from infra.switch.recordings import Recording, RecordingOrder
from infra.switch.seat import Seat
from infra.switch.session import Session
from infra.switch.star import starred
from infra.switch.target import Target
from infra.switch.tasks import alongside, first

PRECEDENCE: Final = ("completed", "busy", "no-answer", "failed", "canceled")


@dataclass(slots=True, eq=False)
class Attempt:
    """One child leg. ``ready`` once answered and screened; ``released`` when the Dial is over for it."""

    target: Target
    actor: Seat
    spawn: Callable[[Coroutine[Any, Any, Any]], None]
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def live(self) -> Outcome:
        """Ring, answer, screen, and then stay until released."""
        if not await self.actor.answered(timeout_s=None):
            return HangUp()
        if self.target.detection:
            self.spawn(report_verdict(self.actor, self.target.detection))
        if self.target.send_digits:
            await self.actor.leg.play(Tones(self.target.send_digits))
        if self.target.screening:
            hook = self.target.screening
            outcome = await self.actor.interpret(Fetch(hook.url, hook.method), Mode.WHISPER)
            if not isinstance(outcome, Continue):
                return HangUp()
        self.ready.set()
        await self.released.wait()
        return HangUp()


class RingGroup:
    """One Dial of numbers, clients and SIP addresses."""

    def __init__(self, session: Session, dial: DialTerms, targets: Sequence[Target]) -> None:
        self._session = session
        self._dial = dial
        self._targets = targets
        self._attempts: list[Attempt] = []
        self._winner: Attempt | None = None
        self._bridge: Bridge | None = None
        self._recording: Recording | None = None
        self._tape: Tape | None = None
        self._referred_to = ""

    async def dial(self) -> Outcome:
        session = self._session
        try:
            await self._ring_and_talk()
        except asyncio.CancelledError:
            facts = self._torn_away()
            session.last_word(self._dial.action, self._dial.method, facts)
            raise
        finally:
            self._part()
        if self._dial.referral and self._referred_to:
            hook = self._dial.referral
            return Fetch(hook.url, hook.method, {"ReferTransferTarget": self._referred_to})
        return self._dial.next(self._facts())

    async def _ring_and_talk(self) -> None:
        session = self._session
        if self._dial.answer_on_bridge:
            await session.leg.ring()
        else:
            await session.answer()
        session.call.guard.reset()
        await self._record("ringing")
        async with alongside(self._ringback()):
            attempt = await self._ring()
        if attempt and attempt.ready.is_set():
            await self._talk(attempt)

    async def _ringback(self) -> None:
        """A caller who was answered hears ringing from us; one who was not, from the own network."""
        while self._session.leg.answered.is_set() and not self._session.leg.ended.done():
            await self._session.leg.play(ring_tone(self._dial.ring_tone))

    async def _ring(self) -> Attempt | None:
        groups = [[target] for target in self._targets] if self._dial.sequential else [list(self._targets)]
        for group in groups:
            if winner := await self._ring_together(group):
                return winner
        return None

    async def _ring_together(self, targets: Sequence[Target]) -> Attempt | None:
        """The first to answer wins, whatever its screening says; the others are told at once."""
        attempts = [await self._start(target) for target in targets]
        deadline = asyncio.get_running_loop().time() + self._dial.timeout_s
        winner = await _first_answered(attempts, deadline)
        self._winner = winner
        cause, status = (Cause.ANSWERED_ELSEWHERE, "canceled") if winner else (Cause.NO_ANSWER, "no-answer")
        losers = [attempt for attempt in attempts if attempt is not winner]
        await _dismiss(losers, cause, status)
        if winner:
            async with alongside(winner.ready.wait()) as ready, alongside(_gone(winner)) as gone:
                await first(ready, gone)
        return winner

    async def _start(self, target: Target) -> Attempt:
        caller_id = self._dial.caller_id or self._session.call.from_
        actor = await self._session.exchange.dial_child(self._session.call, target, caller_id)
        attempt = Attempt(target, actor, self._session.spawn)
        self._attempts.append(attempt)
        actor.start(attempt.live)
        return attempt

    async def _talk(self, attempt: Attempt) -> None:
        session = self._session
        await session.answer()
        self._bridge = bridge = Bridge(session.exchange)
        await bridge.connect(session.leg, attempt.actor.leg)
        await self._record("answer")
        key = starred(session.leg, is_wanted=self._dial.hangup_on_star)
        referred = asyncio.Event()
        if self._dial.referral:
            attempt.actor.leg.on_referral(lambda target: self._refer(target, referred))
        async with key as pressed, alongside(_gone(attempt)) as gone, alongside(referred.wait()) as moved:
            await first(pressed, gone, moved, timeout_s=self._dial.time_limit_s)

    def _refer(self, target: str, referred: asyncio.Event) -> None:
        """The called party sends the caller elsewhere: the functions say where."""
        self._referred_to = target
        referred.set()

    async def _record(self, since: str) -> None:
        """What the caller says and hears; channels of a pair are the caller's and the other's."""
        dial, session = self._dial, self._session
        if not dial.record.startswith(f"record-from-{since}"):
            return
        channels = 2 if dial.record.endswith("dual") else 1
        recordings = session.exchange.recordings
        order = RecordingOrder(
            "DialVerb", session.call, channels=channels, track=dial.track, subscription=dial.recording
        )
        self._recording = recordings.open(order)
        take = Take(self._recording.sid, channels, is_trimmed=dial.is_trimmed, track=dial.track)
        self._tape = await session.leg.record(take)
        recordings.run(self._recording, self._tape)

    def _torn_away(self) -> dict[str, str]:
        """The caller is gone or was redirected: the children end; ``canceled`` if none had answered."""
        facts = self._facts()
        if not self._winner:
            facts["DialCallStatus"] = "canceled"
        return facts

    def _part(self) -> None:
        """Close the bridge and end every child that is still there and still ours."""
        if self._tape:
            self._session.spawn(self._tape.stop())
        if self._bridge:
            self._bridge.close()
        for attempt in self._attempts:
            attempt.released.set()
            if not attempt.actor.first_activity_over.is_set():
                was_answered = attempt.actor.leg.answered.is_set()
                attempt.actor.end(Cause.NORMAL if was_answered else Cause.CANCELED, status="canceled")

    def _facts(self) -> dict[str, str]:
        if not self._attempts:
            return {"DialCallStatus": "failed", "DialBridged": "false"}
        attempt = self._winner or min(self._attempts, key=_rank)
        call = attempt.actor.call
        facts = {
            "DialCallStatus": "completed" if self._winner else call.status,
            "DialCallSid": call.sid,
            "DialBridged": "true" if self._bridge else "false",
        }
        if not attempt.actor.was_redirected:
            facts["DialCallDuration"] = str(call.duration_s)
        if self._recording:
            facts["RecordingUrl"] = self._recording.url
        if attempt.target.address.startswith("sip:") and call.ended:
            facts["DialSipResponseCode"] = str(call.ended.sip_code or "")
        return facts


def _rank(attempt: Attempt) -> int:
    status = attempt.actor.call.status
    return PRECEDENCE.index(status) if status in PRECEDENCE else len(PRECEDENCE)


async def _gone(attempt: Attempt) -> None:
    await attempt.actor.first_activity_over.wait()


async def _first_answered(attempts: Sequence[Attempt], deadline: float) -> Attempt | None:
    """The first leg to answer; None when all ended or the time is up."""
    loop = asyncio.get_running_loop()
    answers = {loop.create_task(_answered_or_ended(attempt)): attempt for attempt in attempts}
    try:
        pending = set(answers)
        while pending and loop.time() < deadline:
            done, pending = await asyncio.wait(
                pending, timeout=deadline - loop.time(), return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                if task.result():
                    return answers[task]
        return None
    finally:
        for task in answers:
            task.cancel()


async def _answered_or_ended(attempt: Attempt) -> bool:
    async with alongside(attempt.actor.leg.answered.wait()) as answer:
        await first(answer, attempt.actor.leg.ended)
        return answer.done()


async def _dismiss(attempts: Sequence[Attempt], cause: Cause, status: str) -> None:
    """Stop them ringing and wait until their statuses are final."""
    for attempt in attempts:
        if not attempt.actor.leg.ended.done():
            attempt.actor.end(cause, status=status)
    for attempt in attempts:
        await asyncio.wait({attempt.actor.leg.ended})
