"""Dynalite as a child process, ended with us and by itself should we die."""

import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.dynalite.node import HERE, ensure_dynalite, require_node

STOP_TIMEOUT_S = 10


class DynaliteFailed(Exception):
    """Dynalite did not start; the message carries what it said."""


class Dynalite:
    """Runs while the context is open; ``path`` is ``None`` for tables in memory."""

    def __init__(self, *, path: Path | None) -> None:
        self._path = path
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        node = require_node()
        ensure_dynalite(node)
        command = [*node.node, str(HERE / "dynalite-server.cjs")]
        if self._path is not None:
            self._path.mkdir(parents=True, exist_ok=True)
            command.append(str(self._path.absolute()))
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._process = process
        port = process.stdout.readline().strip() if process.stdout else ""
        if not port:
            said = process.communicate()[1].strip()
            raise DynaliteFailed(f"The tables could not be opened; dynalite said:\n{said}")
        self.url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is None:
            return
        try:
            self._process.communicate(timeout=STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
