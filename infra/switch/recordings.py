"""Recording resources: from the tape that runs to the file that can be fetched."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from infra.switch.call import Call, Subscription
from infra.switch.leg import Recorded, Tape
from infra.switch.outbox import Outbox
from infra.switch.sids import new_sid
from infra.switch.wire import rfc2822

if TYPE_CHECKING:
    from infra.switch.exchange import Exchange

RECORDING_EVENTS: Final = frozenset({"in-progress", "completed", "absent", "failed"})


@dataclass(frozen=True, slots=True)
class RecordingOrder:
    """What to record, for whom, and who wants to know. ``source`` is of the contract's list."""

    source: str
    call: Call | None = None
    conference_sid: str | None = None
    channels: int = 1
    track: str | None = None
    subscription: Subscription | None = None


@dataclass(slots=True, eq=False)
class Recording:
    sid: str
    order: RecordingOrder
    created_at: datetime
    url: str
    status: str = "in-progress"
    duration_s: int | None = None
    audio: Path | None = None
    updated_at: datetime | None = None
    tape: Tape | None = None
    outbox: Outbox | None = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        return self.status in {"in-progress", "paused"}


class Recordings:
    """All recordings of the account, oldest first."""

    def __init__(self, exchange: "Exchange") -> None:
        self._exchange = exchange
        self._by_sid: dict[str, Recording] = {}

    def __iter__(self) -> Iterator[Recording]:
        return iter(self._by_sid.values())

    def find(self, sid: str) -> Recording | None:
        return self._by_sid.get(sid)

    def delete(self, sid: str) -> None:
        self._by_sid.pop(sid, None)

    def of_call(self, call_sid: str) -> list[Recording]:
        return [r for r in self._by_sid.values() if r.order.call and r.order.call.sid == call_sid]

    def of_conference(self, conference_sid: str) -> list[Recording]:
        return [r for r in self._by_sid.values() if r.order.conference_sid == conference_sid]

    def open(self, order: RecordingOrder) -> Recording:
        """Create the resource; ``run`` it with its tape once that has started."""
        sid = new_sid("RE")
        exchange = self._exchange
        recording = Recording(
            sid=sid,
            order=order,
            created_at=exchange.clock.now(),
            url=f"{exchange.account.public_url}/2010-04-01/Accounts/{exchange.account.sid}/Recordings/{sid}",
            outbox=order.call.outbox if order.call else exchange.new_outbox(),
        )
        self._by_sid[sid] = recording
        if order.call:
            order.call.recording_facts = {"RecordingUrl": recording.url, "RecordingSid": sid}
        return recording

    def run(self, recording: Recording, tape: Tape) -> None:
        recording.tape = tape
        self._tell(recording, "in-progress")
        tape.done.add_done_callback(lambda done: self.close(recording, done.result()))

    def close(self, recording: Recording, recorded: Recorded) -> None:
        """Take the result; an empty recording is absent."""
        if not recording.is_live:
            return
        recording.duration_s = round(recorded.duration_s)
        recording.audio = recorded.audio
        recording.status = "completed" if recorded.duration_s > 0 else "absent"
        recording.updated_at = self._exchange.clock.now()
        if recording.order.call:
            recording.order.call.recording_facts["RecordingDuration"] = str(recording.duration_s)
        self._tell(recording, recording.status)

    def _tell(self, recording: Recording, status: str) -> None:
        order = recording.order
        if order.subscription is None or status not in order.subscription.events or recording.outbox is None:
            return
        facts = {
            "AccountSid": self._exchange.account.sid,
            "CallSid": order.call.parent_sid or order.call.sid if order.call else None,
            "ConferenceSid": order.conference_sid,
            "RecordingSid": recording.sid,
            "RecordingUrl": recording.url,
            "RecordingStatus": status,
            "RecordingDuration": str(recording.duration_s) if status == "completed" else None,
            "RecordingChannels": str(order.channels),
            "RecordingStartTime": rfc2822(recording.created_at),
            "RecordingSource": order.source,
            "RecordingTrack": order.track,
        }
        hook = order.subscription.hook
        parameters = {name: value for name, value in facts.items() if value is not None}
        recording.outbox.put(hook.url, hook.method, parameters)
