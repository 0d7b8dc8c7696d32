"""``python -m infra.bench_onprem [--smoke] [--no-site] [ROW …]``: print the budgets of a line of one's own.

Needs root, SIPp and the tree of ``make onprem-rootfs``. Processor time is what a busy machine cannot distort much: rows
about rates are judged by it, and the full run adds how high the rate itself goes.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from infra.bench.rows import Row, table
from infra.bench_onprem import conversations, memory, prompts, queueing
from infra.bench_onprem.host import TREE
from infra.bench_onprem.subjects import Bench, bench

PARTS: Final[dict[Callable[..., Iterator[Row]], tuple[str, ...]]] = {
    prompts.rows: ("P11", "P12"),
    queueing.rows: ("P8", "P13"),
    conversations.rows: ("P14",),
    memory.rows: ("P15",),
}


def main() -> int:
    arguments = _parser().parse_args()
    tree = Path(os.environ.get("ONPREM_ROOTFS") or TREE)
    missing = _missing(tree)
    if missing:
        print(missing, file=sys.stderr)
        return 1
    wanted = {row.upper() for row in arguments.row} or {each for ids in PARTS.values() for each in ids}
    with bench(tree, with_site=not arguments.no_site and bool(wanted & {"P11", "P12", "P13"})) as running:
        found = list(_rows(running, wanted, smoke=arguments.smoke))
    print(table(found))
    broken = [row.id for row in found if row.is_kept is False]
    print(f"\n{len(found)} rows, {len(broken)} over budget{': ' if broken else ''}{', '.join(dict.fromkeys(broken))}")
    return 0


def _rows(running: Bench, wanted: set[str], *, smoke: bool) -> Iterator[Row]:
    for part, ids in PARTS.items():
        if wanted & set(ids):
            print(f"measuring {', '.join(ids)} …", file=sys.stderr, flush=True)
            yield from (row for row in part(running, smoke=smoke) if row.id in wanted)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.bench_onprem", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="few calls and small sizes")
    parser.add_argument("--no-site", action="store_true", help="the switch alone, with the functions stubbed")
    parser.add_argument("row", nargs="*", help=f"of {', '.join(each for ids in PARTS.values() for each in ids)}")
    return parser


def _missing(tree: Path) -> str:
    """What stands in the way, and the remedy."""
    if os.geteuid() != 0:
        return "Asterisk runs in a tree of its own, which only root may enter (chroot)."
    if not tree.is_dir():
        return f"There is no tree with Asterisk at {tree}: make onprem-rootfs"
    return "" if shutil.which("sipp") else "SIPp makes the calls: apt-get install sip-tester"


if __name__ == "__main__":
    sys.exit(main())
