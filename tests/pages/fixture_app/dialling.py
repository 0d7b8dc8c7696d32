"""Calling out, as the fixture server does it: a call that stands still until the test moves it."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from chalicelib.console.models.agent import Dialler, Shown
from tests.pages.fixture_app.world import World, call, now_ms

DIALLER = Dialler(
    numbers=(Shown("+4721000000", "Main number"), Shown("+4721000010", "Building permits")), usual="+4721000000"
)
CONTACTS = (
    {"name": "Ingrid Solheim", "organisation": "Solheim Eiendom AS", "number": "+4790712345"},
    {"name": "Ingrid Solheim", "organisation": "Solheim Eiendom AS", "number": "+4722334455"},
    {"name": "Tuomas Mäkinen", "organisation": "", "number": "+358401234567"},
)


class Calling:
    """Who may be called, and the placing of one call."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def contacts(self, request: Request) -> Response:
        wanted = request.query_params["q"].lower()
        found = [each for each in CONTACTS if wanted in each["name"].lower() or wanted in each["number"]]
        return JSONResponse({"now": now_ms(), "contacts": found})

    async def place(self, request: Request) -> Response:
        body = json.loads(await request.body())
        self.world.requests.append((request.method, request.url.path, body))
        if self.world.refusal:
            status, message = self.world.refusal
            return JSONResponse({"error": {"code": "not-dialable", "message": message}}, status_code=status)
        place(self.world, body["number"], body["show"])
        answer = {"now": now_ms(), "call": "out-1", "number": body["number"], "shows": body["show"]}
        return JSONResponse(answer)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/agent/calling/contacts", self.contacts),
            Route("/api/agent/calls", self.place, methods=["POST"]),
        ]


def place(world: World, number: str, show: str) -> None:
    """Kari's own telephone is about to ring."""
    calling = {"by": "kari", "is_on_line": False, "dialled_at": None, "result": None}
    world.put("call", call("out-1", caller=number, called=show, state="dialling", agent="kari", calling=calling))
    world.put("agent", {"id": "kari", "state": "ringing", "since": now_ms(), "call": "out-1"})
    world.ring_phone({"type": "ring", "call_sid": "CA1", "from": number, "to": "client:fjordvik.kari", "params": {}})


def on_line(world: World, **stage: Any) -> None:
    """Kari is on the line; what came of the number is in ``stage``."""
    world.ring_phone({"type": "answered", "call_sid": "CA1"})
    calling = {"by": "kari", "is_on_line": True, "dialled_at": now_ms(), "result": None, **stage}
    world.put("call", {"id": "out-1", "calling": calling})
    world.put("agent", {"id": "kari", "state": "in-call", "since": now_ms()})


def over(world: World, outcome: str) -> None:
    world.ring_phone({"type": "ended", "call_sid": "CA1", "status": "completed"})
    world.put("call", {"id": "out-1", "state": "ended", "since": now_ms(), "outcome": outcome})
    world.put("agent", {"id": "kari", "state": "available", "call": None, "since": now_ms()})


def talking(world: World) -> None:
    world.put("call", {"id": "out-1", "state": "talking", "since": now_ms()})
