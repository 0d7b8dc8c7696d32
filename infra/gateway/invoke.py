"""Running a function: in a thread of a bounded pool, in a context of its own, with a deadline."""

import asyncio
import contextvars
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

Function = Callable[[Any, Any], Any]


class FunctionTimedOut(Exception):
    """The function did not answer in time; its thread may still be at work."""


class Overloaded(Exception):
    """More invocations wait for a thread than may."""


@dataclass(slots=True, kw_only=True)
class LambdaContext:
    """What a function is told about its invocation, under Lambda's own names."""

    function_name: str
    timeout_s: float
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = "512"
    log_group_name: str = "local"
    log_stream_name: str = "local"
    _deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self._deadline = time.monotonic() + self.timeout_s

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:local:000000000000:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self._deadline - time.monotonic()) * 1000))


class Workers:
    """A pool of threads; at most ``limit`` invocations wait or run at once."""

    def __init__(self, name: str, *, threads: int, limit: int | None = None) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._limit = limit
        self._running = 0
        self._lock = threading.Lock()

    async def invoke(self, function: Function, event: Mapping[str, Any], context: LambdaContext) -> Any:
        """Run ``function(event, context)`` and return what it returns, or raise what it raises.

        Raises:
            FunctionTimedOut: no answer within the context's time.
            Overloaded: too many are waiting already.
        """
        if self._limit is not None and self._running >= self._limit:
            raise Overloaded
        with self._lock:
            self._running += 1
        own = contextvars.Context()
        running = self._pool.submit(own.run, function, event, context)
        running.add_done_callback(lambda _: self._finished())
        try:
            return await asyncio.wait_for(asyncio.wrap_future(running), context.timeout_s)
        except TimeoutError:
            if running.done() and not running.cancelled():
                raise
            raise FunctionTimedOut(context.function_name) from None

    def stop(self) -> None:
        """Wait for what runs; nothing new may come."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _finished(self) -> None:
        with self._lock:
            self._running -= 1
