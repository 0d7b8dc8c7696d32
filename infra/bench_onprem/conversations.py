"""P14: calls that last, with sound both ways, beside Asterisk's own Dial."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.bench.rows import Row
from infra.bench_onprem import sipp
from infra.bench_onprem.processes import cpu_s, datagrams
from infra.bench_onprem.subjects import Bench, Subject

RAW: Final = "9003"
LEAST: Final = 0.9
MOST_CALLS_A_SECOND: Final = 25
WATCH_S: Final = 8.0
SETTLE_S: Final = 2.0
PACKETS_A_SECOND: Final = 4 * 50  # each party sends 50, and Asterisk sends each of them on


@dataclass(frozen=True, slots=True)
class Plateau:
    """While all calls are up: processor share of one call, and how much of its sound is on the wire."""

    cpu_percent: float
    sound_share: float
    failed: int

    def __str__(self) -> str:
        return f"{self.cpu_percent:.2f} %, sound {self.sound_share:.0%}, {self.failed} failed"


def rows(bench: Bench, *, smoke: bool) -> Iterator[Row]:
    tone = bench.folder / "tone.alaw"
    tone.write_bytes(bytes(range(256)) * 125)
    with sipp.agents(bench.host, bench.folder):
        for calls in (2, 20) if smoke else (3, 30, 300):
            raw = _plateau(bench, bench.raw(RAW), calls, tone)
            ours = _plateau(bench, bench.stubbed("bridge"), calls, tone)
            ratio = raw.cpu_percent / ours.cpu_percent if ours.cpu_percent else None
            yield Row(
                id="P14",
                measure=f"{calls} conversations at once: share of a core for each",
                ours=str(ours),
                floor=str(raw),
                ratio=ratio,
                budget=f">= {LEAST} x",
                is_kept=ratio is not None and ratio >= LEAST and not ours.failed,
            )


def _plateau(bench: Bench, subject: Subject, calls: int, tone: Path) -> Plateau:
    rate = min(calls, MOST_CALLS_A_SECOND)
    ramp_s = calls / rate
    hold_s = ramp_s + SETTLE_S + WATCH_S
    load = sipp.Load(number=subject.number, rate=rate, calls=calls, hold_s=hold_s, tone=tone)
    with sipp.start(bench.host, load, bench.folder) as callers:
        time.sleep(ramp_s + SETTLE_S / 2)
        cpu, sent, began = cpu_s(*subject.pids), datagrams(), time.monotonic()
        time.sleep(WATCH_S)
        cpu, sent, took_s = cpu_s(*subject.pids) - cpu, datagrams() - sent, time.monotonic() - began
        callers.wait()
    failed = sipp.read(bench.folder).failed
    share = cpu / took_s - bench.at_rest(subject)
    return Plateau(100 * share / calls, sent / took_s / calls / PACKETS_A_SECOND, failed)
