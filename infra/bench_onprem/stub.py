"""``python -m infra.bench_onprem.stub PORT SWITCH AGENTS``: functions that know their answers by heart.

The queue is the least one there can be: who comes is put in line, an agent is rung, and takes the first in line.
"""

import asyncio
import base64
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import uvicorn

from infra.switch.fetcher import HttpRequest, Limits
from infra.switch.http import HttpFetcher

ACCOUNT: Final = "AC" + "0" * 32
TOKEN: Final = "bench"  # noqa: S105  of a switch that lives for a minute
NUMBERS: Final = {"prompt": "+4721000001", "queue": "+4721000002", "bridge": "+4721000003"}
QUEUE: Final = "bench"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
Message = MutableMapping[str, Any]


class Stub:
    """An ASGI application."""

    def __init__(self, port: int, switch: str, agents: str, sound: bytes) -> None:
        base = f"http://127.0.0.1:{port}"
        self._sound = sound
        self._fetcher = HttpFetcher()
        self._calls = f"{switch}/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
        self._order = urlencode(
            {"To": f"sip:agent@{agents}", "From": NUMBERS["queue"], "Url": f"{base}/agent"}
        ).encode()
        self._documents = {
            "/prompt": f"<Play>{base}/prompt.wav</Play>",
            "/queue": f'<Enqueue waitUrl="{base}/wait">{QUEUE}</Enqueue>',
            "/wait": "<Play>music:default</Play>",
            "/agent": f"<Dial><Queue>{QUEUE}</Queue></Dial>",
            "/bridge": f"<Dial><Sip>sip:agent@{agents}</Sip></Dial>",
        }
        self._ringing: set[asyncio.Task[None]] = set()

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] != "http":
            return
        await receive()
        path = scope["path"]
        if path == "/prompt.wav":
            body, kind = self._sound, b"audio/wav"
        else:
            body, kind = f"<Response>{self._documents.get(path, '')}</Response>".encode(), b"text/xml"
        if path == "/queue":
            task = asyncio.create_task(self._ring_agent())
            self._ringing.add(task)
            task.add_done_callback(self._ringing.discard)
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _ring_agent(self) -> None:
        credentials = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        headers = _FORM | {"Authorization": f"Basic {credentials}"}
        await self._fetcher.fetch(HttpRequest("POST", self._calls, headers, self._order), Limits())


if __name__ == "__main__":
    port, switch, agents, sound = sys.argv[1:]
    stub = Stub(int(port), switch, agents, Path(sound).read_bytes())
    uvicorn.run(stub, host="127.0.0.1", port=int(port), log_level="warning", access_log=False, lifespan="off")
