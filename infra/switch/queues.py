"""Waiting lines: ordered, bounded, and popped atomically because one event loop owns them."""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from infra.switch.bridge import Bridge
from infra.switch.clock import Clock
from infra.switch.seat import Seat
from infra.switch.sids import new_sid
from infra.switch.tasks import first

DEFAULT_MAX_SIZE: Final = 1000
MAX_NAME: Final = 64


@dataclass(slots=True, eq=False)
class Member:
    """One waiting call. ``taken`` resolves when a Dial takes it to be connected."""

    actor: Seat
    queue: "Queue"
    enqueued_at: datetime
    taken: asyncio.Future[Bridge] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def waited_s(self, now: datetime) -> int:
        return round((now - self.enqueued_at).total_seconds())


@dataclass(slots=True, eq=False)
class Queue:
    sid: str
    name: str
    created_at: datetime
    max_size: int = DEFAULT_MAX_SIZE
    updated_at: datetime | None = None
    members: list[Member] = field(default_factory=list)
    _takers: deque[asyncio.Future[None]] = field(default_factory=deque)

    @property
    def is_full(self) -> bool:
        return len(self.members) >= self.max_size

    def add(self, member: Member) -> None:
        self.members.append(member)
        self._call_next()

    def find(self, call_sid: str) -> Member | None:
        return next((m for m in self.members if m.actor.call.sid == call_sid), None)

    def position(self, member: Member) -> int:
        return self.members.index(member) + 1

    def remove(self, member: Member) -> bool:
        """Take a member out; False when somebody else did before."""
        if member not in self.members:
            return False
        self.members.remove(member)
        return True

    def pop(self) -> Member | None:
        """Take the first one out."""
        if not self.members:
            return None
        front = self.members[0]
        self.remove(front)
        return front

    async def take(self, timeout_s: float) -> Member | None:
        """The first in line, waiting for one to come if need be; who comes is offered to one of those who wait."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        place = len(self._takers)
        while (member := self.pop()) is None and loop.time() < deadline:
            turn: asyncio.Future[None] = loop.create_future()
            self._takers.insert(place, turn)
            try:
                await first(turn, timeout_s=deadline - loop.time())
            except asyncio.CancelledError:
                if turn.done():
                    self._call_next()
                raise
            finally:
                if not turn.done():
                    self._takers.remove(turn)
            place = 0
        return member

    def _call_next(self) -> None:
        """Somebody may be taken."""
        if self._takers:
            self._takers.popleft().set_result(None)

    def average_wait_s(self, now: datetime) -> int:
        waits = [member.waited_s(now) for member in self.members]
        return round(sum(waits) / len(waits)) if waits else 0


class Queues:
    """All queues of the account, by name and by SID."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_sid: dict[str, Queue] = {}

    def __iter__(self) -> Iterator[Queue]:
        return iter(self._by_sid.values())

    def find(self, name_or_sid: str) -> Queue | None:
        by_name = (queue for queue in self._by_sid.values() if queue.name == name_or_sid)
        return self._by_sid.get(name_or_sid) or next(by_name, None)

    def create(self, name: str, max_size: int = DEFAULT_MAX_SIZE) -> Queue:
        queue = Queue(new_sid("QU"), name, self._clock.now(), max_size)
        self._by_sid[queue.sid] = queue
        return queue

    def get_or_create(self, name: str) -> Queue:
        return self.find(name) or self.create(name)

    def delete(self, queue: Queue) -> None:
        self._by_sid.pop(queue.sid, None)
