"""Bad weather: messages lost, doubled and late, functions killed between two writes, stores and trunks that refuse."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from chalicelib.aws.transport import AwsError, Send
from chalicelib.core.errors import Unavailable
from infra.simulation.death import Died
from infra.simulation.job_queues import SPECS, Body, JobFault
from infra.simulation.repairs import AGAIN_S, UNHEARD_S, Errand, Repairs, of_bodies, of_webhook
from infra.simulation.rest import LOST
from infra.switch.fetcher import Fetcher, HttpReply, HttpRequest, Limits
from infra.switch.testing.functions import HEALTHY, Fault

T = TypeVar("T")
EVEN: Final = 0.5
WRITES: Final = frozenset({"PutItem", "UpdateItem", "DeleteItem"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How often, of all occasions, each thing goes wrong."""

    lost: float = 0.0
    doubled: float = 0.0
    late: float = 0.0
    killed: float = 0.0
    throttled: float = 0.0
    refused: float = 0.0
    raced: float = 0.0
    repeated: float = 0.0

    @property
    def is_fine(self) -> bool:
        return self == FINE


FINE: Final = Weather()
ROUGH: Final = Weather(
    lost=0.02, doubled=0.05, late=0.10, killed=0.02, throttled=0.005, refused=0.02, raced=0.03, repeated=0.02
)
"""What issue 4 asks of a simulated day."""


@dataclass(slots=True)
class Faults:
    """Draws what goes wrong from one seeded source; ``is_on`` switches all of it."""

    chance: random.Random
    weather: Weather
    is_on: bool = True
    repairs: Repairs = field(default_factory=Repairs)
    interrupt: Callable[[random.Random], None] = lambda chance: None  # noqa: ARG005
    counts: Counter[str] = field(default_factory=Counter)
    _lives: list["_Life"] = field(default_factory=list)

    @property
    def is_fine(self) -> bool:
        return self.weather.is_fine

    def strikes(self, kind: str, times: float = 1.0) -> bool:
        """Draw whether one kind of fault happens now."""
        share = getattr(self.weather, kind) * times
        struck = self.is_on and share > 0 and self.chance.random() < share
        self.counts[kind] += struck
        return struck

    # Webhooks.

    def webhook(self, request: HttpRequest) -> Fault:
        """The plan of a ``FaultyFetcher``."""
        is_status = "/status" in request.url
        if self.strikes("lost"):
            self.repairs.note("lost", UNHEARD_S, of_webhook(request))
            return Fault(is_lost=True) if self.chance.random() < EVEN else Fault(reply_lost=True)
        if is_status and self.strikes("late"):
            delay_s = self.chance.uniform(0.5, 12)
            self.repairs.note("late", delay_s, replace(of_webhook(request), token=""))
            return Fault(is_late=True, delay_s=delay_s, copies=self.chance.choice((1, 1, 2)))
        if self.strikes("doubled"):
            return Fault(copies=2)
        return HEALTHY

    # Jobs.

    def job(self, queue: str, body: Body, delay_s: int) -> JobFault:
        copies = 2 if self.strikes("doubled") else 1
        late_s = self.chance.uniform(0.2, 6) if self.strikes("late") and not SPECS[queue].fifo else 0.0
        if body.get("tries"):
            self.repairs.note("put off", delay_s + late_s, of_bodies([body]))
        elif late_s:
            self.repairs.note("late", late_s, of_bodies([body]), in_s=delay_s)
        return JobFault(copies=copies, late_s=late_s)

    # REST.

    def rest(self, method: str, url: str) -> int | None:
        del url
        if not self.strikes("refused"):
            return None
        self._hinder()
        return self.chance.choice((429, 503, LOST) if method == "POST" else (429, 503))

    # Functions and stores.

    def mortal(self, work: Callable[[], T], errand: Errand) -> T:
        """Run one function, which may die on the way."""
        steps = self.chance.randrange(1, 9) if self.strikes("killed") else None
        self._lives.append(_Life(steps, is_struck_after=self.chance.random() < EVEN))
        try:
            done = work()
        except (Exception, Died):
            self.repairs.note("failed", errand.repair_s, errand)
            raise
        finally:
            life = self._lives.pop()
        if life.is_struck:
            self.repairs.note("hindered", AGAIN_S, replace(errand, token=""))
        return done

    def step(self, act: Callable[[], T]) -> T:
        """Do one thing that others can see; the function may die just before or just after it."""
        life = self._lives[-1] if self._lives else None
        if life is None or not life.is_last_step():
            return act()
        if life.is_struck_after:
            act()
        raise Died

    def _hinder(self) -> None:
        if self._lives:
            self._lives[-1].is_struck = True

    def over(self, inner: Send, tables: AbstractSet[str]) -> Send:
        """A transport that has this weather over ``tables``: what was read may be out of date before it is used."""

        def send(service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
            if request.get("TableName") not in tables or not self._lives:
                return inner(service, operation, request)
            if self.strikes("throttled"):
                self._hinder()
                raise Unavailable("throttled on purpose")
            if operation in WRITES:
                times = 2 if self.strikes("repeated") else 1
                return self.step(lambda: _sent(times, inner, service, operation, request))
            answer = inner(service, operation, request)
            if len(self._lives) == 1 and self.strikes("raced"):
                self.interrupt(self.chance)
            return answer

        return send


def _sent(times: int, inner: Send, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """Send a write as the transport does: once more where the answer to the first got lost."""
    for _ in range(times - 1):
        with suppress(AwsError):
            inner(service, operation, request)
    try:
        return inner(service, operation, request)
    except AwsError as refusal:
        refusal.is_repeat = times > 1
        raise


@dataclass(slots=True)
class Assassin(Faults):
    """Kills one function in the whole history: at the ``victim``-th thing that any function does to others."""

    victim: int = 0
    is_struck_after: bool = False
    steps: int = 0

    @property
    def is_fine(self) -> bool:
        return not self.victim

    def step(self, act: Callable[[], T]) -> T:
        self.steps += bool(self._lives)
        if not self._lives or self.steps != self.victim:
            return act()
        if self.is_struck_after:
            act()
        self.steps += 1
        raise Died


@dataclass(slots=True)
class _Life:
    steps: int | None
    is_struck_after: bool
    is_struck: bool = False

    def is_last_step(self) -> bool:
        if self.steps is None:
            return False
        self.steps -= 1
        return self.steps == 0


@dataclass(slots=True)
class Echo:
    """Sends some requests once more, seconds after they were answered."""

    inner: Fetcher
    faults: Faults
    _late: set[asyncio.Task[HttpReply]] = field(default_factory=set)

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        if self.faults.strikes("doubled", 0.5):
            task = asyncio.get_running_loop().create_task(self._again(request, limits))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
        return await self.inner.fetch(request, limits)

    async def _again(self, request: HttpRequest, limits: Limits) -> HttpReply:
        await asyncio.sleep(self.faults.chance.uniform(0.2, 15))
        return await self.inner.fetch(request, limits)
