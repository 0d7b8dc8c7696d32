"""P6: webhooks a second through the gateway, beside the least handler behind the same server on the same machine."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from infra.bench.processor_time import spent
from infra.bench.rows import Row
from infra.bench.standard_call import set_up
from infra.bench.webhooks import signature
from infra.bench.world import PUBLIC, TOKEN, new_company, new_number

CONNECTIONS: Final = 16
LEAST_OF_FLOOR: Final = 0.7
START_S: Final = 60
FORM: Final = {
    "From": "+4790000001",
    "CallStatus": "ringing",
    "AccountSid": "AC" + "0" * 32,
    "Direction": "inbound",
    "ApiVersion": "2010-04-01",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A server and what to ask of it; every request is a new call."""

    port: int
    path: str
    number: str
    is_forged: bool = False

    def request(self) -> bytes:
        form = FORM | {"CallSid": f"CA{uuid.uuid4().hex}", "To": self.number}
        body = urlencode(form).encode()
        signed = "forged" if self.is_forged else signature(PUBLIC + self.path, form, TOKEN)
        head = f"POST {self.path} HTTP/1.1\r\nHost: localhost\r\nX-Twilio-Signature: {signed}\r\n"
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


def rows(*, smoke: bool) -> Iterator[Row]:
    seconds = 1.0 if smoke else 5.0
    number = new_number()
    set_up(new_company(), number)
    pollers = {"GATEWAY_POLLERS": "0", "GATEWAY_SCHEDULES": "0"}
    with serving("infra.gateway", pollers) as ours, serving("infra.bench.floors.server", {}) as floor:
        path = "/voice/incoming"
        forged = Target(ours, path, number, is_forged=True)
        yield _row("no store (ours refuses a forged one)", forged, Target(floor, "/bare", number), seconds)
        yield _row("with the store", Target(ours, path, number), Target(floor, "/stored", number), seconds)


def _row(what: str, ours: Target, floor: Target, seconds: float) -> Row:
    """Rates, and what the server itself spent on each request, which a busy machine does not change much."""
    (our_rate, our_ms), (floor_rate, floor_ms) = _measured(ours, "gateway", seconds), _measured(floor, "floor", seconds)
    return Row(
        id="P6",
        measure=f"webhooks a second, {CONNECTIONS} connections, {what};"
        f" processor time each {our_ms:.2f} ms, floor {floor_ms:.2f} ms",
        ours=f"{our_rate:.0f}",
        floor=f"{floor_rate:.0f}",
        ratio=our_rate / floor_rate,
        budget=f">= {LEAST_OF_FLOOR} x",
        is_kept=our_rate >= LEAST_OF_FLOOR * floor_rate,
    )


def _measured(target: Target, server: str, seconds: float) -> tuple[float, float]:
    """Requests a second, and the milliseconds of processor time that the server spent on each."""
    asyncio.run(_ask_until(target, time.monotonic() + seconds / 4))
    before, began = spent(), time.monotonic()
    count = asyncio.run(_all_ask_until(target, began + seconds))
    return count / (time.monotonic() - began), 1000 * (spent()[server] - before[server]) / count


async def _all_ask_until(target: Target, end: float) -> int:
    return sum(await asyncio.gather(*(_ask_until(target, end) for _ in range(CONNECTIONS))))


async def _ask_until(target: Target, end: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    count = 0
    while time.monotonic() < end:
        writer.write(target.request())
        head = await reader.readuntil(b"\r\n\r\n")
        (length,) = (line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        count += 1
    writer.close()
    return count


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serving(module: str, extra: dict[str, str]) -> Iterator[int]:
    """Run a server in a process of its own and return its port; ``extra`` is added to its environment."""
    port = int(extra.get("PORT") or free_port())
    environment = {**os.environ, **extra, "PORT": str(port)}
    command = [sys.executable, "-m", module, str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_S * 10):
        if process.poll() is not None:
            raise RuntimeError("a server of the benchmark did not start")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("a server of the benchmark did not answer")
