"""The open WebSockets: who they are, and a bounded outbox for each, so that a slow reader holds up nobody."""

import asyncio
import secrets
import time
from dataclasses import dataclass, field

OUTBOX_MESSAGES = 256
GOING_AWAY = 1001
SERVICE_RESTART = 1012


@dataclass(frozen=True, slots=True)
class Text:
    """A message to the client."""

    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """The end of the connection."""

    code: int


@dataclass(slots=True, kw_only=True)
class Connection:
    """One accepted WebSocket."""

    source_ip: str
    user_agent: str
    connection_id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    connected_at: float = field(default_factory=time.time)
    last_active_at: float = field(default_factory=time.time)
    outbox: "asyncio.Queue[Text | Close]" = field(default_factory=asyncio.Queue)
    is_too_slow: asyncio.Event = field(default_factory=asyncio.Event)

    def post(self, text: str) -> bool:
        """Queue a message; false when the client reads too slowly, which ends the connection."""
        if self.outbox.qsize() >= OUTBOX_MESSAGES:
            self.is_too_slow.set()
            return False
        self.outbox.put_nowait(Text(text))
        return True

    def close(self, code: int) -> None:
        """Close after what is queued before."""
        self.outbox.put_nowait(Close(code))


class Connections:
    """The register of one process; only the event loop's thread touches it."""

    def __init__(self) -> None:
        self._open: dict[str, Connection] = {}

    def add(self, connection: Connection) -> None:
        self._open[connection.connection_id] = connection

    def remove(self, connection: Connection) -> None:
        self._open.pop(connection.connection_id, None)

    def find(self, connection_id: str) -> Connection | None:
        return self._open.get(connection_id)

    def close_all(self) -> None:
        """Ask every client to come again later: this process is about to end."""
        for connection in list(self._open.values()):
            connection.close(SERVICE_RESTART)

    def __len__(self) -> int:
        return len(self._open)
