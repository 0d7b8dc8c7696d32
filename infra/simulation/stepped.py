"""A virtual clock on which a seed decides everything: the loop and the functions' thread never run at the same time."""

import asyncio
import queue
import random
import secrets
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from twilio.http.response import Response

from infra.switch.testing.sdk import InProcessHttpClient
from infra.switch.virtual_time import VirtualTimeLoop

T = TypeVar("T")
BYTES: Final = 32


@dataclass(slots=True)
class _Done:
    """The function has returned, or raised."""

    result: Any = None
    error: BaseException | None = None


@dataclass(slots=True)
class _Ask:
    """The function wants something of the loop's (the switch's REST side) and waits for it."""

    work: Coroutine[Any, Any, Any]
    answer: "queue.SimpleQueue[_Done]" = field(default_factory=queue.SimpleQueue)


class SteppedLoop(VirtualTimeLoop):
    """One function at a time, and the loop stands still while it runs; what it asks the loop for is done in between."""

    def __init__(self) -> None:
        super().__init__(workers=1)
        self._turn = asyncio.Lock()
        self._said: queue.SimpleQueue[_Done | _Ask] = queue.SimpleQueue()

    async def _held(self, function: Callable[..., T], *arguments: Any) -> T:
        with self._holding():
            async with self._turn:
                self._workers.submit(self._work, function, arguments)
                while True:
                    said = self._said.get()
                    if isinstance(said, _Ask):
                        said.answer.put(await _settled(said.work))
                        continue
                    if said.error is not None:
                        raise said.error
                    result: T = said.result
                    return result

    def _work(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        try:
            self._said.put(_Done(function(*arguments)))
        except BaseException as error:  # noqa: BLE001  a death is told like any other end
            self._said.put(_Done(error=error))

    def ask(self, work: Coroutine[Any, Any, T]) -> T:
        """From a function's thread: have the loop do ``work`` and wait for it."""
        asked = _Ask(work)
        self._said.put(asked)
        done = asked.answer.get()
        if done.error is not None:
            raise done.error
        result: T = done.result
        return result


async def _settled(work: Coroutine[Any, Any, Any]) -> _Done:
    try:
        return _Done(await work)
    except Exception as error:  # noqa: BLE001  raised again where it was asked for
        return _Done(error=error)


class SteppedHttpClient(InProcessHttpClient):
    """The SDK's way to the switch, by turns."""

    def _wait(self, work: Any) -> Response:
        return self._loop.ask(work) if isinstance(self._loop, SteppedLoop) else super()._wait(work)


@contextmanager
def seeded_tokens(seed: str) -> Iterator[None]:
    """Have ``secrets.token_hex`` draw from a seed: SIDs and offers' ids are then the same in every run.

    They decide who comes first where nothing else does.
    """
    chance = random.Random(seed)  # noqa: S311  a simulation has no secrets
    genuine = secrets.token_hex

    def token_hex(nbytes: int | None = None) -> str:
        return chance.randbytes(BYTES if nbytes is None else nbytes).hex()

    vars(secrets)["token_hex"] = token_hex
    try:
        yield
    finally:
        vars(secrets)["token_hex"] = genuine
