"""A carrier's message centre speaking SMPP 3.4, as much of it as a session needs."""

import asyncio
import ssl
import struct
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

BIND, SUBMIT, DELIVER, UNBIND, ENQUIRE = 0x9, 0x4, 0x5, 0x6, 0x15
RESPONSE: Final = 0x8000_0000
INVALID_DESTINATION: Final = 0x0B
RECEIPT: Final = 0b0000_0100


@dataclass
class MessageCentre:
    """Numbers in ``refused`` are invalid, numbers in ``lost`` never get what was accepted.

    While it ``is_slow`` receipts are kept, until ``send_receipts``.
    """

    password: str
    tls: ssl.SSLContext | None = None
    is_slow: bool = False
    kept: list[tuple[str, str, str, str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    submitted: list[tuple[str, str, str]] = field(default_factory=list)
    port: int = 0

    async def __aenter__(self) -> Self:
        self._writers: list[asyncio.StreamWriter] = []
        self.bound = asyncio.Event()
        self._sequence = 1000
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()
        self._server.close()
        await self._server.wait_closed()

    def hang_up(self) -> None:
        """Lose every session."""
        self.bound.clear()
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    def text(self, from_: str, to: str, body: str, *, esm_class: int = 0) -> None:
        """Bring a text to whoever is bound."""
        self._sequence += 1
        addresses = b"\0" + b"\x01\x01" + from_.encode() + b"\0" + b"\x01\x01" + to.encode() + b"\0"
        data = body.encode("utf-16-be")
        rest = struct.pack("!3B", esm_class, 0, 0) + b"\0\0" + struct.pack("!5B", 0, 0, 8, 0, len(data)) + data
        self._send(self._writers[-1], DELIVER, 0, self._sequence, addresses + rest)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        try:
            while True:
                head = await reader.readexactly(16)
                length, command, _, sequence = struct.unpack("!4I", head)
                self._answer(writer, command, sequence, await reader.readexactly(length - 16))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, writer: asyncio.StreamWriter, command: int, sequence: int, body: bytes) -> None:
        if command == BIND:
            is_known = body.split(b"\0")[1].decode() == self.password
            self._send(writer, BIND | RESPONSE, 0 if is_known else 0x0E, sequence, b"centre\0")
            if is_known:
                self.bound.set()
        elif command == SUBMIT:
            self._take(writer, sequence, body)
        elif command in {ENQUIRE, UNBIND}:
            self._send(writer, command | RESPONSE, 0, sequence, b"")

    def _take(self, writer: asyncio.StreamWriter, sequence: int, body: bytes) -> None:
        _, _, rest = body.partition(b"\0")  # the service
        from_, _, rest = rest[2:].partition(b"\0")
        to, _, rest = rest[2:].partition(b"\0")
        esm_class, rest = rest[0], rest[3:]
        for _ in range(2):  # two times, both absent
            _, _, rest = rest.partition(b"\0")
        coding, length = rest[2], rest[4]
        data = rest[5 : 5 + length]
        if esm_class & 0x40:
            data = data[data[0] + 1 :]
        said = data.decode("utf-16-be") if coding == 8 else data.decode("ascii", "replace")
        number = to.decode()
        if number in self.refused:
            self._send(writer, SUBMIT | RESPONSE, INVALID_DESTINATION, sequence, b"")
            return
        self.submitted.append((from_.decode(), number, said))
        name = f"id{len(self.submitted)}"
        self._send(writer, SUBMIT | RESPONSE, 0, sequence, name.encode() + b"\0")
        state = "UNDELIV" if number in self.lost else "DELIVRD"
        self.kept.append((number, from_.decode(), name, state))
        if not self.is_slow:
            asyncio.get_running_loop().call_later(0.1, self.send_receipts)

    def send_receipts(self) -> None:
        kept, self.kept = self.kept, []
        for receipt in kept:
            self._receipt(*receipt)

    def _receipt(self, to: str, from_: str, name: str, state: str) -> None:
        if self._writers:
            dates = "submit date:2601010000 done date:2601010000"
            receipt = f"id:{name} sub:001 dlvrd:001 {dates} stat:{state} err:000 text:x"
            self.text(to, from_, receipt, esm_class=RECEIPT)

    @staticmethod
    def _send(writer: asyncio.StreamWriter, command: int, status: int, sequence: int, body: bytes) -> None:
        if not writer.is_closing():
            writer.write(struct.pack("!4I", 16 + len(body), command, status, sequence) + body)
