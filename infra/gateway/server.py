"""The gateway under uvicorn: two listeners, one stop that loses nothing."""

import asyncio
import signal
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

import uvicorn

from infra.gateway.gateway import Gateway

BACKLOG = 1024
KEEP_ALIVE_S = 75


class PortTaken(Exception):
    """Somebody listens there already; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Secure:
    """A second listener, for browsers that come by https."""

    listener: socket.socket
    context: ssl.SSLContext


class GatewayServer(uvicorn.Server):
    """Drains the gateway first, while it still answers, and only then stops listening."""

    def __init__(self, gateway: Gateway, secure: Secure | None = None) -> None:
        self._gateway = gateway
        self._secure = secure
        self.is_urgent = False
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

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A person at the keyboard, or a second signal, does not want to wait for what may take hours."""
        self.is_urgent = self.is_urgent or self.should_exit or sig == signal.SIGINT
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._secure:
            loop, listener, context = asyncio.get_running_loop(), self._secure.listener, self._secure.context
            self.servers.append(await loop.create_server(self._protocol, sock=listener, ssl=context))

    def _protocol(self) -> asyncio.Protocol:
        """One connection, as uvicorn makes them for the listeners without TLS."""
        kind: Any = self.config.http_protocol_class
        protocol: asyncio.Protocol = kind(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol

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
    secure: Secure | None = None,
) -> None:
    """Serve until told to stop by SIGINT or SIGTERM, and return: what was started before is still to be ended."""
    gateway.management_port = management.getsockname()[1]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _already_stopping)  # uvicorn acts on the signal, then raises it once more for us
    server = GatewayServer(gateway, secure)
    on_server(server)
    server.run(sockets=[public, management])


def _already_stopping(number: int, frame: FrameType | None) -> None:
    del number, frame
