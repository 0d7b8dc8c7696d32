"""``make run`` as a child process with a state folder and a port of its own: what it says, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_S = 90
STOPS_WITHIN_S = 15
LAST_LINE = "make reset"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class House:
    """One state folder; starting it again after a stop is a restart over the same state."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self._printed = folder / "printed"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self.stop()

    @property
    def said(self) -> str:
        """What the present or last run has printed."""
        return self._printed.read_text()

    def children(self) -> list[int]:
        """The processes it has started, and those that these have started."""
        assert self._process is not None
        table = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(pid): int(parent) for pid, parent in map(str.split, table.splitlines())}
        found, level = [], [self._process.pid]
        while level := [pid for pid, parent in parents.items() if parent in level]:
            found += level
        return found

    def start(self) -> None:
        """Start, and wait until it says where it is."""
        with self._printed.open("w") as printed:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.demo"],
                cwd=ROOT,
                env=self.environment(),
                stdout=printed,
                stderr=subprocess.STDOUT,
            )
        ends_at = time.monotonic() + STARTS_WITHIN_S
        while LAST_LINE not in self.said:
            assert self._process.poll() is None, self.said
            assert time.monotonic() < ends_at, self.said
            time.sleep(0.05)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and return the exit status."""
        process, self._process = self._process, None
        assert process is not None
        process.send_signal(number)
        try:
            return process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def run(self, module: str = "infra.demo", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command over the same state to its end, which must be soon."""
        return subprocess.run(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env={**self.environment(), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    def environment(self) -> dict[str, str]:
        return {**os.environ, "PORT": str(self.port), "CORDBOARD_STATE": str(self.state)}
