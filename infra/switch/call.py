"""One call resource: a leg's identity, status and the callbacks it owes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from infra.switch.clock import Clock
from infra.switch.endings import TERMINAL, final_status, sip_code
from infra.switch.guard import LoopGuard
from infra.switch.leg import Ended
from infra.switch.outbox import Outbox
from infra.switch.wire import rfc2822

API_VERSION: Final = "2010-04-01"
CALL_EVENTS: Final = frozenset({"initiated", "ringing", "answered", "completed"})


@dataclass(frozen=True, slots=True)
class Hook:
    """A URL of the functions and how to ask it."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where status callbacks go, and for which events; the end alone unless told otherwise."""

    hook: Hook
    events: frozenset[str] = frozenset({"completed"})


@dataclass(slots=True, eq=False)
class Call:
    """``direction`` is inbound, outbound-api or outbound-dial. Dates are aware UTC."""

    sid: str
    account_sid: str
    from_: str
    to: str
    direction: str
    created_at: datetime
    clock: Clock
    outbox: Outbox
    guard: LoopGuard
    parent_sid: str | None = None
    status: str = "queued"
    number_sid: str | None = None
    fallback: Hook | None = None
    subscription: Subscription | None = None
    forwarded_from: str | None = None
    caller_name: str | None = None
    answered_by: str | None = None
    queue_time_ms: int = 0
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    updated_at: datetime | None = None
    intended_status: str | None = None
    ended: Ended | None = None
    recording_facts: dict[str, str] = field(default_factory=dict)
    on_end: list[Callable[[], None]] = field(default_factory=list)
    on_change: Callable[["Call"], None] = field(default=lambda _: None)

    @property
    def is_over(self) -> bool:
        return self.status in TERMINAL

    @property
    def duration_s(self) -> int:
        """Whole seconds since the answer, rounded; 0 for a call that was never answered."""
        if self.answered_at is None:
            return 0
        return round(((self.ended_at or self.clock.now()) - self.answered_at).total_seconds())

    def parameters(self) -> dict[str, str]:
        """What every request about this call carries."""
        fields = {
            "CallSid": self.sid,
            "AccountSid": self.account_sid,
            "From": self.from_,
            "To": self.to,
            "Caller": self.from_,
            "Called": self.to,
            "CallStatus": self.status,
            "ApiVersion": API_VERSION,
            "Direction": self.direction,
            "ForwardedFrom": self.forwarded_from,
            "CallerName": self.caller_name,
            "ParentCallSid": self.parent_sid,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def dial(self) -> None:
        """Dialling starts."""
        self.started_at = self.clock.now()
        self._enter("ringing" if self.direction == "inbound" else self.status, "initiated", "initiated")

    def ring(self) -> None:
        if self.status in {"queued", "initiated"}:
            self._enter("ringing", "ringing")

    def answer(self) -> None:
        if self.answered_at is None and not self.is_over:
            self.answered_at = self.clock.now()
            self._enter("in-progress", "answered")

    def end(self, ended: Ended) -> None:
        """Take the final status, once."""
        if self.is_over:
            return
        self.ended, self.ended_at = ended, self.clock.now()
        status = final_status(
            ended,
            was_answered=self.answered_at is not None,
            is_incoming=self.direction == "inbound",
            intended=self.intended_status,
        )
        self._enter(status, "completed", extra=self._epilogue(status, ended))
        for watcher in self.on_end:
            watcher()

    def _epilogue(self, status: str, ended: Ended) -> dict[str, str]:
        seconds = self.duration_s
        facts = {
            "CallDuration": str(seconds),
            "Duration": str(-(-seconds // 60)),
            "SipResponseCode": sip_code(status, ended),
        }
        return facts | self.recording_facts

    def _enter(self, status: str, event: str, told: str | None = None, extra: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.updated_at = self.clock.now()
        if self.subscription and event in self.subscription.events:
            self.callback(self.subscription.hook, {"CallStatus": told or status} | dict(extra or {}))
        self.on_change(self)

    def callback(self, hook: Hook, extra: Mapping[str, str]) -> None:
        """Post a progress event; it will be delivered after all earlier ones of this call."""
        parameters = self.parameters() | {
            "CallbackSource": "call-progress-events",
            "SequenceNumber": self.outbox.next_number(),
            "Timestamp": rfc2822(self.clock.now()) or "",
        }
        self.outbox.put(hook.url, hook.method, parameters | dict(extra))


def subscription(
    url: str | None, method: str, events: Iterable[str], default: Iterable[str] = ("completed",)
) -> Subscription | None:
    """A subscription, or None without a URL."""
    if not url:
        return None
    return Subscription(Hook(url, method), frozenset(events) or frozenset(default))
