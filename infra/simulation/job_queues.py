"""Job queues on the virtual clock: delays, FIFO groups, redelivery after a failure, dead letters, and faults."""

import json
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from chalice.app import Chalice, SQSEventConfig

from chalicelib.resources import QUEUES
from chalicelib.settings import settings
from infra.simulation.death import Died
from infra.switch.virtual_time import VirtualClock

TRANSIT_S: Final = 0.01
SPECS: Final = {spec.name: spec for spec in QUEUES}
Body = dict[str, Any]
Consumer = Callable[[dict[str, Any], Any], Any]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFault:
    """What happens to one message: delivered ``copies`` times, each ``late_s`` later than due."""

    copies: int = 1
    late_s: float = 0.0


@dataclass(slots=True)
class JobQueues:
    """Stands in for SQS between the functions' own senders and consumers."""

    app: Chalice
    clock: VirtualClock
    plan: Callable[[str, Body], JobFault] = lambda queue, body: JobFault()  # noqa: ARG005
    dead: list[tuple[str, Body]] = field(default_factory=list)
    sent: list[tuple[str, Body]] = field(default_factory=list)
    muted: frozenset[str] = frozenset()
    _lines: dict[tuple[str, str], deque[Body]] = field(default_factory=dict)
    _consumers: Mapping[str, Consumer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        prefix = settings().queue_prefix
        self._consumers = {
            source.queue.removeprefix(prefix): self.app.handler_map[source.name]
            for source in self.app.event_sources
            if isinstance(source, SQSEventConfig) and source.queue
        }

    def send(self, queue: str, body: Body, delay_s: int, group: str | None, dedup: str | None) -> None:
        """The sender the functions use in a simulation; callable from any thread."""
        del dedup
        if queue in self.muted:
            return
        self.sent.append((queue, body))
        fault = self.plan(queue, body)
        text = json.dumps(body)
        for _ in range(fault.copies):
            if group is not None:
                self._line_up(queue, group, json.loads(text))
            else:
                self._deliver_later(queue, json.loads(text), delay_s + TRANSIT_S + fault.late_s, 1)

    def _deliver_later(self, queue: str, body: Body, delay_s: float, receives: int) -> None:
        self.clock.call_later(delay_s, lambda: self._deliver(queue, body, receives))

    def _deliver(self, queue: str, body: Body, receives: int) -> None:
        if self._handed_over(queue, [body]):
            return
        if receives >= SPECS[queue].max_receives:
            self.dead.append((queue, body))
            return
        self._deliver_later(queue, body, SPECS[queue].visibility_s, receives + 1)

    def _line_up(self, queue: str, group: str, body: Body) -> None:
        line = self._lines.setdefault((queue, group), deque())
        line.append(body)
        if len(line) == 1:
            self.clock.call_later(TRANSIT_S, lambda: self._serve(queue, group))

    def _serve(self, queue: str, group: str) -> None:
        """Hand a group's messages over in order, up to ten at a time; a failure keeps them at the head."""
        line = self._lines[queue, group]
        batch = [line[index] for index in range(min(10, len(line)))]
        if not batch:
            return
        done = self._handed_over(queue, batch)
        for _ in batch if done else ():
            line.popleft()
        if line:
            wait_s = TRANSIT_S if done else SPECS[queue].visibility_s
            self.clock.call_later(wait_s, lambda: self._serve(queue, group))

    def _handed_over(self, queue: str, bodies: list[Body]) -> bool:
        consumer = self._consumers.get(queue)
        if consumer is None:
            return True
        try:
            consumer({"Records": [{"body": json.dumps(body), "receiptHandle": ""} for body in bodies]}, None)
        except (Exception, Died):
            logger.info("job handed back", exc_info=True)
            return False
        return True
