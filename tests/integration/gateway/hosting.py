"""A gateway on loopback ports of its own, in a thread of the test process."""

import threading
from types import TracebackType
from typing import Self

import boto3

from infra.gateway.gateway import Gateway
from infra.gateway.server import GatewayServer, listen


class Hosted:
    """Serves while the context is open."""

    def __init__(self, gateway: Gateway, app=None) -> None:
        self.gateway = gateway
        self._app = app

    def __enter__(self) -> Self:
        public, management = listen("127.0.0.1", 0), listen("127.0.0.1", 0)
        self.port = public.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.gateway.management_port = management.getsockname()[1]
        self.management_url = f"http://127.0.0.1:{self.gateway.management_port}"
        if self._app is not None:
            self._app.websocket_api._endpoint = self.management_url
            self._app.websocket_api.session = boto3.Session(
                aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-north-1"
            )
        self.server = GatewayServer(self.gateway)
        self._sockets = [public, management]
        self._thread = threading.Thread(target=self.server.run, kwargs={"sockets": self._sockets})
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ask for a stop and wait for it."""
        self.server.should_exit = True
        self._thread.join(30)
        for listener in self._sockets:
            listener.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
