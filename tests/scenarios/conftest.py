"""A switchboard on a virtual clock, with a small company to call."""

import asyncio
import logging
import os
import uuid
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CompanyId
from chalicelib.settings import settings
from infra.simulation.houses import furnished
from infra.simulation.switchboard import Switchboard
from infra.simulation.theatre import Theatre
from infra.switch.virtual_time import VirtualTimeLoop

MAIN = "+4721000000"
TOKEN = "a-trunk-token"
PUBLIC = "https://functions.test"
Scenario = Callable[[Switchboard], Awaitable[None]]
Documents = dict[tuple[Kind, str], dict[str, Any]]

ALWAYS = {
    "title": "Always",
    "week": {
        day: [{"from": "00:00", "to": "24:00", "category": "open"}]
        for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    },
}


def queue_flow(**settings: Any) -> dict[str, Any]:
    """Welcome, then the support queue; when time is up, a goodbye; other outlets say their name."""
    ports = ("timed-out", "left", "no-agents", "busy", "answered")
    has = {"left": "leave_key" in settings, "busy": bool(settings.get("terminate_when_queue"))}
    has["no-agents"] = not settings.get("allow_empty")
    used = [port for port in ports if has.get(port, port == "timed-out")]
    texts = {
        "timed-out": "Nobody could take your call.",
        "left": "You left the queue.",
        "no-agents": "Nobody is at work.",
        "busy": "Everyone is busy.",
    }
    return flow(
        [
            ("welcome", "audio", {"prompt": {"text": "Welcome to Fjordvik."}}),
            ("support", "queue", {"queue": "support", "say_position": False, **settings}),
            *((port, "audio", {"prompt": {"text": texts[port]}}) for port in used),
            ("end", "hangup", {}),
        ],
        [
            ("welcome", "next", "support"),
            *(("support", port, port) for port in used),
            *((port, "next", "end") for port in used),
        ],
    )


def flow(nodes: list[tuple[str, str, dict[str, Any]]], edges: list[tuple[str, str, str]]) -> dict[str, Any]:
    """A flow that starts at its first node."""
    return {
        "start": nodes[0][0],
        "nodes": [{"id": name, "type": kind, "settings": settings} for name, kind, settings in nodes],
        "edges": [{"from": source, "port": port, "to": target} for source, port, target in edges],
    }


def support(**fields: Any) -> dict[str, Any]:
    return {"title": "Support", "members": {"anna": 0, "bo": 0, "cam": 1}, **fields}


@pytest.fixture(scope="module")
def trunk_settings(aws: Any) -> Iterator[tuple[str, str]]:
    """The settings of a trunk: its token, and our own public address."""
    before = dict(os.environ)
    os.environ.update(
        TRUNK_AUTH_TOKEN=TOKEN,
        TRUNK_ACCOUNT_SID="AC" + "0" * 32,
        PUBLIC_BASE_URL=PUBLIC,
        MAIL_FROM="switchboard@example.com",
    )
    settings.cache_clear()
    yield TOKEN, PUBLIC
    os.environ.clear()
    os.environ.update(before)
    settings.cache_clear()


@pytest.fixture(scope="module")
def theatre(trunk_settings: tuple[str, str]) -> Iterator[Theatre]:
    from app import app

    company = CompanyId(f"stage-{uuid.uuid4().hex[:12]}")
    token, public_url = trunk_settings
    numbers_from = 20_000_000 + uuid.uuid4().int % 10_000 * 1000
    stage = furnished(Theatre(app, company, token, public_url), numbers_from)
    logging.disable(logging.CRITICAL)
    yield stage
    logging.disable(logging.NOTSET)


@pytest.fixture
def play(trunk_settings: tuple[str, str], company: str, empty_tables: None) -> Callable[..., None]:
    """Run a scenario: ``play(story, flow=…, queue=…)``; ``story`` gets the switchboard."""
    from app import app

    def run(
        story: Scenario,
        *,
        flow: dict[str, Any] | Callable[[str], dict[str, Any]] | None = None,
        queue: dict[str, Any] | None = None,
        documents: Documents | None = None,
        workers: int = 1,
        expects_dead: bool = False,
    ) -> None:
        number = _number()

        async def main() -> None:
            async with Switchboard(app, company, token=TOKEN, public_url=PUBLIC) as board:
                board.main_number = number
                board.set_up(
                    {
                        **(documents or {}),
                        (Kind.QUEUE, "support"): queue or support(),
                        (Kind.FLOW, "main"): flow(company) if callable(flow) else flow or queue_flow(),
                    },
                    {number: "main"},
                )
                await story(board)
                assert not board.switch.failures, board.switch.failures
                assert expects_dead or not board.job_queues.dead, board.job_queues.dead

        loop = VirtualTimeLoop(workers=workers)
        try:
            loop.run_until_complete(main())
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    return run


def _number() -> str:
    """A number nobody else has, since numbers belong to one company each."""
    return f"+4721{uuid.uuid4().int % 1_000_000:06d}"
