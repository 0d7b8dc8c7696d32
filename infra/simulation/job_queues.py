"""Job queues on the virtual clock: delays, FIFO groups, redelivery after a failure, dead letters, and faults."""

import itertools
import json
import logging
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from chalice.app import Chalice, SQSEventConfig

from chalicelib.resources import QUEUES
from chalicelib.settings import settings
from infra.simulation.death import Died
from infra.simulation.repairs import Errand, of_bodies
from infra.switch.virtual_time import VirtualClock

TRANSIT_S: Final = 0.01
SOON_S: Final = 0.05
"""Messages due this soon might as well have been delivered now."""
SPECS: Final = {spec.name: spec for spec in QUEUES}
Body = dict[str, Any]
Consumer = Callable[[dict[str, Any], Any], Any]
Run = Callable[[Callable[[], Any], Errand], Any]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFault:
    """What happens to one message: delivered ``copies`` times, each ``late_s`` later than due."""

    copies: int = 1
    late_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    queue: str
    body: Body
    receives: int
    due_s: float


@dataclass(slots=True)
class _Line:
    """One FIFO group: one batch at a time is being worked on."""

    bodies: deque[Body] = field(default_factory=deque)
    is_served: bool = False
    receives: int = 1


@dataclass(slots=True)
class JobQueues:
    """Stands in for SQS between the functions' own senders and consumers.

    ``run`` is given each consumer's work, to run it.
    """

    app: Chalice
    clock: VirtualClock
    plan: Callable[[str, Body, int], JobFault] = lambda queue, body, delay_s: JobFault()  # noqa: ARG005
    run: Run = lambda work, errand: work()  # noqa: ARG005
    dead: list[tuple[str, Body]] = field(default_factory=list)
    muted: frozenset[str] = frozenset()
    _lines: dict[tuple[str, str], _Line] = field(default_factory=dict)
    _waiting: dict[int, _Waiting] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    consumers: dict[str, Consumer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        prefix = settings().queue_prefix
        self.consumers = {
            source.queue.removeprefix(prefix): self.app.handler_map[source.name]
            for source in self.app.event_sources
            if isinstance(source, SQSEventConfig) and source.queue
        }

    def send(self, queue: str, body: Body, delay_s: int, group: str | None, dedup: str | None) -> None:
        """The sender the functions use in a simulation; callable from any thread."""
        del dedup
        if queue in self.muted:
            return
        fault = self.plan(queue, body, delay_s)
        text = json.dumps(body)
        for _ in range(fault.copies):
            if group is not None:
                self._line_up(queue, group, json.loads(text))
            else:
                self._deliver_later(queue, json.loads(text), delay_s + TRANSIT_S + fault.late_s, 1)

    def interrupt(self, chance: random.Random) -> None:
        """Deliver one message that is about due, within the work that is going on now."""
        soon = self.clock.loop.time() + SOON_S
        numbers = [number for number, waiting in self._waiting.items() if waiting.due_s <= soon]
        groups = [key for key, line in self._lines.items() if line.bodies and not line.is_served]
        if numbers or groups:
            choices: list[int | tuple[str, str]] = [*numbers, *groups]
            chosen = chance.choice(choices)
            if isinstance(chosen, int):
                self._deliver(chosen)
            else:
                self._serve(*chosen)

    def _deliver_later(self, queue: str, body: Body, delay_s: float, receives: int) -> None:
        number = next(self._numbers)
        self._waiting[number] = _Waiting(queue, body, receives, self.clock.loop.time() + delay_s)
        self.clock.call_later(delay_s, lambda: self._deliver(number))

    def _deliver(self, number: int) -> None:
        message = self._waiting.pop(number, None)
        if message is None or self._handed_over(message.queue, [message.body]):
            return
        if message.receives >= SPECS[message.queue].max_receives:
            self.dead.append((message.queue, message.body))
            return
        wait_s = SPECS[message.queue].visibility_s
        self._deliver_later(message.queue, message.body, wait_s, message.receives + 1)

    def _line_up(self, queue: str, group: str, body: Body) -> None:
        line = self._lines.setdefault((queue, group), _Line())
        line.bodies.append(body)
        if len(line.bodies) == 1:
            self.clock.call_later(TRANSIT_S, lambda: self._serve(queue, group))

    def _serve(self, queue: str, group: str) -> None:
        """Hand a group's messages over in order, up to ten at a time; a failure keeps them at the head for a while."""
        line = self._lines[queue, group]
        batch = [line.bodies[index] for index in range(min(10, len(line.bodies)))]
        if not batch or line.is_served:
            return
        line.is_served = True
        done = self._handed_over(queue, batch)
        line.receives = 1 if done else line.receives + 1
        is_given_up = line.receives > SPECS[queue].max_receives
        for body in batch if done or is_given_up else ():
            line.bodies.popleft()
            self.dead += [] if done else [(queue, body)]
        wait_s = TRANSIT_S if done or is_given_up else SPECS[queue].visibility_s
        self.clock.call_later(wait_s, lambda: self._serve_again(queue, group))

    def _serve_again(self, queue: str, group: str) -> None:
        self._lines[queue, group].is_served = False
        self._serve(queue, group)

    def _handed_over(self, queue: str, bodies: list[Body]) -> bool:
        consumer = self.consumers.get(queue)
        if consumer is None:
            return True
        event = {"Records": [{"body": json.dumps(body), "receiptHandle": ""} for body in bodies]}
        try:
            self.run(lambda: consumer(event, None), of_bodies(bodies, SPECS[queue].visibility_s + SOON_S))
        except (Exception, Died):
            logger.info("job handed back", exc_info=True)
            return False
        return True
