"""A virtual clock on which a seed decides everything: the loop and the functions take turns."""

import asyncio
import random
import secrets
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from greenlet import greenlet  # type: ignore[import-untyped]  # comes without types
from twilio.http.response import Response

from infra.switch.testing.sdk import InProcessHttpClient
from infra.switch.virtual_time import VirtualTimeLoop

T = TypeVar("T")
BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class _Done:
    """The function has returned, or raised."""

    result: Any = None
    error: BaseException | None = None

    def unwrapped(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.result


class SteppedLoop(VirtualTimeLoop):
    """One function at a time, and the loop stands still while it runs; what it asks the loop for is done in between.

    A function runs on a stack of its own in the loop's thread. Handing over to another thread and back would cost more
    than most functions do.
    """

    def __init__(self) -> None:
        super().__init__(workers=1)
        self._turn = asyncio.Lock()
        self._at_work: greenlet | None = None

    async def _held(self, function: Callable[..., T], *arguments: Any) -> T:
        with self._holding():
            async with self._turn:
                self._at_work = greenlet(_outcome)
                said = self._at_work.switch(function, arguments)
                while not isinstance(said, _Done):
                    said = self._at_work.switch(await _settled(said))
                result: T = said.unwrapped()
                return result

    def ask(self, work: Coroutine[Any, Any, T]) -> T:
        """From within a function: have the loop do ``work`` and wait for it."""
        assert self._at_work is not None
        result: T = self._at_work.parent.switch(work).unwrapped()
        return result


def _outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> _Done:
    try:
        return _Done(function(*arguments))
    except BaseException as error:  # noqa: BLE001  a death is told like any other end
        return _Done(error=error)


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
