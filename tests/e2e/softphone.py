"""A telephone at the switch's socket, without a screen: it remembers every frame it was sent."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from infra.switch.phones.token import issue

SOON_S = 30


class Softphone:
    def __init__(self, socket: ClientConnection) -> None:
        self.frames: list[dict[str, Any]] = []
        self._socket = socket

    @classmethod
    @contextmanager
    def at(cls, url: str, identity: str, auth_token: str) -> Iterator[Self]:
        """Connect as ``identity`` (``client:…`` or ``caller:…``)."""
        token = issue(identity, expires_at=datetime.now(UTC) + timedelta(minutes=5), auth_token=auth_token)
        with connect(f"{url}?token={token}") as socket:
            phone = cls(socket)
            listening = threading.Thread(target=phone._listen, daemon=True)
            listening.start()
            phone.hears("registered")
            yield phone
        listening.join(5)

    def send(self, kind: str, **fields: str) -> None:
        self._socket.send(json.dumps({"type": kind, **fields}))

    def hears(self, kind: str, *, nth: int = 1, **fields: object) -> dict[str, Any]:
        """Wait for the first frame (or the nth) of a kind with these fields."""
        ends_at = time.monotonic() + SOON_S
        while time.monotonic() < ends_at:
            found = [frame for frame in list(self.frames) if frame["type"] == kind and fields.items() <= frame.items()]
            if len(found) >= nth:
                return found[nth - 1]
            time.sleep(0.02)
        raise AssertionError(f"no {kind} {fields} in {self.frames}")

    def _listen(self) -> None:
        with suppress(ConnectionClosed):
            for frame in self._socket:
                self.frames.append(json.loads(frame))
