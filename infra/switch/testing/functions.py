"""The functions under test as a plain callable: no sockets, and faults on demand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from infra.switch.fetcher import ConnectFailed, Fetcher, HttpReply, HttpRequest, Limits
from infra.switch.virtual_time import VirtualTimeLoop

Functions = Callable[[HttpRequest], HttpReply]


class InProcessFetcher:
    """Runs the synchronous functions in a worker thread; on a virtual clock, time waits for them."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        del limits
        loop = asyncio.get_running_loop()
        if isinstance(loop, VirtualTimeLoop):
            return await loop.in_worker(self._functions, request)
        return await asyncio.to_thread(self._functions, request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to one request. Times are virtual seconds.

    ``is_lost``: it never arrives (connection refused). ``reply_lost``: it arrives and is worked on, but the answer
    does not come back. ``copies``: how often it arrives in all. ``is_late``: the switch gets an empty answer now and
    the request arrives after ``delay_s`` (for callbacks: they overtake each other). ``status``: answer this without
    asking anybody.
    """

    delay_s: float = 0.0
    is_lost: bool = False
    reply_lost: bool = False
    copies: int = 1
    is_late: bool = False
    status: int | None = None


HEALTHY = Fault()


@dataclass(slots=True)
class FaultyFetcher:
    """Wraps a fetcher; ``plan`` decides request by request. ``requests`` is the record of all that were sent."""

    inner: Fetcher
    plan: Callable[[HttpRequest], Fault] = lambda _: HEALTHY
    requests: list[HttpRequest] = field(default_factory=list)
    _late: set[asyncio.Task[None]] = field(default_factory=set)

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        self.requests.append(request)
        fault = self.plan(request)
        if fault.is_late:
            task = asyncio.get_running_loop().create_task(self._arrive_later(request, limits, fault))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
            return HttpReply(204)
        await asyncio.sleep(fault.delay_s)
        if fault.is_lost:
            raise ConnectFailed("lost on purpose")
        if fault.status is not None:
            return HttpReply(fault.status)
        for _ in range(fault.copies - 1):
            await self.inner.fetch(request, limits)
        reply = await self.inner.fetch(request, limits)
        if fault.reply_lost:
            raise ConnectFailed("reply lost on purpose")
        return reply

    async def _arrive_later(self, request: HttpRequest, limits: Limits, fault: Fault) -> None:
        await asyncio.sleep(fault.delay_s)
        for _ in range(fault.copies):
            await self.inner.fetch(request, limits)
