"""Calls the functions place through REST, paced at the account's calls per second."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from infra.switch.actor import Actor
from infra.switch.call import Call, Hook, Subscription
from infra.switch.detection import Detection, report_verdict, verdict
from infra.switch.leg import Cause, Ended, Origination, Take, Tones
from infra.switch.outcome import Fetch, HangUp, Outcome, Source
from infra.switch.recordings import RecordingOrder, Recordings
from infra.switch.seat import Seat
from infra.switch.switchboard import Switchboard

Answered = Callable[[Seat], Coroutine[Any, Any, Outcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Record the whole call."""

    channels: int = 1
    track: str = "both"
    is_trimmed: bool = False
    subscription: Subscription | None = None


@dataclass(slots=True, kw_only=True)
class CallOrder:
    """``source`` may be replaced until the call is answered."""

    to: str
    from_: str
    source: Source | None = None
    answered: Answered | None = None
    fallback: Hook | None = None
    subscription: Subscription | None = None
    timeout_s: int = 60
    time_limit_s: int = 14_400
    send_digits: str = ""
    detection: Detection | None = None
    recording: Recorded | None = None
    caller_id: str | None = None
    caller_name: str = ""
    username: str = ""
    password: str = field(default="", repr=False)


class Outgoing:
    """Places calls in the order they were asked for; ``is_draining`` when the switch is about to stop."""

    def __init__(self, exchange: Switchboard) -> None:
        self.is_draining = False
        self._exchange = exchange
        self._next_slot_s = 0.0
        self._orders: dict[str, CallOrder] = {}

    def place(self, order: CallOrder) -> Call:
        """Create the call and dial it when its turn comes."""
        loop = asyncio.get_running_loop()
        slot_s = max(self._next_slot_s, loop.time())
        self._next_slot_s = slot_s + 1 / self._exchange.account.calls_per_second
        wait_s = slot_s - loop.time()
        call = self._exchange.calls.create(
            order.caller_id or order.from_,
            order.to,
            "outbound-api",
            fallback=order.fallback,
            subscription=order.subscription,
            queue_time_ms=round(wait_s * 1000),
        )
        self._orders[call.sid] = order
        self._exchange.background.spawn(self._dial(call, order, wait_s))
        return call

    def admits(self, to: str) -> bool:
        """Whether a call may be ordered now. About to stop, only what a caller who is still here may need.

        That is anybody while someone waits in a queue, since he may be who answers it, and a telephone of ours while
        any caller is here.
        """
        if not self.is_draining or any(queue.members for queue in self._exchange.queues):
            return True
        is_ours = to.startswith(("client:", "sip:"))
        return is_ours and any(call.direction == "inbound" for call in self._exchange.calls.live())

    def order(self, call_sid: str) -> CallOrder | None:
        """The order of a call that was not answered yet."""
        return self._orders.get(call_sid)

    def end(self, call: Call) -> None:
        """End any call: ``completed`` if it was answered, ``canceled`` if not."""
        actor = self._exchange.calls.actor(call.sid)
        if actor:
            cause = Cause.NORMAL if actor.leg.answered.is_set() else Cause.CANCELED
            actor.end(cause, status="canceled")
        elif not call.is_over:
            call.intended_status = "canceled"
            call.end(Ended(Cause.CANCELED, is_remote=False))
            self._orders.pop(call.sid, None)

    async def _dial(self, call: Call, order: CallOrder, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        if call.is_over:
            return
        leg = await self._exchange.driver.originate(
            Origination(
                sid=call.sid,
                to=call.to,
                from_=call.from_,
                caller_name=order.caller_name,
                username=order.username,
                password=order.password,
            )
        )
        actor = Actor(call, leg, self._exchange)
        self._exchange.calls.enlist(actor)
        call.dial()
        actor.start(lambda: self._live(actor, order))

    async def _live(self, actor: Actor, order: CallOrder) -> Outcome:
        is_answered = await actor.answered(timeout_s=order.timeout_s)
        self._orders.pop(actor.call.sid, None)
        if not is_answered:
            return HangUp()
        actor.limit(order.time_limit_s)
        if order.recording:
            await record_call(actor, self._exchange.recordings, order.recording, "OutboundAPI")
        if order.send_digits:
            await actor.leg.play(Tones(order.send_digits))
        facts = await self._detect(actor, order)
        if order.answered:
            return await order.answered(actor)
        source = order.source
        if isinstance(source, Fetch):
            source = Fetch(source.url, source.method, {**source.parameters, **facts})
        return await actor.interpret(source) if source else HangUp()

    async def _detect(self, actor: Actor, order: CallOrder) -> dict[str, str]:
        """The verdict, for the first document to carry; empty when it comes later or was not asked for."""
        detection = order.detection
        if detection is None or order.send_digits:
            return {}
        if detection.is_async:
            self._exchange.background.spawn(report_verdict(actor, detection))
            return {}
        return await verdict(actor, detection)


async def record_call(actor: Seat, recordings: Recordings, wanted: Recorded, source: str) -> str:
    """Start recording a live call; the SID of the recording."""
    order = RecordingOrder(
        source, actor.call, channels=wanted.channels, track=wanted.track, subscription=wanted.subscription
    )
    recording = recordings.open(order)
    take = Take(recording.sid, wanted.channels, is_trimmed=wanted.is_trimmed, track=wanted.track)
    recordings.run(recording, await actor.leg.record(take))
    return recording.sid
