"""P11 and P12: how soon a caller hears the prompt, and what many callers cost."""

import asyncio
import statistics
from collections.abc import Iterator
from typing import Final

from infra.bench.rows import Row
from infra.bench_onprem.host import SERVER
from infra.bench_onprem.ladder import highest
from infra.bench_onprem.probe import Caller
from infra.bench_onprem.subjects import Bench, Run, Subject

RAW: Final = "9001"
MOST_TIMES_RAW: Final = 1.5
STUBBED, WHOLE = 0.8, 0.5
SECONDS: Final = 5
LEAST_CALLS, LEAST_SMOKE = 60, 25


def rows(bench: Bench, *, smoke: bool) -> Iterator[Row]:
    yield from _first_sounds(bench, calls=5 if smoke else 30)
    for rate in (5, 10) if smoke else (5, 20, 80):
        yield from _costs(bench, rate, LEAST_SMOKE if smoke else LEAST_CALLS)
    if not smoke:
        yield from _heights(bench)


def _first_sounds(bench: Bench, calls: int) -> Iterator[Row]:
    raw_ms = _median_ms(bench.raw(RAW), calls)
    bare_ms = _median_ms(bench.bare_ari(), calls)
    for subject in _ours(bench):
        ours_ms = _median_ms(subject, calls)
        yield Row(
            id="P11",
            measure=f"INVITE to first sound of the prompt, {what(subject)} (ARI alone {bare_ms:.1f} ms)",
            ours=f"{ours_ms:.1f} ms",
            floor=f"{raw_ms:.1f} ms",
            ratio=ours_ms / raw_ms,
            budget=f"<= {MOST_TIMES_RAW} x",
            is_kept=ours_ms <= MOST_TIMES_RAW * raw_ms,
        )


def _median_ms(subject: Subject, calls: int) -> float:
    async def measure() -> list[float]:
        caller = Caller((SERVER, subject.sip_port))
        await caller.open()
        try:
            return [await caller.call(subject.number) for _ in range(calls + 1)]
        finally:
            caller.close()

    return statistics.median(asyncio.run(measure())[1:]) * 1000


def _costs(bench: Bench, rate: int, calls: int) -> Iterator[Row]:
    calls = max(calls, rate * SECONDS)
    raw = bench.load(bench.raw(RAW), rate=rate, calls=calls)
    bare = bench.load(bench.bare_ari(), rate=rate, calls=calls)
    for subject in _ours(bench):
        run = bench.load(subject, rate=rate, calls=calls)
        least = least_share(subject)
        yield Row(
            id="P12",
            measure=f"{rate} prompts a second, {what(subject)}: processor time (Asterisk alone {raw.cpu_ms:.1f} ms)",
            ours=said(run),
            floor=said(bare),
            ratio=bare.cpu_ms / run.cpu_ms,
            budget=f">= {least} x",
            is_kept=run.is_good and bare.cpu_ms / run.cpu_ms >= least,
        )


def _heights(bench: Bench) -> Iterator[Row]:
    raw, bare = highest(bench, bench.raw(RAW)), highest(bench, bench.bare_ari())
    for subject in _ours(bench):
        ours, least = highest(bench, subject), least_share(subject)
        yield Row(
            id="P12",
            measure=f"prompts a second at < 1 % failures, {what(subject)} (Asterisk alone {raw})",
            ours=f"{ours}",
            floor=f"{bare}",
            ratio=ours / bare if bare else None,
            budget=f">= {least} x",
            is_kept=ours >= least * bare,
        )


def said(run: Run) -> str:
    """A run in a cell of the table."""
    outcome = run.outcome
    return f"{run.cpu_ms:.1f} ms, {outcome.failed}/{outcome.created} failed, answer {outcome.answer_ms:.0f} ms"


def _ours(bench: Bench) -> list[Subject]:
    whole = bench.whole()
    return [bench.stubbed("prompt"), *([whole] if whole else [])]


def least_share(subject: Subject) -> float:
    """Of what the peer can, what ours must."""
    return STUBBED if subject.name == "switch" else WHOLE


def what(subject: Subject) -> str:
    """What answers for it."""
    return "functions stubbed" if subject.name == "switch" else "whole site"
