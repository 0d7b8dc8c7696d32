"""A baresip that a person has before them: it rings, and is picked up or put down when they want."""

import asyncio
import json
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from tests.onprem.peers.baresip import CONTROL, Baresip

PATIENCE_S = 10.0
LOOK_S = 0.05


class DeskPhone(Baresip):
    """``rang`` is when each of its calls began to ring; ``is_ringing`` and ``is_up`` are how it stands now."""

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name, by_hand=True, **options)
        self.rang: list[float] = []
        self.is_ringing = False
        self.is_up = False
        self.is_registered = False
        self._writer: asyncio.StreamWriter | None = None
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        await self.says("baresip is ready")
        reader, self._writer = await asyncio.open_connection(self.host, CONTROL)
        self._listening = asyncio.create_task(self._listen(reader))
        self.is_registered = "200 OK" in self.screen
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._listening:
            self._listening.cancel()
        if self._writer:
            self._writer.close()
        await super().__aexit__(kind, error, trace)

    async def registers(self) -> None:
        await self._until(lambda: self.is_registered, "register")

    async def rings(self, within_s: float = PATIENCE_S) -> None:
        await self._until(lambda: self.is_ringing, "ring", within_s)

    async def stops(self, within_s: float = PATIENCE_S) -> None:
        await self._until(lambda: not self.is_ringing, "stop ringing", within_s)

    async def answer(self) -> None:
        self._tell("accept")
        await self._until(lambda: self.is_up, "answer")

    async def dial(self, number: str) -> None:
        """Call, and wait until somebody answers."""
        self._tell("dial", number)
        await self._until(lambda: self.is_up, "reach anybody")

    def transfer(self, number: str) -> None:
        """Send who is on the line elsewhere, without talking to them there first: REFER."""
        self._tell("transfer", number)

    async def hang_up(self) -> None:
        self._tell("hangup")
        await self.is_over()

    async def is_over(self) -> None:
        await self._until(lambda: not self.is_up and not self.is_ringing, "be idle")

    def forget(self) -> None:
        """What rang until now counts no more."""
        self.rang.clear()

    def _tell(self, command: str, *parameters: str) -> None:
        assert self._writer
        order = json.dumps({"command": command, "params": " ".join(parameters)})
        self._writer.write(f"{len(order)}:{order},".encode())

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Netstrings of JSON: a length, a colon, so many bytes, a comma."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                length = int((await reader.readuntil(b":"))[:-1])
                message = json.loads((await reader.readexactly(length + 1))[:-1])
                if message.get("event"):
                    self._note(message["type"])

    def _note(self, event: str) -> None:
        match event:
            case "REGISTER_OK":
                self.is_registered = True
            case "REGISTER_FAIL" | "UNREGISTERING":
                self.is_registered = False
            case "CALL_INCOMING":
                self.is_ringing = True
                self.rang.append(time.monotonic())
            case "CALL_ESTABLISHED":
                self.is_ringing, self.is_up = False, True
            case "CALL_CLOSED":
                self.is_ringing = self.is_up = False
            case _:
                pass

    async def _until(self, is_so: Any, what: str, within_s: float = PATIENCE_S) -> None:
        try:
            async with asyncio.timeout(within_s):
                while not is_so():
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            raise AssertionError(f"{self.name} did not {what} within {within_s} s:\n{self.screen[-2000:]}") from None
