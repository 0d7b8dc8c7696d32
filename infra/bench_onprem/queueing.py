"""P8 and P13: a caller, a queue, an agent; beside Asterisk's own queue."""

import asyncio
import statistics
from collections.abc import Iterator
from typing import Final

from infra.bench.rows import Row
from infra.bench_onprem import sipp
from infra.bench_onprem.host import SERVER
from infra.bench_onprem.ladder import highest
from infra.bench_onprem.probe import Agent, Caller
from infra.bench_onprem.prompts import said
from infra.bench_onprem.subjects import Bench, Subject

RAW: Final = "9002"
MOST_TIMES_RAW: Final = 2.0
LEAST: Final = 0.8
SECONDS: Final = 5
BETWEEN_S: Final = 0.2


def rows(bench: Bench, *, smoke: bool) -> Iterator[Row]:
    yield _offer(bench, calls=5 if smoke else 30)
    with sipp.agents(bench.host, bench.folder):
        for rate in (2, 10) if smoke else (2, 20, 60):
            yield _cost(bench, rate)
        if not smoke:
            yield _height(bench)


def _offer(bench: Bench, calls: int) -> Row:
    raw_ms = asyncio.run(_median_ms(bench, bench.raw(RAW), calls))
    ours_ms = asyncio.run(_median_ms(bench, bench.stubbed("queue"), calls))
    return Row(
        id="P8",
        measure="INVITE to the free agent's INVITE, functions stubbed",
        ours=f"{ours_ms:.1f} ms",
        floor=f"{raw_ms:.1f} ms",
        ratio=ours_ms / raw_ms,
        budget=f"<= {MOST_TIMES_RAW} x",
        is_kept=ours_ms <= MOST_TIMES_RAW * raw_ms,
    )


async def _median_ms(bench: Bench, subject: Subject, calls: int) -> float:
    caller, agent = Caller((SERVER, subject.sip_port)), Agent()
    await caller.open()
    await agent.open(bench.host)
    times = []
    try:
        for _ in range(calls + 1):
            times.append(await caller.call(subject.number, agent.next_ring()))
            await asyncio.sleep(BETWEEN_S)
    finally:
        caller.close()
        agent.close()
    return statistics.median(times[1:]) * 1000


def _cost(bench: Bench, rate: int) -> Row:
    raw = bench.load(bench.raw(RAW), rate=rate, calls=rate * SECONDS)
    ours = bench.load(bench.stubbed("queue"), rate=rate, calls=rate * SECONDS)
    return Row(
        id="P13",
        measure=f"{rate} queue calls a second, connected, functions stubbed: processor time",
        ours=said(ours),
        floor=said(raw),
        ratio=raw.cpu_ms / ours.cpu_ms,
        budget=f">= {LEAST} x",
        is_kept=ours.is_good and raw.cpu_ms / ours.cpu_ms >= LEAST,
    )


def _height(bench: Bench) -> Row:
    raw, ours = highest(bench, bench.raw(RAW)), highest(bench, bench.stubbed("queue"))
    return Row(
        id="P13",
        measure="queue calls a second at < 1 % failures, functions stubbed",
        ours=f"{ours}",
        floor=f"{raw}",
        ratio=ours / raw if raw else None,
        budget=f">= {LEAST} x",
        is_kept=ours >= LEAST * raw,
    )
