"""``python -m infra.simulation.suite``: days of 5, 50 and 500 agents in bad weather, several at once, and their table.

With hundreds of agents a day is played hour by hour, each with a seed of its own, so that processors share it; a
handful of agents play the same day by every method of distribution.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SIZES: Final = (5, 50, 500)
SMALL: Final = 10
LARGE: Final = 100
METHODS: Final = ("round-robin", "ring-all", "ring-all-priority-1", "ring-all-priority-2")
HEADINGS: Final = ("agents", "hours", "seed", "calls", "a second", "in time", "mean wait", "95 %", "busy", "offers")
WIDTH: Final = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of one day."""

    agents: int
    hours: float
    seed: int
    method: str = METHODS[0]


def parts(hours: float, sizes: Sequence[int] = SIZES) -> Iterator[Part]:
    """Cut days of so many hours into what one process plays; the largest first, since they take longest."""
    for agents in sorted(sizes, reverse=True):
        if agents < SMALL:
            yield from (Part(agents, hours, 1, method) for method in METHODS)
        elif agents < LARGE or hours <= 1:
            yield Part(agents, hours, 1)
        else:
            yield from (Part(agents, 1.0, hour) for hour in range(1, round(hours) + 1))


def play(part: Part) -> dict[str, Any]:
    """Play one part in a process of its own and return its figures."""
    asked = ["--agents", str(part.agents), "--hours", str(part.hours), "--seed", str(part.seed)]
    command = [sys.executable, "-m", "infra.simulation", *asked, "--method", part.method, "--faults", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    last = done.stdout.strip().rpartition("\n")[2]
    if not last.startswith("{"):
        raise RuntimeError(f"{part} was not played: {done.stderr[-2000:]}")
    figures: dict[str, Any] = json.loads(last)
    return figures


def row(part: Part, told: dict[str, Any]) -> str:
    cells = [
        f"{part.agents}",
        f"{part.hours:g}",
        f"{part.seed}",
        f"{told['calls']}",
        f"{told['calls'] / told['seconds']:.1f}",
        f"{told['in_time']:.1f} %",
        f"{told['mean_wait_s']:.1f} s",
        f"{told['long_wait_s']:.1f} s",
        f"{told['occupancy']:.1f} %",
        f"{told['offers_per_answer']:.2f}",
    ]
    return "".join(cell.rjust(WIDTH) for cell in cells) + f"  {part.method}"


def main(arguments: list[str]) -> int:
    """Play everything that was asked for; the exit code tells whether an invariant was breached."""
    parser = argparse.ArgumentParser(prog="python -m infra.simulation.suite", description=__doc__)
    parser.add_argument("--hours", type=float, default=8.0, help="how long each day is")
    parser.add_argument("--agents", type=int, nargs="+", default=list(SIZES), help="a day for each number")
    parser.add_argument("--workers", type=int, default=2, help="how many are played at once")
    parser.add_argument("--log", type=Path, help="where the figures of each part are written, a line of JSON each")
    asked = parser.parse_args(arguments)
    calls, found, faults = 0, Counter[str](), Counter[str]()
    print("".join(heading.rjust(WIDTH) for heading in HEADINGS) + "  method", flush=True)
    with ThreadPoolExecutor(asked.workers) as pool:
        playing = {pool.submit(play, part): part for part in parts(asked.hours, asked.agents)}
        for done in as_completed(playing):
            told = done.result()
            calls += told["calls"]
            faults += Counter(told["faults"])
            found += Counter(breach.split(":")[0] for breach in told["breaches"])
            print("\n".join([row(playing[done], told), *(f"  {breach}" for breach in told["breaches"])]), flush=True)
            if asked.log:
                with asked.log.open("a", encoding="utf-8") as log:
                    log.write(json.dumps(told) + "\n")
    print(f"{calls} calls; faults {dict(faults)}; breaches by name: {dict(found) or 'none'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
