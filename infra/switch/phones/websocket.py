"""The WebSocket endpoint of browser phones."""

import asyncio
import json
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from infra.switch.clock import Clock
from infra.switch.phones.desk import Desk
from infra.switch.phones.frames import Frame
from infra.switch.phones.token import TokenRefused, read

BAD_TOKEN: Final = 4401
BAD_FRAME: Final = 4400
MAX_WAITING: Final = 1000


class PhoneSocket:
    """Each page has its own queue of frames and one writer, so that a slow page holds up nobody."""

    def __init__(self, desk: Desk, clock: Clock, auth_token: str) -> None:
        self._desk = desk
        self._clock = clock
        self._auth_token = auth_token

    async def serve(self, socket: WebSocket) -> None:
        await socket.accept()
        token = socket.query_params.get("token", "")
        try:
            identity = read(token, now=self._clock.now(), auth_token=self._auth_token)
        except TokenRefused as refusal:
            await socket.close(BAD_TOKEN, str(refusal))
            return
        waiting: asyncio.Queue[Frame] = asyncio.Queue(MAX_WAITING)
        writer = asyncio.create_task(_write(socket, waiting))

        def send(frame: Frame) -> None:
            if not waiting.full():
                waiting.put_nowait(frame)

        device = self._desk.connect(identity, send)
        try:
            while (frame := await _read(socket)) is not None:
                self._desk.obey(device, frame, send)
        finally:
            self._desk.disconnect(device, send)
            writer.cancel()


async def _read(socket: WebSocket) -> dict[str, Any] | None:
    """The next frame; None when the page is gone or talks nonsense."""
    try:
        frame = json.loads(await socket.receive_text())
    except (WebSocketDisconnect, RuntimeError):
        return None
    except (ValueError, KeyError):
        frame = None
    if isinstance(frame, dict):
        return frame
    await socket.close(BAD_FRAME, "frames are JSON objects")
    return None


async def _write(socket: WebSocket, waiting: asyncio.Queue[Frame]) -> None:
    """Until the page is gone; the reader notices that too."""
    try:
        while True:
            await socket.send_text(json.dumps(await waiting.get()))
    except (WebSocketDisconnect, RuntimeError):
        return
