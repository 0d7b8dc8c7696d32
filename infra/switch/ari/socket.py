"""The WebSocket to Asterisk: the library's protocol on a transport of ours, without tasks and queues for messages."""

import asyncio
from collections.abc import Callable
from typing import Final, cast

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

OPEN_S: Final = 10.0
SILENCE_S: Final = 20.0


class AriSocket(asyncio.Protocol):
    """Messages reach ``take`` in the call that reads them; what is sent within one turn of the loop leaves at once.

    ``on_open`` is called before the first message, so that nothing can be missed. A peer that answers no ping
    within ``SILENCE_S`` is given up.
    """

    def __init__(
        self, url: str, authorization: str, *, on_open: Callable[["AriSocket"], None], take: Callable[[bytes], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self._loop = loop
        self._authorization = authorization
        self._on_open = on_open
        self._take = take
        self._protocol = ClientProtocol(parse_uri(url), max_size=None)
        self._transport: asyncio.Transport | None = None
        self._parts: list[bytes] = []
        self._is_flushing = False
        self._was_heard = True
        self._watch: asyncio.TimerHandle | None = None

    def send(self, message: bytes) -> None:
        """Into the void, once the other side has said goodbye; ``closed`` tells."""
        if self._protocol.state is not State.OPEN:
            return
        self._protocol.send_text(message)
        if not self._is_flushing:
            self._is_flushing = True
            self._loop.call_soon(self._flush)

    def close(self) -> None:
        if self._transport and not self.closed.done():
            self._protocol.send_close()
            self._flush()
            self._transport.close()

    # What the transport tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by inheritance
        request = self._protocol.connect()
        request.headers["Authorization"] = self._authorization
        self._protocol.send_request(request)
        self._flush()
        self._watch = self._loop.call_later(SILENCE_S, self._listen_for_life)

    def data_received(self, data: bytes) -> None:
        self._was_heard = True
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                self._on_frame(event)
            else:
                self._on_reply()
        self._flush()

    def eof_received(self) -> None:
        self._protocol.receive_eof()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch:
            self._watch.cancel()
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionResetError("the connection ended before it was open"))
        self.closed.set_result(None)

    def _on_reply(self) -> None:
        """Whether Asterisk takes us."""
        if error := self._protocol.handshake_exc:
            self.opened.set_exception(error if isinstance(error, InvalidHandshake) else ConnectionError(str(error)))
            self.close()
        else:
            self.opened.set_result(None)
            self._on_open(self)

    def _on_frame(self, frame: Frame) -> None:
        """The protocol itself answers pings and the end."""
        if frame.opcode in {Opcode.TEXT, Opcode.CONT}:
            self._parts.append(bytes(frame.data))
            if frame.fin:
                message, self._parts = b"".join(self._parts), []
                self._take(message)
        elif frame.opcode is Opcode.CLOSE and self._transport:
            self._flush()
            self._transport.close()

    def _flush(self) -> None:
        self._is_flushing = False
        if (frames := self._protocol.data_to_send()) and self._transport:
            self._transport.write(b"".join(frames))

    def _listen_for_life(self) -> None:
        if not self._was_heard and self._transport:
            self._transport.abort()
            return
        self._was_heard = False
        self._protocol.send_ping(b"")
        self._flush()
        self._watch = self._loop.call_later(SILENCE_S, self._listen_for_life)


async def connect(
    url: str, authorization: str, *, on_open: Callable[[AriSocket], None], take: Callable[[bytes], None]
) -> AriSocket:
    """Open one.

    Raises:
        OSError: nobody listens there.
        InvalidHandshake: who does is no Asterisk, or does not take us.
        TimeoutError: it says nothing.
    """
    target = parse_uri(url)
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(OPEN_S):
        transport, socket = await loop.create_connection(
            lambda: AriSocket(url, authorization, on_open=on_open, take=take), target.host, target.port
        )
        try:
            await socket.opened
        except BaseException:
            transport.abort()
            raise
    return socket
