"""Sending, receiving and deleting, with long polls that wake on the next send."""

import asyncio
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from infra.embedded.sqs.attributes import QueueSettings, settings_of, validate
from infra.embedded.sqs.errors import InvalidParameter, MissingParameter, QueueExists, QueueMissing
from infra.embedded.sqs.receipts import read_receipt
from infra.embedded.sqs.storage import NewMessage, Storage

FORGET_EVERY_S = 60


class Queues:
    """The queues of one account and region; ``clock`` gives seconds since the epoch."""

    def __init__(self, storage: Storage, clock: Callable[[], float]) -> None:
        self._storage = storage
        self._clock = clock
        self._waiting: dict[str, set[asyncio.Future[None]]] = defaultdict(set)
        self._settings: dict[str, QueueSettings] = {}
        self._forgotten_at = clock()

    def create(self, name: str, attributes: Mapping[str, str]) -> None:
        """Create a queue; the same again is fine, another with its name is not."""
        validate(attributes)
        if name.endswith(".fifo") != (attributes.get("FifoQueue") == "true"):
            raise InvalidParameter("The name of a FIFO queue can only end with .fifo, and only that of a FIFO queue")
        existing = self._storage.find_attributes(name)
        if existing is None:
            self._storage.put_queue(name, attributes, now=self._clock())
            return
        for key, value in attributes.items():
            if existing.get(key) != value:
                raise QueueExists(key)

    def configure(self, name: str, attributes: Mapping[str, str]) -> None:
        validate(attributes)
        existing = self._attributes(name)
        self._storage.put_queue(name, {**existing, **attributes}, now=self._clock())
        self._settings.pop(name, None)

    def describe(self, name: str) -> tuple[dict[str, str], float, dict[str, int]]:
        """Return the stored attributes, the time of creation and the counts."""
        return self._attributes(name), self._storage.created_at(name), self._storage.count(name, now=self._clock())

    def list_names(self, prefix: str) -> list[str]:
        return self._storage.list_queues(prefix)

    def purge(self, name: str, *, drop: bool) -> None:
        """Delete every message, and with ``drop`` the queue itself."""
        self.settings(name)
        self._storage.purge(name)
        if drop:
            self._storage.delete_queue(name)
            self._settings.pop(name, None)

    def settings(self, name: str) -> QueueSettings:
        """Return a queue's settings.

        Raises:
            QueueMissing: there is no such queue.
        """
        if name not in self._settings:
            self._settings[name] = settings_of(name, self._attributes(name))
        return self._settings[name]

    def send(self, name: str, entry: Mapping[str, Any]) -> tuple[str, int]:
        """Queue a message and wake who waits; returns its id and its place in the order of sending."""
        queue, now = self.settings(name), self._clock()
        message = _new_message(queue, entry)
        if message.deduplication_id is not None:
            duplicate = self._storage.find_duplicate(name, message.deduplication_id, now=now)
            if duplicate is not None:
                return duplicate["message_id"], duplicate["seq"]
        seq = self._storage.insert(name, message, now=now)
        self._wake(name)
        self._forget_old(now)
        return message.message_id, seq

    async def receive(self, name: str, entry: Mapping[str, Any], gone: Callable[[], asyncio.Future[Any]]) -> list[Any]:
        """Take messages, waiting for the first up to ``WaitTimeSeconds``; ``gone`` ends when the client has left."""
        queue = self.settings(name)
        limit = _within(entry, "MaxNumberOfMessages", 1, (1, 10))
        visibility_s = _within(entry, "VisibilityTimeout", queue.visibility_s, (0, 43_200))
        deadline = self._clock() + _within(entry, "WaitTimeSeconds", queue.wait_s, (0, 20))
        client_gone = None
        while True:
            now = self._clock()
            rows = self._take(queue, limit, visibility_s, now)
            if rows or now >= deadline:
                return rows
            client_gone = client_gone or gone()
            await self._change(queue.name, deadline, client_gone, now)
            if client_gone.done():
                return []

    def delete(self, name: str, handle: str) -> None:
        """Delete a received message; deleting it twice is fine."""
        queue = self.settings(name)
        seq, receipt = read_receipt(name, handle)
        if self._storage.delete(name, seq, receipt, fifo=queue.fifo) and queue.fifo:
            self._wake(name)

    def change_visibility(self, name: str, handle: str, visibility_s: int) -> None:
        """Say anew for how long a received message is hidden."""
        self.settings(name)
        seq, receipt = read_receipt(name, handle)
        self._storage.hide(name, seq, receipt, until=self._clock() + visibility_s)
        self._wake(name)

    def _take(self, queue: QueueSettings, limit: int, visibility_s: int, now: float) -> list[Any]:
        if queue.redrive is not None:
            buried = self._storage.bury(
                queue.name,
                dead_letters=queue.redrive.dead_letters,
                max_receives=queue.redrive.max_receives,
                now=now,
            )
            if buried:
                self._wake(queue.redrive.dead_letters)
        return self._storage.take(queue, limit=limit, visibility_s=visibility_s, now=now)

    async def _change(self, name: str, deadline: float, client_gone: asyncio.Future[Any], now: float) -> None:
        """Wait until the queue may have something new, the deadline passes or the client leaves.

        ``now`` is when the queue was found empty: what has become visible since then must not be overlooked.
        """
        until = min(deadline, self._storage.next_change_at(name, now=now) or deadline)
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[name].add(woken)
        try:
            await asyncio.wait(
                {woken, client_gone}, timeout=max(until - self._clock(), 0.001), return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            self._waiting[name].discard(woken)

    def _wake(self, name: str) -> None:
        for waiter in self._waiting[name]:
            if not waiter.done():
                waiter.set_result(None)

    def _attributes(self, name: str) -> dict[str, str]:
        attributes = self._storage.find_attributes(name)
        if attributes is None:
            raise QueueMissing
        return attributes

    def _forget_old(self, now: float) -> None:
        if now - self._forgotten_at > FORGET_EVERY_S:
            self._forgotten_at = now
            self._storage.forget_old(now=now)


def _new_message(queue: QueueSettings, entry: Mapping[str, Any]) -> NewMessage:
    body = entry.get("MessageBody")
    if not body:
        raise MissingParameter("MessageBody")
    if len(body.encode()) > queue.max_bytes:
        raise InvalidParameter(
            f"One or more parameters are invalid. Reason: Message must be shorter than {queue.max_bytes} bytes."
        )
    group_id, deduplication_id = entry.get("MessageGroupId"), entry.get("MessageDeduplicationId")
    if queue.fifo:
        deduplication_id = _fifo_deduplication(queue, entry)
    return NewMessage(
        message_id=str(uuid.uuid4()),
        body=body,
        attributes=entry.get("MessageAttributes", {}),
        group_id=group_id,
        deduplication_id=deduplication_id if queue.fifo else None,
        delay_s=queue.delay_s if queue.fifo else _within(entry, "DelaySeconds", queue.delay_s, (0, 900)),
    )


def _fifo_deduplication(queue: QueueSettings, entry: Mapping[str, Any]) -> str:
    if not entry.get("MessageGroupId"):
        raise MissingParameter("MessageGroupId")
    if entry.get("DelaySeconds"):
        raise InvalidParameter(
            f"Value {entry['DelaySeconds']} for parameter DelaySeconds is invalid. "
            "Reason: The request include parameter that is not valid for this queue type."
        )
    given: str | None = entry.get("MessageDeduplicationId")
    if given:
        return given
    if not queue.content_deduplication:
        raise InvalidParameter(
            "The queue should either have ContentBasedDeduplication enabled "
            "or MessageDeduplicationId provided explicitly"
        )
    return hashlib.sha256(entry["MessageBody"].encode()).hexdigest()


def _within(entry: Mapping[str, Any], name: str, default: int, bounds: tuple[int, int]) -> int:
    value = entry.get(name)
    if value is None:
        return default
    number = int(value)
    if not bounds[0] <= number <= bounds[1]:
        raise InvalidParameter(
            f"Value {number} for parameter {name} is invalid. "
            f"Reason: Must be between {bounds[0]} and {bounds[1]}, if provided."
        )
    return number
