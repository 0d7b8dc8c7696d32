"""A running site takes new functions without a word to its callers: told by SIGHUP, it answers in a file."""

import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from infra.gateway.renewal import NotRenewed, RenewableProcesses

HERE: Final = "site.json"
ANSWER: Final = "renewed.json"
_ROOT: Final = Path(__file__).parents[2]
_ENGINE: Final = ("embedded", "gateway", "onprem", "switch")
_TAIL: Final = 2000

logger = logging.getLogger(__name__)


def engine() -> str:
    """A name of the code that only a new start takes: the switch, and what hosts the functions."""
    seal = hashlib.sha256()
    for folder in _ENGINE:
        for path in sorted((_ROOT / "infra" / folder).rglob("*")):
            if path.suffix in {".py", ".conf"}:
                seal.update(f"{path.name}\0".encode() + path.read_bytes())
    return seal.hexdigest()


@contextmanager
def renewable(processes: RenewableProcesses, state: Path) -> Iterator[None]:
    """While the context is open, SIGHUP has the functions renewed; ``site.json`` says who is to be told."""

    def told(number: int, frame: object) -> None:
        del number, frame
        threading.Thread(target=_renew, args=(processes, state / ANSWER), daemon=True).start()

    signal.signal(signal.SIGHUP, told)
    write(state / HERE, {"pid": str(os.getpid()), "engine": engine()})
    try:
        yield
    finally:
        (state / HERE).unlink(missing_ok=True)


def write(path: Path, facts: dict[str, str]) -> None:
    """Whole, or not at all."""
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(facts), "utf-8")
    draft.replace(path)


def _renew(processes: RenewableProcesses, answer: Path) -> None:
    """New tables first, which the old functions do not mind; then the functions."""
    try:
        _provision()
        processes.renew()
    except NotRenewed as refusal:
        logger.exception("not renewed")
        write(answer, {"refused": str(refusal)})
    else:
        logger.info("functions renewed")
        write(answer, {})


def _provision() -> None:
    command = [sys.executable, "-m", "infra.provision"]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotRenewed(f"The tables cannot be made: {(done.stderr or done.stdout)[-_TAIL:]}")
