"""P20: how long the tests take; CI prints the rest of it as the closing line of its own run."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Final

from infra.bench.rows import Row
from infra.bench.world import ENVIRONMENT

MOST_UNIT_S: Final = 15


def rows(*, smoke: bool) -> Iterator[Row]:
    if smoke:
        return
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/unit"],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name not in ENVIRONMENT},
    )
    seconds = time.monotonic() - began
    yield Row(
        id="P20",
        measure=f"unit tests ({done.stdout.strip().splitlines()[-1]})",
        ours=f"{seconds:.0f} s",
        budget=f"<= {MOST_UNIT_S} s",
        is_kept=seconds <= MOST_UNIT_S and done.returncode == 0,
    )
