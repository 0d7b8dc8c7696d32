"""Fetching recordings from the switch in this process."""

import asyncio
import base64

import httpx

from chalicelib.core.errors import TrunkBusy
from infra.simulation.stepped import SteppedLoop
from infra.switch.api.app import build_api
from infra.switch.exchange import Exchange


class InProcessMedia:
    """Stands in for ``chalicelib.trunk.media.fetch_media``; called from a worker thread."""

    def __init__(self, exchange: Exchange, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._transport = httpx.ASGITransport(build_api(exchange))

    def __call__(self, path: str, *, account: str, token: str) -> bytes:
        keys = base64.b64encode(f"{account}:{token}".encode()).decode()
        request = httpx.Request("GET", f"http://switch.test{path}", headers={"Authorization": f"Basic {keys}"})
        if isinstance(self._loop, SteppedLoop):
            return self._loop.ask(self._get(request))
        return asyncio.run_coroutine_threadsafe(self._get(request), self._loop).result()

    async def _get(self, request: httpx.Request) -> bytes:
        reply = await self._transport.handle_async_request(request)
        body = await reply.aread()
        if reply.status_code != httpx.codes.OK:
            raise TrunkBusy("the recording cannot be fetched yet")
        return body
