"""P8 and P13: a caller, a queue, an agent; beside Asterisk's own queue."""

import asyncio
import statistics
from collections.abc import Iterator
from typing import Final

from infra.bench.rows import Row
from infra.bench_onprem import sipp
from infra.bench_onprem.crew import NUMBER, put_to_work
from infra.bench_onprem.host import SERVER
from infra.bench_onprem.ladder import highest
from infra.bench_onprem.probe import Agent, Caller
from infra.bench_onprem.prompts import LEAST_CALLS, LEAST_SMOKE, least_share, said, what
from infra.bench_onprem.subjects import Bench, Subject

RAW: Final = "9002"
MOST_TIMES_RAW: Final = 2.0
SECONDS: Final = 5
MOST_OF_SITE: Final = 20  # calls a second; beyond them there is nothing to learn of what one costs
BETWEEN_S: Final = 0.2


def rows(bench: Bench, *, smoke: bool) -> Iterator[Row]:
    yield _offer(bench, calls=5 if smoke else 30)
    if bench.site:
        put_to_work(bench.site, bench.host)
    with sipp.agents(bench.host, bench.folder):
        for rate in (5, 10) if smoke else (5, 20, 60):
            yield from _costs(bench, rate, LEAST_SMOKE if smoke else LEAST_CALLS)
        if not smoke:
            yield from _heights(bench)


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


def _ours(bench: Bench) -> list[Subject]:
    whole = bench.whole(NUMBER)
    return [bench.stubbed("queue"), *([whole] if whole else [])]


def _costs(bench: Bench, rate: int, calls: int) -> Iterator[Row]:
    calls = max(calls, rate * SECONDS)
    raw = bench.load(bench.raw(RAW), rate=rate, calls=calls)
    for subject in _ours(bench):
        if subject.name == "site" and rate > MOST_OF_SITE:
            continue
        ours, least = bench.load(subject, rate=rate, calls=calls), least_share(subject)
        yield Row(
            id="P13",
            measure=f"{rate} queue calls a second, connected, {what(subject)}: processor time",
            ours=said(ours),
            floor=said(raw),
            ratio=raw.cpu_ms / ours.cpu_ms,
            budget=f">= {least} x",
            is_kept=ours.is_good and raw.cpu_ms / ours.cpu_ms >= least,
        )


def _heights(bench: Bench) -> Iterator[Row]:
    raw = highest(bench, bench.raw(RAW))
    for subject in _ours(bench):
        ours, least = highest(bench, subject), least_share(subject)
        yield Row(
            id="P13",
            measure=f"queue calls a second at < 1 % failures, {what(subject)}",
            ours=f"{ours}",
            floor=f"{raw}",
            ratio=ours / raw if raw else None,
            budget=f">= {least} x",
            is_kept=ours >= least * raw,
        )
