"""The gateway as one ASGI application: what each request is for, and what lives and ends with the server."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chalice.app import Chalice

from infra.gateway.asgi import App, Receive, Scope, Send, plain_answer, send_answer
from infra.gateway.background import Background, background_of
from infra.gateway.connections import Connections
from infra.gateway.http_host import HttpHost
from infra.gateway.invoke import Workers
from infra.gateway.isolation import isolate
from infra.gateway.management import Management
from infra.gateway.poller import SqsAddress
from infra.gateway.settings import GatewaySettings
from infra.gateway.static import PREFIX as STATIC_PREFIX
from infra.gateway.static import StaticFiles
from infra.gateway.websocket_host import WebSocketHost

SOCKET_PATH = "/ws"
Hook = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is served beside the functions: other ASGI applications by the path they are below, and their ends.

    ``before_stop`` is awaited while everything still runs.
    """

    mounts: Mapping[str, App] = field(default_factory=dict)
    on_start: tuple[Hook, ...] = ()
    before_stop: tuple[Hook, ...] = ()
    on_stop: tuple[Hook, ...] = ()


class Gateway:
    """Hosts one Chalice app; requests on ``management_port`` may manage connections and nothing else."""

    def __init__(
        self,
        app: Chalice,
        settings: GatewaySettings,
        *,
        address: SqsAddress,
        static: Path,
        beside: Beside | None = None,
    ) -> None:
        isolate(app)
        self.settings = settings
        self.connections = Connections()
        self.management_port = 0
        self._beside = beside or Beside()
        self._workers = Workers("http", threads=settings.http_threads, limit=settings.waiting_requests)
        self._http = HttpHost(app, self._workers, settings)
        self._websocket = WebSocketHost(app, self._workers, self.connections, settings)
        self._management = Management(self.connections, settings.message_bytes)
        self._static = StaticFiles(static)
        self._background: Background = background_of(app, settings, address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "lifespan":
            await self._live(receive, send)
        elif self._is_management(scope):
            if kind == "http":
                await self._management(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
        else:
            await self._route(scope, receive, send)

    async def drain(self) -> None:
        """Stop what comes in by itself while requests are still answered; then say goodbye to the sockets."""
        for wait in self._beside.before_stop:
            await wait()
        await self._background.stop()
        self.connections.close_all()

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        for prefix, mounted in self._beside.mounts.items():
            if path == prefix or path.startswith(prefix + "/"):
                await mounted(_below(scope, prefix), receive, send)
                return
        if scope["type"] == "websocket":
            if path == SOCKET_PATH:
                await self._websocket(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": 1008})
        elif path.startswith(STATIC_PREFIX):
            await self._static(scope, send)
        elif "/@connections/" in path:
            await send_answer(send, plain_answer(403, "Forbidden"))
        else:
            await self._http(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._background.start()
        for start in self._beside.on_start:
            await start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.drain()
        for stop in self._beside.on_stop:
            await stop()
        self._workers.stop()
        await send({"type": "lifespan.shutdown.complete"})

    def _is_management(self, scope: Scope) -> bool:
        server = scope.get("server")
        return bool(self.management_port and server and server[1] == self.management_port)


def _below(scope: Scope, prefix: str) -> Scope:
    """The scope as a mounted application sees it: the path stays whole and names where it is mounted (ASGI)."""
    return {**scope, "root_path": scope.get("root_path", "") + prefix}
