"""What processes cost: their processor time and memory, with everything they started."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_STOP_S: Final = 20


@contextmanager
def child(*arguments: str, environment: Mapping[str, str] | None = None, log: Path) -> Iterator[int]:
    """Run ``python -m …`` while the context is open; its pid."""
    command = [sys.executable, "-m", *arguments]
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=out, stderr=out)
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def cpu_s(*pids: int) -> float:
    """Seconds of processor time so far, of these and all that live below them."""
    return sum(_cpu_of(pid) for pid in _families(pids))


def inherited(pid: int, name: str) -> dict[str, str]:
    """The settings of a process below this one that was started with a setting of this name."""
    for each in _families((pid,))[1:]:
        pairs = Path(f"/proc/{each}/environ").read_bytes().decode(errors="replace").split("\0")
        found = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        if name in found:
            return found
    raise RuntimeError(f"nothing below {pid} was told of {name}")


def memory_bytes(pid: int) -> int:
    """The resident memory of one process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE


def datagrams() -> int:
    """UDP packets this machine has sent since it started."""
    lines = [line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Udp:")]
    return int(dict(zip(*lines, strict=True))["OutDatagrams"])


def _families(pids: tuple[int, ...]) -> list[int]:
    stats = {int(path.name): _stat(int(path.name)) for path in Path("/proc").glob("[1-9]*")}
    parents = {pid: int(fields[1]) for pid, fields in stats.items() if fields}
    found = list(pids)
    for pid in found:
        found += [each for each, parent in parents.items() if parent == pid]
    return found


def _cpu_of(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _stat(pid: int) -> list[str]:
    """The fields of ``/proc/PID/stat`` from the state on; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
