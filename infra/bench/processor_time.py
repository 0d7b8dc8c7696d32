"""Who spent how much processor time: this process and those it started, told apart by what they run."""

import os
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")
KINDS: Final = {
    "infra.gateway.function_process": "functions",
    "infra.gateway": "gateway",
    "infra.bench.floors.server": "floor",
    "infra.embedded": "tables, queues and files",
}
HERE: Final = "switch and callers"


def spent() -> Mapping[str, float]:
    """The seconds each kind of process has spent so far."""
    found: dict[str, float] = defaultdict(float, {HERE: time.process_time()})
    for stat, command in _below(os.getpid()):
        kind = next((name for module, name in KINDS.items() if module in command), None)
        if kind is not None:
            user, system = stat[11], stat[12]
            found[kind] += (int(user) + int(system)) / TICKS_A_SECOND
    return found


def shares(before: Mapping[str, float], after: Mapping[str, float], *, of: int) -> str:
    """What was spent in between for each of ``of`` things, in milliseconds, the greatest first."""
    each = {kind: 1000 * (after[kind] - before.get(kind, 0.0)) / of for kind in after}
    named = [f"{kind} {ms:.0f}" for kind, ms in sorted(each.items(), key=lambda pair: -pair[1]) if ms >= 1]
    return f"{sum(each.values()):.0f} ms of processor time each: {', '.join(named)}"


def _below(ancestor: int) -> Iterator[tuple[list[str], str]]:
    """What /proc says of every process under another: the fields of its stat behind its name, and its command."""
    children: dict[int, list[tuple[int, list[str], str]]] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:  # it has ended meanwhile
            continue
        children.setdefault(int(stat[1]), []).append((int(folder.name), stat, command))
    waiting = [ancestor]
    while waiting:
        for number, stat, command in children.get(waiting.pop(), []):
            yield stat, command
            waiting.append(number)
