"""Dynalite as a child process: started, waited for, and ended with us."""

import contextlib
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.embedded.node import ensure_dynalite, ensure_node

START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 10


class DynaliteFailed(Exception):
    """Dynalite ended or did not answer; the message carries what it printed."""


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Dynalite:
    """Runs while the context is open; ``path`` is ``None`` for tables in memory."""

    def __init__(self, *, path: Path | None, port: int | None = None) -> None:
        self._path = path
        self._port = port or free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        node = ensure_node()
        script = ensure_dynalite(node)
        command = [*node.node, str(script), "--host", "127.0.0.1", "--port", str(self._port)]
        command += [f"--{action}TableMs=0" for action in ("create", "delete", "update")]
        if self._path is not None:
            self._path.mkdir(parents=True, exist_ok=True)
            command += ["--path", str(self._path)]
        # A session of its own keeps Ctrl-C from ending the tables before whoever still writes to them.
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self._wait_until_ready(self._process)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()

    def _wait_until_ready(self, process: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                said = process.stderr.read().strip() if process.stderr else ""
                raise DynaliteFailed(f"dynalite ended at once; it said:\n{said}")
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(self.url, timeout=1).close()  # noqa: S310  our own loopback address
                return
            time.sleep(0.05)
        process.kill()
        raise DynaliteFailed(f"dynalite did not answer within {START_TIMEOUT_S} s")
