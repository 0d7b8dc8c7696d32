"""Running a function: in a thread of a bounded pool, in a context of its own, with a deadline."""

import asyncio
import contextlib
import contextvars
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from infra.gateway.proxy_event import new_request_id

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
    aws_request_id: str = field(default_factory=new_request_id)
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


@dataclass(frozen=True, slots=True)
class _Invocation:
    function: Function
    event: Mapping[str, Any]
    context: LambdaContext
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Any]"


class Workers:
    """A few threads that run functions; at most ``limit`` invocations wait or run at once.

    An executor would do, at twice the CPU per request: its futures are made for threads that wait for each other, and
    here only the event loop waits. The threads do not keep the process from ending: a function that hangs must not.
    """

    def __init__(self, name: str, *, threads: int, limit: int | None = None) -> None:
        self._waiting: SimpleQueue[_Invocation | None] = SimpleQueue()
        self._limit = limit
        self._open = 0  # counted on the event loop only
        self._threads = [threading.Thread(target=self._work, name=f"{name}-{n}", daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    async def invoke(self, function: Function, event: Mapping[str, Any], context: LambdaContext) -> Any:
        """Run ``function(event, context)`` and return what it returns, or raise what it raises.

        Raises:
            FunctionTimedOut: no answer within the context's time.
            Overloaded: too many are waiting already.
        """
        if self._limit is not None and self._open >= self._limit:
            raise Overloaded
        self._open += 1
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        timer = loop.call_later(context.timeout_s, _time_out, answer, context)
        self._waiting.put(_Invocation(function, event, context, loop, answer))
        try:
            return await answer
        finally:
            timer.cancel()

    def stop(self) -> None:
        """Let the threads end after what is queued; nothing new may come."""
        for _ in self._threads:
            self._waiting.put(None)

    def _work(self) -> None:
        while (invocation := self._waiting.get()) is not None:
            result: Any = None
            error: Exception | None = None
            if not invocation.answer.done():  # else nobody waits any more
                try:
                    result = contextvars.Context().run(invocation.function, invocation.event, invocation.context)
                except StopIteration as stopped:  # which a future cannot carry
                    error = RuntimeError("the function raised StopIteration")
                    error.__cause__ = stopped
                except Exception as raised:  # noqa: BLE001  whatever it is belongs to who invoked the function
                    error = raised
            with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile: the process is ending
                invocation.loop.call_soon_threadsafe(self._settle, invocation.answer, result, error)

    def _settle(self, answer: "asyncio.Future[Any]", result: Any, error: Exception | None) -> None:
        self._open -= 1
        if answer.done():
            return
        if error is None:
            answer.set_result(result)
        else:
            answer.set_exception(error)


def _time_out(answer: "asyncio.Future[Any]", context: LambdaContext) -> None:
    if not answer.done():
        answer.set_exception(FunctionTimedOut(context.function_name))
