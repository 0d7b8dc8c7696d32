"""P8, P9 and P10: offers, calls and news on one host in real time, over HTTP, job queues and sockets."""

import asyncio
import json
import math
import statistics
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from itertools import pairwise

from websockets.asyncio.client import ClientConnection, connect

from chalicelib.calls import service as calls
from chalicelib.calls.domain import Outcome
from chalicelib.calls.stays import SegmentKind
from chalicelib.console.live import watchers
from chalicelib.console.live.sockets import MISSED_S
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import AgentId, CallId
from infra.bench.processor_time import shares, spent
from infra.bench.rows import Row
from infra.bench.site import AVAILABLE, IDLE, Site, site

QUEUE_PEER_MS, MOST_TIMES_PEER = 38.0, 2
"""Asterisk's ``app_queue`` from the caller's INVITE to the agent's, measured on two shared cores for the budget."""
LEAST_CALLS = 20
AGENTS, CALLERS, TALK_S = 30, 40, 0.5
CONSOLES, CHANGES_S, MOST_P95_S = 50, 20, 1.0
OPEN_S = 60.0


def rows(*, smoke: bool) -> Iterator[Row]:
    yield asyncio.run(_offers(5 if smoke else 25))
    for processes in (0,) if smoke else (0, 1, 2):
        yield asyncio.run(_calls(1 if smoke else 8, processes))
    yield asyncio.run(_news(3.0 if smoke else 15.0))


async def _offers(times: int) -> Row:
    async with site(["anna"]) as here:
        spent_ms = [await _offer_ms(here, AgentId("anna")) for _ in range(times)]
    median = statistics.median(spent_ms)
    return Row(
        id="P8",
        measure=f"agent free to telephone ringing, median of {times} (most {max(spent_ms):.0f} ms)",
        ours=f"{median:.0f} ms",
        floor=f"{QUEUE_PEER_MS:.0f} ms",
        ratio=median / QUEUE_PEER_MS,
        budget=f"<= {MOST_TIMES_PEER} x",
        is_kept=median <= MOST_TIMES_PEER * QUEUE_PEER_MS,
    )


async def _offer_ms(here: Site, name: AgentId) -> float:
    """One caller waits; from the moment the agent chooses to be available until their telephone rings."""
    await here.choose(name, IDLE)
    caller = await here.switch.call("+4790000001", here.number)
    await caller.hear("Press 1")
    await caller.press("1")
    await caller.hear("/audio/")
    began = time.perf_counter()
    choosing = asyncio.create_task(here.choose(name, AVAILABLE))
    ring = await here.phones[name].next_ring()
    spent = time.perf_counter() - began
    await choosing
    await ring.answer()
    await caller.together_with(here.address(name))
    await ring.hang_up()
    await caller.ended()
    await asyncio.sleep(0.2)
    return spent * 1000


async def _calls(times: int, processes: int) -> Row:
    """As many callers as keep every agent busy, each calling again as soon as the call before has ended.

    A first call of each is not counted: what is imported and connected by it does not belong to what is sustained.
    """
    async with site([f"agent-{number:02}" for number in range(AGENTS)], processes=processes) as here:
        for name in here.names:
            here.phones[name].answers()
            await here.choose(name, AVAILABLE)
        answering = [asyncio.create_task(_keep_answering(here, name)) for name in here.names]
        sids = await _all_call(here, 1)
        before, began = spent(), time.monotonic()
        counted = await _all_call(here, times)
        seconds, after = time.monotonic() - began, spent()
        for task in answering:
            task.cancel()
        await asyncio.sleep(2)
        breaches = await asyncio.to_thread(_breaches, here, sids + counted)
    rate = len(counted) / seconds
    where = f"{processes} processes of functions" if processes else "functions in the gateway"
    return Row(
        id="P9",
        measure=f"answered calls a second, {AGENTS} agents, {len(counted)} calls, all on one host, {where};"
        f" {shares(before, after, of=len(counted))}",
        ours=f"{rate:.1f}, {breaches} breaches",
        budget=f">= {LEAST_CALLS}, 0",
        is_kept=rate >= LEAST_CALLS and breaches == 0,
    )


async def _all_call(here: Site, times: int) -> list[str]:
    called = await asyncio.gather(*(_keep_calling(here, number, times) for number in range(CALLERS)))
    return [sid for each in called for sid in each]


async def _keep_calling(here: Site, number: int, times: int) -> list[str]:
    sids = []
    for _ in range(times):
        caller = await here.switch.call(f"+4791{number:06}", here.number)
        sids.append(caller.call_sid)
        with suppress(AssertionError):
            await caller.hear("Press 1")
            await caller.press("1")
            await caller.ended()
    return sids


async def _keep_answering(here: Site, name: AgentId) -> None:
    phone = here.phones[name]
    while True:
        for line in phone.active:
            if line.hears:
                await asyncio.sleep(TALK_S)
                await line.hang_up()
        await asyncio.sleep(0.05)


def _breaches(here: Site, sids: list[str]) -> int:
    """Calls without an outcome, and conversations that an agent had at the same time as another (C1, A1, Q1)."""
    found = [calls.find(here.company, CallId(sid)) for sid in sids]
    open_ended = sum(call is None or call.outcome is not Outcome.ANSWERED for call in found)
    talks = sorted(
        (segment.agent, segment.started_at, segment.ended_at or utcnow())
        for call in found
        if call is not None
        for segment in call.segments
        if segment.kind is SegmentKind.TALK and segment.agent
    )
    return open_ended + sum(one[0] == other[0] and other[1] < one[2] for one, other in pairwise(talks))


async def _news(seconds: float) -> Row:
    async with site([f"agent-{number:02}" for number in range(10)]) as here, AsyncExitStack() as stack:
        heard: list[tuple[str, int, float]] = []
        for _ in range(CONSOLES):
            ticket = await asyncio.to_thread(watchers.issue_ticket, here.company, now=utcnow())
            address = f"ws://127.0.0.1:{here.port}/ws?ticket={ticket}"
            console = await stack.enter_async_context(connect(address, open_timeout=OPEN_S))
            listening = asyncio.create_task(_listen(console, heard))
            stack.callback(listening.cancel)
        await asyncio.sleep(MISSED_S)  # by then every process knows that somebody watches
        changed = await _change(here, seconds)
        await asyncio.sleep(2)
    late = [at - changed[name, rev] for name, rev, at in heard if (name, rev) in changed]
    p95 = statistics.quantiles(late, n=20)[-1] if len(late) > 1 else math.inf
    told = len(late) / (len(changed) * CONSOLES)
    return Row(
        id="P10",
        measure=f"change to console, p95, {CONSOLES} consoles, {CHANGES_S} changes/s ({told:.0%} told one by one)",
        ours=f"{p95 * 1000:.0f} ms",
        budget=f"<= {MOST_P95_S:.0f} s",
        is_kept=p95 <= MOST_P95_S,
    )


async def _change(here: Site, seconds: float) -> dict[tuple[str, int], float]:
    """Have agents change their states in turn; return when each version was written."""
    changed: dict[tuple[str, int], float] = {}

    async def one(n: int) -> None:
        name = here.names[n % len(here.names)]
        version = await here.choose(name, AVAILABLE if n // len(here.names) % 2 == 0 else IDLE)
        changed[name, version] = time.perf_counter()

    began, tasks = time.perf_counter(), []
    for n in range(round(seconds * CHANGES_S)):
        await asyncio.sleep(max(0.0, began + n / CHANGES_S - time.perf_counter()))
        tasks.append(asyncio.create_task(one(n)))
    await asyncio.gather(*tasks)
    return changed


async def _listen(console: ClientConnection, heard: list[tuple[str, int, float]]) -> None:
    async for message in console:
        at, events = time.perf_counter(), json.loads(message)
        agents = [each for each in events if each["type"] == "agent"] if isinstance(events, list) else []
        heard.extend((each["id"], each["patch"]["rev"], at) for each in agents)
