"""A page that watches: takes what functions post to WebSockets, in API Gateway's place, and counts it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from chalicelib.settings import settings

ADDRESS: Final = "WEBSOCKET_MANAGEMENT_URL"


@contextmanager
def page() -> Iterator[list[int]]:
    """Take messages while the context is open; the list holds the size of each."""
    told: list[int] = []

    class Taking(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            told.append(len(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        os.environ[ADDRESS] = f"http://127.0.0.1:{server.server_port}"
        settings.cache_clear()
        try:
            yield told
        finally:
            server.shutdown()
            del os.environ[ADDRESS]
            settings.cache_clear()
