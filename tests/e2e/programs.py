"""The functions and a trunk as two programs that know each other by settings alone."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.e2e.house import ROOT, STARTS_WITHIN_S, STOPS_WITHIN_S

OURS = ("AWS_", "TRUNK_", "PUBLIC_", "DEMO", "SOFTPHONE_", "SESSION_", "OPERATOR_", "SWITCH_", "WEBSOCKET_")


def bare_environment(**given: str) -> dict[str, str]:
    """The environment without anything that could tell the functions where they are, and with what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, **given}


@contextmanager
def program(arguments: Sequence[str], environment: Mapping[str, str], *, answers_at: str, log: Path) -> Iterator[None]:
    """Run Python with these arguments, go on when it answers, and stop it afterwards."""
    with (
        log.open("w") as out,
        subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=dict(environment), stdout=out, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            ends_at = time.monotonic() + STARTS_WITHIN_S
            while not is_answering(answers_at):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < ends_at, log.read_text()
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def is_answering(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2).is_success
    except httpx.HTTPError:
        return False
