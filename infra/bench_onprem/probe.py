"""A caller and an agent that keep time: INVITE to the first sound of the prompt, INVITE to the agent's INVITE."""

import asyncio
import itertools
import re
import secrets
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

from infra.bench_onprem.host import AGENTS, CALLERS, SERVER, Host

PATIENCE_S: Final = 6.0
_RTP_HEADER: Final = 12
_FRAME: Final = 160
_FRAME_S: Final = 0.02
_SILENCE: Final = frozenset({0xD5, 0x55})
_SILENT_UP_TO: Final = 4

Address = tuple[str, int]


@dataclass(slots=True)
class _Socket(asyncio.DatagramProtocol):
    """Passes on what arrives."""

    take: Callable[[bytes, Address], None]
    transport: asyncio.DatagramTransport = field(init=False)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)  # none by inheritance

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self.take(data, addr)


class Caller:
    """Makes one call at a time."""

    def __init__(self, server: Address) -> None:
        self._server = server
        self._arrived: asyncio.Queue[str] = asyncio.Queue()
        self._sounded: asyncio.Future[float] | None = None
        self._sip = _Socket(lambda data, _: self._arrived.put_nowait(data.decode()))
        self._rtp = _Socket(self._hear)

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self._sip, (CALLERS, 0))
        await loop.create_datagram_endpoint(lambda: self._rtp, (CALLERS, 0))

    def close(self) -> None:
        self._sip.transport.close()
        self._rtp.transport.close()

    async def call(self, number: str, until: "asyncio.Future[float] | None" = None) -> float:
        """Seconds from INVITE to the first sound, or to what ``until`` waits for; then hang up."""
        target: asyncio.Future[float] = until or asyncio.get_running_loop().create_future()
        self._sounded = None if until else target
        call_id, began = secrets.token_hex(8), time.perf_counter()
        self._send("INVITE", number, call_id, 1, "", _sdp(self._rtp))
        answer = await self._final()
        to = _header(answer, "To")
        self._send("ACK", number, call_id, 1, to)
        talking = asyncio.create_task(self._talk(_media_address(answer)))
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await target - began
        finally:
            talking.cancel()
            self._sounded = None
            self._send("BYE", number, call_id, 2, to)
            await self._final()

    async def _talk(self, to: Address) -> None:
        """Send sound as telephones do, the first of it once it has been heard; the dialplan's Answer waits for it."""
        for number in itertools.count():
            await asyncio.sleep(_FRAME_S)
            header = struct.pack("!BBHII", 0x80, 8, number & 0xFFFF, number * _FRAME, 1)
            self._rtp.transport.sendto(header + b"\xd5" * _FRAME, to)

    async def _final(self) -> str:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = await self._arrived.get()
                if message.startswith("SIP/2.0 2"):
                    return message

    def _hear(self, data: bytes, _: Address) -> None:
        loud = sum(byte not in _SILENCE for byte in data[_RTP_HEADER:])
        if self._sounded and not self._sounded.done() and loud > _SILENT_UP_TO:
            self._sounded.set_result(time.perf_counter())

    def _send(self, method: str, number: str, call_id: str, sequence: int, to: str, body: str = "") -> None:
        host, port = self._sip.transport.get_extra_info("sockname")
        lines = [
            f"{method} sip:{number}@{SERVER}:{self._server[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{call_id}{method}",
            f"From: <sip:+4790000001@{host}>;tag={call_id}",
            f"To: {to or f'<sip:{number}@{SERVER}>'}",
            f"Call-ID: {call_id}",
            f"CSeq: {sequence} {method}",
            f"Contact: <sip:probe@{host}:{port}>",
            "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._sip.transport.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), self._server)


class Agent:
    """A telephone that answers at once; ``rung`` is when it was called."""

    def __init__(self) -> None:
        self.rung: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._sip = _Socket(self._take)
        self._rtp = _Socket(lambda _data, _from: None)

    async def open(self, host: Host) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self._sip, (AGENTS, host.agent_port))
        await loop.create_datagram_endpoint(lambda: self._rtp, (AGENTS, 0))

    def close(self) -> None:
        self._sip.transport.close()
        self._rtp.transport.close()

    def next_ring(self) -> "asyncio.Future[float]":
        self.rung = asyncio.get_running_loop().create_future()
        return self.rung

    def _take(self, data: bytes, from_: Address) -> None:
        request = data.decode()
        method = request.partition(" ")[0]
        if method == "INVITE" and not self.rung.done():
            self.rung.set_result(time.perf_counter())
        if method in {"INVITE", "BYE", "CANCEL"}:
            body = _sdp(self._rtp) if method == "INVITE" else ""
            self._sip.transport.sendto(self._ok(request, body).encode(), from_)

    def _ok(self, request: str, body: str) -> str:
        host, port = self._sip.transport.get_extra_info("sockname")
        copied = [line for line in request.split("\r\n") if re.match(r"(Via|From|Call-ID|CSeq):", line, re.IGNORECASE)]
        to = _header(request, "To")
        lines = ["SIP/2.0 200 OK", *copied, f"To: {to if ';tag=' in to else to + ';tag=agent'}"]
        lines += [f"Contact: <sip:agent@{host}:{port}>", *(["Content-Type: application/sdp"] if body else [])]
        return "\r\n".join([*lines, f"Content-Length: {len(body)}"]) + "\r\n\r\n" + body


def _sdp(rtp: _Socket) -> str:
    host, port = rtp.transport.get_extra_info("sockname")
    lines = ["v=0", f"o=- 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0", f"m=audio {port} RTP/AVP 8"]
    return "\r\n".join([*lines, "a=rtpmap:8 PCMA/8000", "a=ptime:20"]) + "\r\n"


def _media_address(message: str) -> Address:
    found = re.search(r"^c=IN IP4 (\S+)\r$.*^m=audio (\d+)", message, re.MULTILINE | re.DOTALL)
    assert found, message
    return found.group(1), int(found.group(2))


def _header(message: str, name: str) -> str:
    found = re.search(rf"^{name}:\s*(.*?)\r$", message, re.MULTILINE | re.IGNORECASE)
    return found.group(1) if found else ""
