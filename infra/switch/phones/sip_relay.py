"""SIP of browsers, carried between their WebSocket and Asterisk's, which stays on the loopback.

Nobody says a word of SIP to Asterisk here without a token: strangers end at the door.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from infra.switch.ari.errors import AriError
from infra.switch.clock import Clock
from infra.switch.phones.softphones import Softphones
from infra.switch.phones.token import Identity, TokenRefused, read

BAD_TOKEN: Final = 4401
TAKEN_OVER: Final = 4409
LOST: Final = 1012
MAX_MESSAGE: Final = 64 * 1024
SIP: Final = Subprotocol("sip")

logger = logging.getLogger(__name__)


class SipRelay:
    """``url`` is Asterisk's own WebSocket for SIP."""

    def __init__(self, softphones: Softphones, clock: Clock, *, auth_token: str, url: str) -> None:
        self._softphones = softphones
        self._clock = clock
        self._auth_token = auth_token
        self._url = url

    async def serve(self, socket: WebSocket) -> None:
        await socket.accept(SIP)
        token = socket.query_params.get("token", "")
        try:
            identity = read(token, now=self._clock.now(), auth_token=self._auth_token)
        except TokenRefused as refusal:
            await socket.close(BAD_TOKEN, str(refusal))
            return
        code = await self._carry(socket, identity, secret=token.partition(".")[2])
        if code is not None:
            await socket.close(code)

    async def _carry(self, socket: WebSocket, identity: Identity, secret: str) -> int | None:
        """Until one side is gone; the code to close with, None when the browser is the one that left."""
        taken_over = asyncio.Event()
        try:
            await self._softphones.admit(identity, secret)
            async with connect(self._url, subprotocols=[SIP], max_size=MAX_MESSAGE, proxy=None) as asterisk:
                with self._softphones.present(identity, taken_over.set):
                    await _first_of(_out(socket, asterisk), _in(asterisk, socket), taken_over.wait())
        except (AriError, OSError, WebSocketException, TimeoutError) as error:
            logger.warning("softphone not connected", extra={"reason": str(error)})
            return LOST
        if taken_over.is_set():
            return TAKEN_OVER
        return LOST if socket.client_state is WebSocketState.CONNECTED else None


async def _first_of(*works: Coroutine[Any, Any, object]) -> None:
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _out(browser: WebSocket, asterisk: ClientConnection) -> None:
    try:
        while True:
            await asterisk.send(await browser.receive_text())
    except (WebSocketDisconnect, WebSocketException, RuntimeError, KeyError):
        return


async def _in(asterisk: ClientConnection, browser: WebSocket) -> None:
    try:
        async for message in asterisk:
            await browser.send_text(message if isinstance(message, str) else message.decode("utf-8", "replace"))
    except (WebSocketDisconnect, WebSocketException, RuntimeError):
        return
