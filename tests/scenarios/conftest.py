"""A switchboard on a virtual clock, with a small company to call."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from chalicelib.companies.documents import Kind
from chalicelib.settings import settings
from infra.simulation.switchboard import Switchboard
from infra.switch.virtual_time import VirtualTimeLoop

MAIN = "+4721000000"
TOKEN = "a-trunk-token"
PUBLIC = "https://functions.test"
Scenario = Callable[[Switchboard], Awaitable[None]]

ALWAYS = {
    "title": "Always",
    "week": {
        day: [{"from": "00:00", "to": "24:00", "category": "open"}]
        for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    },
}


def queue_flow(**settings: Any) -> dict[str, Any]:
    """Welcome, then the support queue; when time is up, a goodbye."""
    return {
        "start": "welcome",
        "nodes": [
            {"id": "welcome", "type": "audio", "settings": {"prompt": {"text": "Welcome to Fjordvik."}}},
            {"id": "support", "type": "queue", "settings": {"queue": "support", **settings}},
            {"id": "sorry", "type": "audio", "settings": {"prompt": {"text": "Nobody could take your call."}}},
            {"id": "end", "type": "hangup", "settings": {}},
        ],
        "edges": [
            {"from": "welcome", "port": "next", "to": "support"},
            {"from": "support", "port": "timed-out", "to": "sorry"},
            {"from": "sorry", "port": "next", "to": "end"},
        ],
    }


def support(**fields: Any) -> dict[str, Any]:
    return {"title": "Support", "members": {"anna": 0, "bo": 0, "cam": 1}, **fields}


@pytest.fixture
def play(aws: Any, company: str) -> Iterator[Callable[..., None]]:
    """Run a scenario: ``play(story, flow=…, queue=…)``; ``story`` gets the switchboard."""
    before = dict(os.environ)
    os.environ.update(TRUNK_AUTH_TOKEN=TOKEN, TRUNK_ACCOUNT_SID="AC" + "0" * 32, PUBLIC_BASE_URL=PUBLIC)
    settings.cache_clear()
    from app import app

    def run(
        story: Scenario, *, flow: dict[str, Any] | None = None, queue: dict[str, Any] | None = None, workers: int = 1
    ) -> None:
        number = _number()

        async def main() -> None:
            async with Switchboard(app, company, token=TOKEN, public_url=PUBLIC) as board:
                board.main_number = number
                board.set_up(
                    {(Kind.QUEUE, "support"): queue or support(), (Kind.FLOW, "main"): flow or queue_flow()},
                    {number: "main"},
                )
                await story(board)
                assert not board.switch.failures, board.switch.failures
                assert not board.job_queues.dead, board.job_queues.dead

        loop = VirtualTimeLoop(workers=workers)
        try:
            loop.run_until_complete(main())
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    yield run
    os.environ.clear()
    os.environ.update(before)
    settings.cache_clear()


def _number() -> str:
    """A number nobody else has, since numbers belong to one company each."""
    import uuid

    return f"+4721{uuid.uuid4().int % 1_000_000:06d}"
