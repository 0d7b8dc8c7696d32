"""The WebSocket to Asterisk: a transport and its frames, without tasks and queues for messages."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Final, cast
from urllib.parse import urlsplit

from websockets.utils import accept_key, generate_key

from infra.switch.ari.frames import FrameInvalid, Opcode, parse, serialise

OPEN_S: Final = 10.0
SILENCE_S: Final = 20.0
_HEAD_END: Final = b"\r\n\r\n"
_LARGEST_HEAD: Final = 16_384
_NORMAL: Final = (1000).to_bytes(2, "big")


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
        self._url = url
        self._authorization = authorization
        self._on_open = on_open
        self._take = take
        self._key = generate_key()
        self._transport: asyncio.Transport | None = None
        self._unread = bytearray()
        self._unsent: list[bytes] = []
        self._parts: list[bytes] = []
        self._is_open = False
        self._was_heard = True
        self._watch: asyncio.TimerHandle | None = None

    def send(self, message: bytes) -> None:
        """Into the void, once the connection is over; ``closed`` tells."""
        if self._is_open:
            self._put(Opcode.TEXT, message)

    def close(self) -> None:
        if self._transport and not self.closed.done():
            if self._is_open:
                self._put(Opcode.CLOSE, _NORMAL)
                self._flush()
            self._is_open = False
            self._transport.close()

    # What the transport tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by inheritance
        self._transport.write(self._request())
        self._watch = self._loop.call_later(SILENCE_S, self._listen_for_life)

    def data_received(self, data: bytes) -> None:
        self._was_heard = True
        self._unread += data
        if not self.opened.done():
            self._read_reply()
        if self._is_open:
            self._read_frames()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_open = False
        if self._watch:
            self._watch.cancel()
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionResetError("the connection ended before it was open"))
        self.closed.set_result(None)

    def _request(self) -> bytes:
        target = urlsplit(self._url)
        lines = [
            f"GET {target.path}?{target.query} HTTP/1.1",
            f"Host: {target.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {self._key}",
            "Sec-WebSocket-Version: 13",
            f"Authorization: {self._authorization}",
        ]
        return "\r\n".join(lines).encode() + _HEAD_END

    def _read_reply(self) -> None:
        """Whether Asterisk takes us."""
        head, found, rest = bytes(self._unread).partition(_HEAD_END)
        if not found and len(head) < _LARGEST_HEAD:
            return
        status, *fields = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        accepted = headers.get("sec-websocket-accept", "")
        if " 101 " not in status + " " or not secrets.compare_digest(accepted, accept_key(self._key)):
            self.opened.set_exception(ConnectionRefusedError(f"no WebSocket: {status}"))
            self.close()
            return
        self._unread = bytearray(rest)
        self._is_open = True
        self.opened.set_result(None)
        self._on_open(self)

    def _read_frames(self) -> None:
        data, start = self._unread, 0
        try:
            while frame := parse(data, start):
                start = frame.end
                if frame.opcode == Opcode.TEXT and frame.is_last:
                    self._take(frame.payload)
                else:
                    self._on_other(frame.opcode, frame.payload, is_last=frame.is_last)
        except FrameInvalid:
            self.close()
        del data[:start]

    def _on_other(self, opcode: int, payload: bytes, *, is_last: bool) -> None:
        match opcode:
            case Opcode.TEXT | Opcode.CONTINUATION:
                self._parts.append(payload)
                if is_last:
                    message, self._parts = b"".join(self._parts), []
                    self._take(message)
            case Opcode.PING:
                self._put(Opcode.PONG, payload)
            case Opcode.CLOSE:
                self.close()

    def _put(self, opcode: Opcode, payload: bytes) -> None:
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(serialise(opcode, payload))

    def _flush(self) -> None:
        frames, self._unsent = self._unsent, []
        if frames and self._transport:
            self._transport.write(b"".join(frames))

    def _listen_for_life(self) -> None:
        if not self._was_heard and self._transport:
            self._transport.abort()
            return
        self._was_heard = False
        if self._is_open:
            self._put(Opcode.PING, b"")
        self._watch = self._loop.call_later(SILENCE_S, self._listen_for_life)


async def connect(
    url: str, authorization: str, *, on_open: Callable[[AriSocket], None], take: Callable[[bytes], None]
) -> AriSocket:
    """Open one.

    Raises:
        OSError: nobody listens there, or who does takes no WebSocket of ours.
        TimeoutError: it says nothing.
    """
    target = urlsplit(url)
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(OPEN_S):
        transport, socket = await loop.create_connection(
            lambda: AriSocket(url, authorization, on_open=on_open, take=take), target.hostname or "", target.port or 80
        )
        try:
            await socket.opened
        except BaseException:
            transport.abort()
            raise
    return socket
