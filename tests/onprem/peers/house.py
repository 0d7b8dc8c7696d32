"""Another house that takes SIP over a connection (TCP, or TLS), and is always busy."""

import asyncio
import ssl
from types import TracebackType
from typing import Self

from tests.onprem.peers.message import Message

BUSY = 486


class House:
    """``security`` makes it TLS; ``asked`` holds the addresses it was called at."""

    def __init__(self, security: ssl.SSLContext | None = None) -> None:
        self.asked: list[str] = []
        self._security = security
        self._server: asyncio.Server | None = None
        self._guests: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._welcome, "127.0.0.1", 0, ssl=self._security)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._server.close()
        for writer in self._guests.values():
            writer.transport.abort()
        await asyncio.gather(*self._guests)

    @property
    def port(self) -> int:
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._guests[asyncio.create_task(self._serve(reader, writer))] = writer

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _read_head(reader):
            message = Message.parse(head)
            await reader.readexactly(int(message.get("content-length") or 0))
            if message.method != "INVITE":
                continue
            self.asked.append(message.first.split()[1])
            same = [(name, value) for name, value in message.headers if name in {"via", "from", "call-id", "cseq"}]
            headers = [*same, ("to", message.get("to") + ";tag=1")]
            writer.write(Message(f"SIP/2.0 {BUSY} Busy Here", headers).encode())
        writer.close()


async def _read_head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""
