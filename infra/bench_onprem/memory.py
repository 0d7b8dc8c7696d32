"""P15: what the switch keeps of a call while it lives, and after.

An ended call leaves memory ``KEEP_S`` later, which is what is waited for: what is there then stays.
"""

import time
from collections.abc import Iterator
from typing import Final

from infra.bench.rows import Row
from infra.bench_onprem import sipp
from infra.bench_onprem.ours import KEEP_S
from infra.bench_onprem.processes import memory_bytes
from infra.bench_onprem.subjects import Bench

MOST_LIVE_KB: Final = 150
MOST_ENDED_KB: Final = 1
RATE: Final = 80
SETTLE_S: Final = 1.5
WARM: Final = 500


def rows(bench: Bench, *, smoke: bool) -> Iterator[Row]:
    _make_calls(bench, 20, hold_s=0.2)
    for calls in (5, 50) if smoke else (5, 50, 500):
        kilobytes = _live_kb(bench, calls)
        yield Row(
            id="P15",
            measure=f"memory of the switch for each of {calls} live calls",
            ours=f"{kilobytes:.0f} KB",
            budget=f"<= {MOST_LIVE_KB} KB",
            is_kept=kilobytes <= MOST_LIVE_KB,
        )
    _make_calls(bench, WARM, hold_s=0.2)
    for calls in (20, 200) if smoke else (200, 2_000, 20_000):
        before = memory_bytes(bench.ours.switch)
        _make_calls(bench, calls, hold_s=0.2)
        kilobytes = (memory_bytes(bench.ours.switch) - before) / 1024 / calls
        yield Row(
            id="P15",
            measure=f"memory of the switch kept for each of {calls} ended calls",
            ours=f"{kilobytes:.1f} KB",
            budget=f"<= {MOST_ENDED_KB} KB",
            is_kept=kilobytes <= MOST_ENDED_KB,
        )


def _live_kb(bench: Bench, calls: int) -> float:
    before = memory_bytes(bench.ours.switch)
    ramp_s = calls / RATE
    load = sipp.Load(number=bench.stubbed("queue").number, rate=RATE, calls=calls, hold_s=ramp_s + 2 * SETTLE_S)
    with sipp.start(bench.host, load, bench.folder) as callers:
        time.sleep(ramp_s + SETTLE_S)
        alive = memory_bytes(bench.ours.switch)
        callers.wait()
    return (alive - before) / 1024 / calls


def _make_calls(bench: Bench, calls: int, *, hold_s: float) -> None:
    number = bench.stubbed("prompt").number
    sipp.run(bench.host, sipp.Load(number=number, rate=RATE, calls=calls, hold_s=hold_s), bench.folder)
    time.sleep(KEEP_S + SETTLE_S)
