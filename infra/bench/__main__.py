"""``python -m infra.bench [--smoke] [ROW …]``: print the table of budgets; ROW is the id of a row, such as P7.

A broken budget is shown, not an error: wall clocks drift, and a table that stops at the first one helps nobody.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final

from infra.bench.rows import Row, table
from infra.bench.world import world

PARTS: Final = {
    "webhooks": ("P1", "P2", "P5"),
    "cold_start": ("P3", "P4"),
    "gateway": ("P6",),
    "traffic": ("P8", "P9", "P10"),
    "matching": ("P7",),
    "looking": ("P7",),
    "pages": ("P17",),
    "suite": ("P20",),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.bench", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="few repeats and small sizes, for CI")
    parser.add_argument("row", nargs="*", help=f"of {', '.join(each for part in PARTS.values() for each in part)}")
    arguments = parser.parse_args()
    wanted = {row.upper() for row in arguments.row}
    found: list[Row] = []
    with world():
        for module, ids in PARTS.items():
            if not wanted or wanted & set(ids):
                print(f"measuring {', '.join(ids)} …", file=sys.stderr, flush=True)
                found += _rows(module)(smoke=arguments.smoke)
    print(table(row for row in found if not wanted or row.id in wanted))
    broken = [row.id for row in found if row.is_kept is False]
    print(f"\n{len(found)} rows, {len(broken)} over budget{': ' if broken else ''}{', '.join(dict.fromkeys(broken))}")
    return 0


def _rows(module: str) -> Callable[..., Iterator[Row]]:
    rows: Callable[..., Iterator[Row]] = import_module(f"infra.bench.{module}").rows
    return rows


if __name__ == "__main__":
    sys.exit(main())
