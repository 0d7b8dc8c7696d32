"""The clock that jumps."""

import asyncio
import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest

from infra.switch.virtual_time import Stalled, VirtualClock, VirtualTimeLoop


def run(story):
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(story)


def test_hours_pass_in_no_time() -> None:
    async def story() -> timedelta:
        clock = VirtualClock(asyncio.get_running_loop())
        began = clock.now()
        await asyncio.sleep(10 * 3600)
        return clock.now() - began

    began = time.monotonic()

    assert run(story()) == timedelta(hours=10)
    assert time.monotonic() - began < 1


def test_timers_fire_in_order() -> None:
    async def story() -> list[int]:
        fired: list[int] = []

        async def wait(seconds: int) -> None:
            await asyncio.sleep(seconds)
            fired.append(seconds)

        await asyncio.gather(*(wait(seconds) for seconds in (30, 10, 20)))
        return fired

    assert run(story()) == [10, 20, 30]


def test_time_stands_still_while_a_function_works_in_its_thread() -> None:
    async def story() -> tuple[float, float]:
        loop = asyncio.get_running_loop()
        timer = asyncio.create_task(asyncio.sleep(5))
        before = loop.time()
        await loop.in_worker(time.sleep, 0.02)
        after = loop.time()
        await timer
        return after - before, loop.time() - before

    assert run(story()) == (0, 5)


def test_a_worker_may_call_back_into_the_loop() -> None:
    async def answer() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    async def story() -> str:
        loop = asyncio.get_running_loop()

        def ask() -> str:
            return asyncio.run_coroutine_threadsafe(answer(), loop).result()

        return await loop.in_worker(ask)

    assert run(story()) == threading.current_thread().name


def test_a_cancelled_wait_does_not_let_time_run_before_the_worker_is_done() -> None:
    async def story() -> float:
        loop = asyncio.get_running_loop()
        release = threading.Event()
        waiter = asyncio.create_task(loop.in_worker(release.wait))
        await asyncio.sleep(0)
        waiter.cancel()
        threading.Timer(0.02, release.set).start()
        await asyncio.sleep(7)
        assert release.is_set()
        await loop.workers_done()
        return loop.time()

    assert run(story()) == 7


def test_delayed_jobs_run_in_a_thread_at_their_time_and_their_failures_are_kept() -> None:
    async def story() -> tuple[list[object], int]:
        clock = VirtualClock(asyncio.get_running_loop())
        began, seen = clock.now(), []
        clock.call_later(60, lambda: seen.append(clock.now() - began))
        clock.call_later(30, lambda: 1 / 0)
        await asyncio.sleep(100)
        return seen, len(clock.failures)

    assert run(story()) == ([timedelta(seconds=60)], 1)


def test_waiting_for_what_cannot_come_is_an_error_not_a_hang() -> None:
    async def story() -> None:
        await asyncio.Event().wait()

    loop = VirtualTimeLoop(stall_s=0.01)
    with pytest.raises(Stalled):
        loop.run_until_complete(story())
    for task in asyncio.all_tasks(loop):
        task.cancel()
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
    loop.close()


def test_the_loop_can_be_driven_step_by_step() -> None:
    loop = VirtualTimeLoop()

    loop.run_until_complete(asyncio.sleep(60))
    loop.run_until_complete(asyncio.sleep(60))

    assert loop.time() == 120
    loop.close()
