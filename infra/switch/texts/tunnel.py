"""A way by TLS to a carrier, for a library that knows TCP only: called on the loopback, it passes everything on."""

import asyncio
import logging
import ssl
from typing import Final

CONNECT_S: Final = 10.0
_PIECE: Final = 65_536

logger = logging.getLogger(__name__)


class Tunnel:
    """The carrier's certificate must be good for ``host``, or nothing passes."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext) -> None:
        self._host = host
        self._port = port
        self._context = context
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()

    async def open(self) -> tuple[str, int]:
        """Where to call instead of the carrier."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        return host, port

    async def close(self) -> None:
        if self._server:
            self._server.close()
        for task in list(self._passing):
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _serve(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._passing.add(task)
        try:
            await self._pass(near_in, near_out)
        except (OSError, TimeoutError) as error:  # of TLS as well
            logger.warning("no way to the carrier of texts", extra={"reason": str(error) or type(error).__name__})
        finally:
            self._passing.discard(task)
            near_out.close()

    async def _pass(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(CONNECT_S):
            far_in, far_out = await asyncio.open_connection(self._host, self._port, ssl=self._context)
        ways = [asyncio.create_task(_pump(near_in, far_out)), asyncio.create_task(_pump(far_in, near_out))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            far_out.close()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Until one of the two is closed."""
    while piece := await source.read(_PIECE):
        target.write(piece)
        await target.drain()
