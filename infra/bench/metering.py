"""``Meter``: counts what every function does to the tables and job queues, and the processor time it takes."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from chalice.app import Chalice

from chalicelib.aws import capacity, jobs, transport
from chalicelib.aws.jobs import Body
from chalicelib.aws.jobs import Send as SendJob
from chalicelib.aws.schema import TableSpec
from chalicelib.resources import TABLES
from chalicelib.settings import settings

Event = dict[str, Any]
WRITES: Final = {"PutItem", "UpdateItem", "DeleteItem"}


@dataclass(slots=True)
class Invocation:
    """One run of one function; ``path`` is its route or kind of job.

    Of ``cpu_s``, ``store_cpu_s`` went into asking the tables and sending jobs. ``jobs`` are the queues of jobs it sent,
    in order, and ``kinds`` what they were.
    """

    function: str
    path: str = ""
    cpu_s: float = 0.0
    store_cpu_s: float = 0.0
    metering_s: float = 0.0
    trips: int = 0
    table_trips: int = 0
    read_units: float = 0.0
    write_units: int = 0
    jobs: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    touched: set[tuple[str, str]] = field(default_factory=set)


class Meter:
    """Stands between the functions and what they use; give :meth:`around` to whoever invokes them.

    ``floors`` are run beside every HTTP request, before and after it by turns, and counted as functions of their own:
    what the processor's caches and a busy machine do to the one, they do to the others. ``forget`` is called before
    each, to find every process as if it had just begun.
    """

    def __init__(
        self, floors: Mapping[str, Callable[[], object]] | None = None, forget: Callable[[], None] | None = None
    ) -> None:
        self.floors = floors or {}
        self.forget = forget
        self.invocations: list[Invocation] = []
        self._current = threading.local()
        self._images: dict[tuple[str, str], Event] = {}
        self._tables: dict[str, TableSpec] = {settings().table(spec.name): spec for spec in TABLES}

    def around(self, app: Chalice) -> "MeteredApp":
        return MeteredApp(app, self)

    def run(self, function: str, path: str, work: Callable[[], Any]) -> Any:
        """Do ``work`` as one invocation; work outside of any is not counted."""
        invocation = Invocation(function, path)
        self._current.invocation = invocation
        began = time.thread_time()
        try:
            return work()
        finally:
            invocation.cpu_s = time.thread_time() - began - invocation.metering_s
            self._current.invocation = None
            self.invocations.append(invocation)

    def sender(self, deliver: SendJob) -> SendJob:
        """Send jobs as the functions do, for what that costs; then have the simulation ``deliver`` them."""

        def counted(queue: str, body: Body, delay_s: int, group: str | None, dedup: str | None) -> None:
            invocation = self._running()
            if invocation is not None:
                invocation.jobs.append(queue)
                invocation.kinds.append(str(body.get("kind", "")))
                jobs.send_to_sqs(queue, body, delay_s, group, dedup)
            with _kept_out(invocation):
                deliver(queue, body, delay_s, group, dedup)

        return counted

    def call(self, service: str, operation: str, parameters: Event) -> Event:
        """The transport to use while metering."""
        invocation = self._running()
        began = time.thread_time()
        answer: Event = {}
        try:
            answer = transport.send_over_http(service, operation, parameters)
        finally:
            if invocation is not None:
                invocation.store_cpu_s += time.thread_time() - began
                invocation.trips += 1
                invocation.table_trips += service == "dynamodb"
            if service == "dynamodb":
                with _kept_out(invocation):
                    self._count(invocation or Invocation(""), operation, parameters, answer)
        return answer

    def _running(self) -> Invocation | None:
        running: Invocation | None = getattr(self._current, "invocation", None)
        return running

    def _count(self, invocation: Invocation, operation: str, parameters: Event, answer: Event) -> None:
        if operation == "BatchGetItem":
            for name, asked in parameters["RequestItems"].items():
                items = answer.get("Responses", {}).get(name, [])
                sizes = [capacity.item_bytes(item) for item in items] + [0] * (len(asked["Keys"]) - len(items))
                invocation.read_units += capacity.read_units(sizes, consistent=asked.get("ConsistentRead", False))
                invocation.touched.add((self._tables[name].name, operation))
            return
        table = self._tables[parameters["TableName"]]
        invocation.touched.add((table.name, operation))
        consistent = parameters.get("ConsistentRead", False)
        if operation == "Query":
            invocation.read_units += capacity.query_units(answer.get("Items", []), consistent=consistent)
        elif operation == "GetItem":
            size = capacity.item_bytes(answer.get("Item", {}))
            invocation.read_units += capacity.read_units([size], consistent=consistent)
        elif operation in WRITES:
            self._count_write(invocation, table, parameters, answer)

    def _count_write(self, invocation: Invocation, table: TableSpec, parameters: Event, answer: Event) -> None:
        """Cost a write by its images; a refused one (no answer) costs as the item that stood in its way."""
        item = answer.get("Attributes") or parameters.get("Item")
        key = item or parameters["Key"]
        place = (table.name, f"{key[table.hash_key]}{key.get(table.range_key or '')}")
        before = self._images.get(place)
        refused = not answer and "Item" not in parameters and "ReturnValues" in parameters
        after = before if refused else item
        invocation.write_units += capacity.write_units(before, after, table)
        if after is None:
            self._images.pop(place, None)
        elif not refused:
            self._images[place] = after


@contextmanager
def _kept_out(invocation: Invocation | None) -> Iterator[None]:
    """Keep what the meter and the simulation do out of the invocation's time."""
    began = time.thread_time()
    try:
        yield
    finally:
        if invocation is not None:
            invocation.metering_s += time.thread_time() - began


class MeteredApp:
    """Passes for the Chalice app; every invocation is counted under its function's name."""

    def __init__(self, app: Chalice, meter: Meter) -> None:
        self.routes = app.routes
        self.event_sources = app.event_sources
        self.handler_map = {name: self._counted(name, handler, meter) for name, handler in app.handler_map.items()}
        self._app, self._meter = app, meter

    def __call__(self, event: Event, context: Any) -> Any:
        path = event["requestContext"]["resourcePath"]
        if self._meter.forget is not None:
            self._meter.forget()
        is_first = len(self._meter.invocations) % 2 == 0
        if is_first:
            self._run_floors()
        answer = self._meter.run("api_handler", path, lambda: self._app(event, context))
        if not is_first:
            self._run_floors()
        return answer

    def _run_floors(self) -> None:
        for name, floor in self._meter.floors.items():
            self._meter.run(name, "", floor)

    @staticmethod
    def _counted(name: str, handler: Callable[..., Any], meter: Meter) -> Callable[..., Any]:
        return lambda event, context: meter.run(name, _kind(event), lambda: handler(event, context))


def _kind(event: Event) -> str:
    bodies = [json.loads(record["body"]) for record in event.get("Records", [])]
    return str(bodies[0].get("kind", "")) if bodies else ""


def by_function(invocations: list[Invocation]) -> dict[str, list[Invocation]]:
    found: dict[str, list[Invocation]] = defaultdict(list)
    for invocation in invocations:
        found[invocation.function].append(invocation)
    return dict(found)
