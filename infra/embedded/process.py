"""The embedded AWS as a child process, and the environment that points the functions at it."""

import json
import os
import subprocess
import sys
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

STOP_TIMEOUT_S = 20
ACCESS_KEY = "embedded"
SECRET_KEY = "embedded"  # noqa: S105  a key for a service that only the loopback address reaches
DEFAULT_REGION = "eu-north-1"


class EmbeddedFailed(Exception):
    """The embedded AWS did not start; what it said went to standard error."""


class EmbeddedProcess:
    """Runs while the context is open, and ends by itself should this process die.

    ``data`` is the folder that keeps the state; ``None`` keeps nothing.
    """

    def __init__(self, *, data: Path | None, port: int = 0) -> None:
        self._data = data
        self._port = port
        self._process: subprocess.Popen[str] | None = None
        self._region = region()
        self.endpoint = ""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "infra.embedded", "--with-parent", "--port", str(self._port)]
        if self._data is not None:
            command += ["--data", str(self._data)]
        # A session of its own: Ctrl-C must not end the tables before whoever still writes to them.
        self._process = subprocess.Popen(
            command,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_REGION": self._region},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        first_line = self._process.stdout.readline() if self._process.stdout else ""
        if not first_line.startswith("{"):
            self._process.wait()
            raise EmbeddedFailed("The embedded AWS did not start; the reason is above.")
        self.endpoint = json.loads(first_line)["endpoint"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return
        process.stdin.close()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    @property
    def pid(self) -> int:
        """The process, for those who want to see it die."""
        return self._process.pid if self._process else 0

    def take_over(self, environ: MutableMapping[str, Any]) -> None:
        """Point an environment's AWS clients here, and nowhere else whatever profile or endpoint it named."""
        for name in [name for name in environ if name.startswith("AWS_")]:
            del environ[name]
        environ.update(self.environment())

    def environment(self) -> dict[str, str]:
        """Return the variables that point AWS clients here, with credentials that open nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_SESSION_TOKEN": "",
            "AWS_REGION": self._region,
            "AWS_DEFAULT_REGION": self._region,
        }


def region() -> str:
    """Return the region the environment names; it only appears in names here."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or DEFAULT_REGION
