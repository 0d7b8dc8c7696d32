"""The gateway under uvicorn: two listeners, one stop that loses nothing."""

import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from infra.gateway.gateway import Gateway

BACKLOG = 1024
KEEP_ALIVE_S = 75


class PortTaken(Exception):
    """Somebody listens there already; the message says where and what to do."""


class GatewayServer(uvicorn.Server):
    """Drains the gateway first, while it still answers, and only then stops listening."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        settings = gateway.settings
        super().__init__(
            uvicorn.Config(
                gateway,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=settings.stop_s,
                forwarded_allow_ips=settings.trusted_proxies,
                ws_max_size=settings.message_bytes,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._gateway.drain()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """Open a listener.

    Raises:
        PortTaken: the port is in use.
    """
    try:
        return socket.create_server((host, port), backlog=BACKLOG, reuse_port=False)
    except OSError as error:
        raise PortTaken(
            f"Port {port} is in use ({error.strerror}). Stop what listens there, or choose another: PORT={port + 1}"
        ) from error


def serve(
    gateway: Gateway,
    public: socket.socket,
    management: socket.socket,
    on_server: Callable[["GatewayServer"], None] = lambda _: None,
) -> None:
    """Serve until told to stop by SIGINT or SIGTERM, and return: what was started before is still to be ended."""
    gateway.management_port = management.getsockname()[1]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _already_stopping)  # uvicorn acts on the signal, then raises it once more for us
    server = GatewayServer(gateway)
    on_server(server)
    server.run(sockets=[public, management])


def _already_stopping(number: int, frame: FrameType | None) -> None:
    del number, frame
