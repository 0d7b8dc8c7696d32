"""The sound of one call: RTP out with a tone in it, RTP in to be measured."""

import asyncio
import collections
import itertools
import secrets
import socket
import struct
import time
from collections.abc import Iterable

from tests.onprem.peers import g711
from tests.onprem.peers.tone import RATE, level_db, loudness_db, tone

PACKET = 160
PACKET_S = 0.02
PCMA, EVENTS = 8, 101
KEYS = "0123456789*#ABCD"
KEY_S = 0.1


class Media(asyncio.DatagramProtocol):
    """Sends all the time once it knows where to; keeps every sample it hears with the moment it came."""

    def __init__(self, host: str, hertz: int | None) -> None:
        self._sound = tone(hertz)
        self._script: collections.deque[bytes] = collections.deque()
        self._script_over = asyncio.Event()
        self._is_closed = False
        self.heard: list[tuple[float, list[int]]] = []
        self.first_packet_at: float | None = None
        self.first_sound_at: float | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._host = host
        self._peer: tuple[str, int] | None = None
        self.keys = ""
        self._last_key = b""
        self._keys: asyncio.Queue[str] = asyncio.Queue()
        self._ssrc = secrets.randbits(32)
        self._sequence = itertools.count(secrets.randbits(15))
        self._clock = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._transport: asyncio.DatagramTransport | None = None

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=self._socket)

    def close(self) -> None:
        self._is_closed = True
        self._script_over.set()
        for task in self._tasks:
            task.cancel()
        if self._transport:
            self._transport.close()

    def sdp(self) -> str:
        lines = [
            "v=0", f"o=- 1 1 IN IP4 {self._host}", "s=-", f"c=IN IP4 {self._host}", "t=0 0",
            f"m=audio {self.port} RTP/AVP {PCMA} {EVENTS}", "a=rtpmap:8 PCMA/8000",
            f"a=rtpmap:{EVENTS} telephone-event/8000", f"a=fmtp:{EVENTS} 0-16", "a=ptime:20", "a=sendrecv",
        ]  # fmt: skip
        return "\r\n".join([*lines, ""])

    def connect(self, sdp: str) -> None:
        """Send to where a description says, from now on."""
        fields = dict(line.split("=", 1) for line in sdp.splitlines() if line[:2] in {"c=", "m="})
        self._peer = fields["c"].split()[-1], int(fields["m"].split()[1])
        if not self._tasks:
            self._tasks.append(asyncio.create_task(self._send()))

    def say(self, hertz: int | None) -> None:
        """Send another tone, or none."""
        self._sound = tone(hertz)

    async def perform(self, script: Iterable[tuple[int | None, float]]) -> None:
        """Send tones (None is silence), each for so many seconds of sound: none is cut short by a machine that is late.

        Returns when all have been sent, or the call has ended.
        """
        if self._is_closed:
            return
        for hertz, seconds in script:
            sound = tone(hertz)
            for number in range(round(seconds / PACKET_S)):
                start = number * PACKET % RATE
                self._script.append(sound[start : start + PACKET])
        self._script_over.clear()
        await self._script_over.wait()

    def repeat(self, second: bytes) -> None:
        """Send this second of A-law, from now on."""
        self._sound = second

    def press(self, digits: str) -> None:
        for digit in digits:
            self._keys.put_nowait(digit)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        del addr
        if len(data) < 12 or data[1] & 0x7F not in {PCMA, EVENTS}:
            return
        if data[1] & 0x7F == EVENTS:
            self._take_key(data)
            return
        now = time.monotonic()
        samples = g711.decode(data[12:])
        self.heard.append((now, samples))
        self.first_packet_at = self.first_packet_at or now
        if self.first_sound_at is None and max(map(abs, samples)) > 300:
            self.first_sound_at = now

    def _take_key(self, data: bytes) -> None:
        """The packets of one key share a timestamp."""
        timestamp = data[4:8]
        if timestamp != self._last_key:
            self.keys += KEYS[data[12]]
            self._last_key = timestamp

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there any more; the call will be over soon."""

    @property
    def packets(self) -> int:
        return len(self.heard)

    def level_db(self, hertz: float, seconds: float = 0.5) -> float:
        """Of a tone in the seconds just past."""
        return level_db(self._recent(seconds), hertz)

    def loudness_db(self, seconds: float = 0.5) -> float:
        return loudness_db(self._recent(seconds))

    def _recent(self, seconds: float) -> list[int]:
        """What came lately; where nothing was sent there is nothing."""
        since = time.monotonic() - seconds
        packets = itertools.takewhile(lambda packet: packet[0] >= since, reversed(self.heard))
        return [sample for _, samples in reversed(list(packets)) for sample in samples]

    async def _send(self) -> None:
        due = time.monotonic()
        for position in itertools.cycle(range(0, RATE, PACKET)):
            if not self._keys.empty():
                due = await self._send_key(self._keys.get_nowait(), due)
            self._packet(PCMA, self._clock, self._next_sound(position))
            self._clock += PACKET
            due += PACKET_S
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    def _next_sound(self, position: int) -> bytes:
        if self._script:
            return self._script.popleft()
        self._script_over.set()
        return self._sound[position : position + PACKET]

    async def _send_key(self, digit: str, due: float) -> float:
        """RFC 4733: growing durations under one timestamp, then the end three times, then a gap."""
        start, count = self._clock, int(KEY_S / PACKET_S)
        for n in range(count + 3):
            is_end, duration = n >= count, min(n + 1, count) * PACKET
            event = struct.pack("!BBH", KEYS.index(digit), (0x80 if is_end else 0) | 10, duration)
            self._packet(EVENTS, start, event, is_first=n == 0)
            if not is_end:
                due += PACKET_S
                await asyncio.sleep(max(0.0, due - time.monotonic()))
        self._clock += count * PACKET
        return due

    def _packet(self, kind: int, timestamp: int, payload: bytes, *, is_first: bool = False) -> None:
        head = struct.pack(
            "!BBHII", 0x80, kind | (0x80 if is_first else 0), next(self._sequence) & 0xFFFF,
            timestamp & 0xFFFFFFFF, self._ssrc,
        )  # fmt: skip
        if self._transport and self._peer and not self._transport.is_closing():
            self._transport.sendto(head + payload, self._peer)
