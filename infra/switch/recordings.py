"""Recording resources: from the tape that runs to the file that can be fetched."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from infra.switch.call import Call, Subscription
from infra.switch.call_record import moment, read_subscription, write_subscription
from infra.switch.house import House
from infra.switch.ledger import Facts
from infra.switch.leg import Recorded, Tape
from infra.switch.outbox import Outbox
from infra.switch.shelf import Memory, Script, Shelf
from infra.switch.sids import new_sid
from infra.switch.wire import rfc2822

logger = logging.getLogger(__name__)

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
    leg_sid: str | None = None
    call_sid: str | None = None
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

    @property
    def is_over(self) -> bool:
        return not self.is_live


class Recordings:
    """All recordings of the account; iterating sees those at hand, oldest first."""

    def __init__(self, house: House, memory: Memory) -> None:
        self._house = house
        self._shelf: Shelf[Recording] = Shelf(Script("recording", _write, self._read), memory)

    def __iter__(self) -> Iterator[Recording]:
        return iter(self._shelf)

    def newest(self) -> Iterator[Recording]:
        """Every recording there is a record of, the latest first."""
        return self._shelf.newest()

    def find(self, sid: str) -> Recording | None:
        return self._shelf.find(sid)

    def delete(self, recording: Recording) -> None:
        """The record and the sound."""
        self._shelf.drop(recording.sid)
        if recording.audio:
            recording.audio.unlink(missing_ok=True)

    def of_call(self, call_sid: str) -> list[Recording]:
        """The latest first."""
        return [recording for recording in self.newest() if recording.leg_sid == call_sid]

    def of_conference(self, conference_sid: str) -> list[Recording]:
        """The latest first."""
        return [recording for recording in self.newest() if recording.order.conference_sid == conference_sid]

    def recover(self) -> None:
        """Those under way when a switch died have failed; what sound there is was never finished."""
        for recording in self._shelf.unfinished():
            self._finish(recording, "failed")

    def open(self, order: RecordingOrder) -> Recording:
        """Create the resource; ``run`` it with its tape once that has started."""
        sid = new_sid("RE")
        house = self._house
        recording = Recording(
            sid=sid,
            order=order,
            created_at=house.clock.now(),
            url=self._url(sid),
            leg_sid=order.call.sid if order.call else None,
            call_sid=(order.call.parent_sid or order.call.sid) if order.call else None,
            outbox=order.call.outbox if order.call else house.new_outbox(),
        )
        self._shelf.add(recording)
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
        if recording.order.call:
            recording.order.call.recording_facts["RecordingDuration"] = str(recording.duration_s)
        if recorded.has_failed:
            logger.error("recording failed", extra={"recording_sid": recording.sid})
        is_something = recorded.duration_s > 0
        self._finish(recording, "failed" if recorded.has_failed else "completed" if is_something else "absent")

    def _finish(self, recording: Recording, status: str) -> None:
        recording.status = status
        recording.updated_at = self._house.clock.now()
        self._tell(recording, status)
        self._shelf.save(recording)

    def _url(self, sid: str) -> str:
        account = self._house.account
        return f"{account.public_url}/2010-04-01/Accounts/{account.sid}/Recordings/{sid}"

    def _read(self, facts: Facts) -> Recording:
        order = RecordingOrder(
            facts["source"],
            conference_sid=facts["conference_sid"],
            channels=facts["channels"],
            track=facts["track"],
            subscription=read_subscription(facts["subscription"]),
        )
        created, updated = datetime.fromisoformat(facts["created_at"]), moment(facts["updated_at"])
        return Recording(
            facts["sid"],
            order,
            created,
            self._url(facts["sid"]),
            leg_sid=facts["leg_sid"],
            call_sid=facts["call_sid"],
            status=facts["status"],
            duration_s=facts["duration_s"],
            audio=Path(facts["audio"]) if facts["audio"] else None,
            updated_at=updated,
            outbox=self._house.new_outbox(facts["box"]),
        )

    def _tell(self, recording: Recording, status: str) -> None:
        order = recording.order
        if order.subscription is None or status not in order.subscription.events or recording.outbox is None:
            return
        facts = {
            "AccountSid": self._house.account.sid,
            "CallSid": recording.call_sid,
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


def _write(recording: Recording) -> Facts:
    order = recording.order
    return {
        "sid": recording.sid,
        "created_at": recording.created_at.isoformat(),
        "updated_at": recording.updated_at.isoformat() if recording.updated_at else None,
        "leg_sid": recording.leg_sid,
        "call_sid": recording.call_sid,
        "conference_sid": order.conference_sid,
        "source": order.source,
        "channels": order.channels,
        "track": order.track,
        "subscription": write_subscription(order.subscription),
        "status": recording.status,
        "duration_s": recording.duration_s,
        "audio": str(recording.audio) if recording.audio else None,
        "box": recording.outbox.name if recording.outbox else None,
    }
