"""The standard call of the budgets: opening hours, a menu, 30 seconds in a queue, three minutes of talk."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from chalice.app import Chalice

from chalicelib.agents.domain import AgentState
from chalicelib.aws import jobs, transport
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console.live import watchers
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CompanyId
from chalicelib.flow import library
from chalicelib.settings import settings
from infra.bench.metering import Invocation, Meter
from infra.simulation.switchboard import Switchboard
from infra.switch.virtual_time import VirtualTimeLoop

WAIT_S: Final = 30
TALK_S: Final = 180
SETTLED_S: Final = 60
"""By then the jobs of making a company are done."""
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Document = dict[str, Any]


def play_calls(
    app: Chalice, company: str, number: str, *, calls: int, meter: Meter | None = None, page: str = ""
) -> list[Invocation]:
    """Play standard calls one after another and return every invocation they caused, in order.

    What the company does without calls (heartbeats, sweeps) is in the list as well. ``page`` is the WebSocket of one
    that watches.
    """
    meter = meter or Meter()

    async def calling(board: Switchboard) -> None:
        if page:
            watchers.add(CompanyId(company), page, now=utcnow())
        await _answer_calls(board, number, calls)

    _run(_play(app, company, number, meter, calling))
    return meter.invocations


def play_quiet(app: Chalice, company: str, number: str, *, seconds: float) -> list[Invocation]:
    """Let time go by in a company where nobody calls or works, and return every invocation of it."""
    meter, before = Meter(), 0

    async def nothing(_: Switchboard) -> None:
        nonlocal before
        await asyncio.sleep(SETTLED_S)
        before = len(meter.invocations)
        await asyncio.sleep(seconds)

    _run(_play(app, company, number, meter, nothing))
    return meter.invocations[before:]


def _run(playing: Coroutine[Any, Any, None]) -> None:
    loop = VirtualTimeLoop(workers=1)
    try:
        loop.run_until_complete(playing)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


async def _play(
    app: Chalice, company: str, number: str, meter: Meter, happens: Callable[[Switchboard], Awaitable[None]]
) -> None:
    named = settings()
    metered: Any = meter.around(app)
    board = Switchboard(metered, company, token=named.trunk_auth_token, public_url=named.public_base_url)
    async with board:
        transport.use_transport(meter.call)
        jobs.use_sender(meter.sender(board.job_queues.send))
        try:
            board.set_up(documents({"anna": 0}), {number: "main"})
            await happens(board)
        finally:
            transport.use_transport(None)


def set_up(company: str, number: str) -> None:
    """Write the company of the standard call, without a switch that calls it."""
    owner, now = CompanyId(company), utcnow()
    companies.create_company(owner, {"title": "Bench"}, actor="bench", now=now)
    for (kind, name), doc in documents({"anna": 0}).items():
        content = {"title": name, "draft": doc, "published": 0} if kind is Kind.FLOW else doc
        config_store.put(owner, kind, name, content, replaces=None, actor="bench", now=now)
        if kind is Kind.FLOW:
            library.publish(owner, name, actor="bench", now=now)
    led = {"title": "Main number", "flow": "main"}
    companies.put_number(owner, number, led, replaces=None, actor="bench", now=now)


async def _answer_calls(board: Switchboard, number: str, calls: int) -> None:
    anna = await board.agent("anna", "support")
    for call in range(calls):
        await board.choose("anna", AgentState.IDLE)
        caller = await board.switch.call(f"+4790{call:06d}", number)
        await caller.hear("Press 1")
        await caller.press("1")
        await caller.hear("/audio/")
        await asyncio.sleep(WAIT_S)
        await board.choose("anna", AgentState.AVAILABLE)
        ring = await anna.next_ring()
        await ring.answer()
        await caller.together_with(anna.address)
        await asyncio.sleep(TALK_S)
        await ring.hang_up()
        await caller.ended()
        await asyncio.sleep(1)


def documents(members: dict[str, int]) -> dict[tuple[Kind, str], Document]:
    """The configuration of a company whose callers meet opening hours, a menu and a queue with these members."""
    open_always = {day: [{"from": "00:00", "to": "24:00", "category": "open"}] for day in DAYS}
    menu = {"prompt": {"text": "Press 1 for support."}, "choices": [{"key": "1", "title": "Support"}]}
    nodes: list[tuple[str, str, Document]] = [
        ("open", "hours", {"hours": "always"}),
        ("menu", "menu", menu),
        ("support", "queue", {"queue": "support", "allow_empty": True}),
        ("bye", "audio", {"prompt": {"text": "Goodbye."}}),
        ("end", "hangup", {}),
    ]
    edges = [
        ("open", "open", "menu"),
        ("open", "closed", "bye"),
        ("menu", "1", "support"),
        ("menu", "no-dial", "bye"),
        ("support", "timed-out", "bye"),
        ("bye", "next", "end"),
    ]
    flow = {
        "start": "open",
        "nodes": [{"id": name, "type": kind, "settings": chosen} for name, kind, chosen in nodes],
        "edges": [{"from": source, "port": port, "to": target} for source, port, target in edges],
    }
    return {
        (Kind.HOURS, "always"): {"title": "Always", "week": open_always},
        (Kind.QUEUE, "support"): {"title": "Support", "members": members},
        (Kind.FLOW, "main"): flow,
    }
