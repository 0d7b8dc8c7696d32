"""``make run`` as a child process, with a state folder and a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
START_TIMEOUT_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """One run of the demo; ``start`` again after ``stop`` is a restart over the same state."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.said = ""
        self._process = None

    def command(self, module: str = "infra.demo") -> subprocess.Popen:
        environment = {**os.environ, "PORT": str(self.port), "CORDBOARD_STATE": str(self.state)}
        return subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start(self) -> None:
        """Start and wait for the banner, or for the end."""
        self._process = self.command()
        watchdog = threading.Timer(START_TIMEOUT_S, self._process.kill)
        watchdog.start()
        self.said = ""
        for line in self._process.stdout:
            self.said += line
            if "make reset" in line:
                break
        watchdog.cancel()
        assert "make reset" in self.said, self.said

    def stop(self) -> int:
        """Press Ctrl-C and return the exit status."""
        self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=40)
        return self._process.returncode


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    running = Demo(tmp_path_factory.mktemp("demo") / "state")
    running.start()
    yield running
    running.stop()
