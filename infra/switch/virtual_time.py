"""An event loop whose time jumps to the next timer as soon as nothing is runnable."""

import asyncio
import logging
import selectors
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

T = TypeVar("T")
STALL_S: Final = 30.0
START: Final = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

logger = logging.getLogger(__name__)


class Stalled(RuntimeError):
    """Nothing is scheduled and nobody is working: the scenario waits for something that cannot come."""


class _JumpingSelector(selectors.DefaultSelector):
    """Answers "wait that long" by moving the clock instead of waiting."""

    def __init__(self, stall_s: float) -> None:
        super().__init__()
        self.time_s = 0.0
        self.holds = 0
        self._stall_s = stall_s

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self.holds:
            return super().select(None)
        if timeout is None:
            return self._wait_for_strangers()
        self.time_s += timeout
        return []

    def _wait_for_strangers(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Threads nobody announced may still call in; give up after some real seconds."""
        ready = super().select(self._stall_s)
        if not ready:
            raise Stalled("nothing is scheduled on the virtual clock and no worker is running")
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Runs hours of calls in milliseconds.

    Time stands still while anything is runnable, and while a synchronous function that was started with
    ``in_worker`` is still at work in its thread.

    Args:
        workers: how many functions may work at once; one makes a run repeatable.
        stall_s: real seconds to wait for a thread nobody announced, before giving up with ``Stalled``.
    """

    def __init__(self, *, workers: int = 1, stall_s: float = STALL_S) -> None:
        self._jumping = _JumpingSelector(stall_s)
        super().__init__(self._jumping)
        self._held_tasks: set[asyncio.Task[Any]] = set()
        self._workers = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="function")

    def time(self) -> float:
        return self._jumping.time_s

    @contextmanager
    def _holding(self) -> Iterator[None]:
        self._jumping.holds += 1
        try:
            yield
        finally:
            self._jumping.holds -= 1

    async def in_worker(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run blocking code in a thread; the clock stands still until it returns, even if nobody waits for it."""
        task = self.create_task(self._held(function, *arguments))
        self._held_tasks.add(task)
        task.add_done_callback(self._held_tasks.discard)
        return await asyncio.shield(task)

    async def workers_done(self) -> None:
        """Wait until no function is at work any more."""
        while self._held_tasks:
            await asyncio.wait(list(self._held_tasks))

    async def _held(self, function: Callable[..., T], *arguments: Any) -> T:
        with self._holding():
            return await self.run_in_executor(self._workers, function, *arguments)

    def close(self) -> None:
        self._workers.shutdown(wait=True, cancel_futures=True)
        super().close()


class VirtualClock:
    """The time of day on a ``VirtualTimeLoop``, and a place to put delayed jobs."""

    def __init__(self, loop: VirtualTimeLoop, start: datetime = START) -> None:
        self.loop = loop
        self.failures: list[BaseException] = []
        self._start = start - timedelta(seconds=loop.time())
        self._jobs: set[asyncio.Task[None]] = set()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.loop.time())

    def call_later(self, delay_s: float, job: Callable[[], Any]) -> None:
        """Run ``job`` in a worker thread after ``delay_s`` virtual seconds; callable from any thread."""
        self.loop.call_soon_threadsafe(self._schedule, delay_s, job)

    def _schedule(self, delay_s: float, job: Callable[[], Any]) -> None:
        task = self.loop.create_task(self._run(delay_s, job))
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def _run(self, delay_s: float, job: Callable[[], Any]) -> None:
        await asyncio.sleep(delay_s)
        try:
            await self.loop.in_worker(job)
        except Exception as error:
            logger.exception("delayed job failed")
            self.failures.append(error)

    async def cancel_jobs(self) -> None:
        """Forget every job that is not running yet."""
        for job in list(self._jobs):
            job.cancel()
        await asyncio.gather(*self._jobs, return_exceptions=True)
