"""Work that outlives the verb or request that started it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Background:
    """Keeps tasks alive until they are done, and their failures until someone looks."""

    def __init__(self) -> None:
        self.failures: list[BaseException] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_closing = False

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start work that nobody waits for; its failure is logged and kept."""
        task = self.start(work)
        task.add_done_callback(self._note_failure)
        return task

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start work whose result, or failure, somebody waits for."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        if self._is_closing:
            task.cancel()
        return task

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for ``work``; cancelling the wait does not stop the work."""
        return await asyncio.shield(self.start(work))

    def _forget(self, task: asyncio.Task[Any]) -> None:
        """Look at the failure even if whoever waited is gone, or asyncio complains."""
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()

    def _note_failure(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and (error := task.exception()):
            logger.error("background work failed", exc_info=error)
            self.failures.append(error)

    async def close(self) -> None:
        """Cancel what still runs, and whatever that starts on its way out, and wait for it to be gone."""
        self._is_closing = True
        while self._tasks:
            running = list(self._tasks)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


@asynccontextmanager
async def alongside(work: Coroutine[Any, Any, T]) -> AsyncIterator[asyncio.Task[T]]:
    """Run ``work`` beside the block; it is stopped, and gone, when the block is left."""
    task = asyncio.get_running_loop().create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await settled(task)
        if not task.cancelled():
            task.exception()


async def settled(future: asyncio.Future[Any]) -> None:
    """Wait until it is done, however it ends; it is not cancelled with who waits."""
    await first(future)


async def first(*futures: asyncio.Future[Any], timeout_s: float | None = None) -> None:
    """Wait until one of them is done, or the time is up; nothing is cancelled. Half of what ``asyncio.wait`` costs."""
    if any(future.done() for future in futures):
        return
    loop = asyncio.get_running_loop()
    waiter: asyncio.Future[None] = loop.create_future()

    def wake(_: object = None) -> None:
        if not waiter.done():
            waiter.set_result(None)

    timer = loop.call_later(timeout_s, wake) if timeout_s is not None else None
    for future in futures:
        future.add_done_callback(wake)
    try:
        await waiter
    finally:
        if timer:
            timer.cancel()
        for future in futures:
            future.remove_done_callback(wake)
