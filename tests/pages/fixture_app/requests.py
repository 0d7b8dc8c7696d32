"""Requests in writing, as the fixture server keeps them: claimed once, told to every browser."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tests.pages.fixture_app.documents import problem
from tests.pages.fixture_app.world import World

ORDER = ("email", "social", "chat")


class Requests:
    """What Kari may accept, and what became of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.kept: dict[str, dict[str, Any]] = {}
        self.race_lost: set[str] = set()

    def bring(self, name: str, channel: str = "email", *, ago_s: int = 0, is_told: bool = True, **fields: Any) -> None:
        self.kept[name] = {
            "id": name,
            "version": 1,
            "channel": channel,
            "queue": "front-desk",
            "from": f"{name}@example.org",
            "subject": f"About {name}",
            "text": f"Hello,\nthis is {name}.",
            "variables": [],
            "state": "waiting",
            "agent": None,
            "opened_at": (datetime.now(UTC) - timedelta(seconds=ago_s)).isoformat(),
            "accepted_at": None,
            **fields,
        }
        if is_told:
            self._tell(name)

    def change(self, name: str, state: str, agent: str | None, *, is_told: bool = True) -> dict[str, Any]:
        """Somebody does something with a request; ``is_told``: and everybody hears of it."""
        at = datetime.now(UTC).isoformat() if state == "accepted" else None
        held = self.kept[name]
        self.kept[name] = {**held, "state": state, "agent": agent, "accepted_at": at, "version": held["version"] + 1}
        if is_told:
            self._tell(name)
        return self.kept[name]

    def _tell(self, name: str) -> None:
        item = self.kept[name]
        record = {key: item[key] for key in ("id", "channel", "queue", "state", "agent")}
        self.world.announce("conversation", {**record, "rev": item["version"]})

    async def stack(self, request: Request) -> Response:
        del request
        items = [item for item in self.kept.values() if item["state"] == "waiting"]
        items.sort(key=lambda item: (ORDER.index(item["channel"]), item["opened_at"]))
        mine = [
            _summary(item) for item in self.kept.values() if item["state"] == "accepted" and item["agent"] == "kari"
        ]
        stacked = [{**_summary(item), "since": item["opened_at"]} for item in items]
        label = f"1-5 of {len(items)}" if len(items) > 5 else None
        return JSONResponse(
            {"label": label, "total": len(items), "acceptable": len(items), "items": stacked, "mine": mine}
        )

    async def one(self, request: Request) -> Response:
        return JSONResponse(self.kept[request.path_params["name"]])

    async def act(self, request: Request) -> Response:
        name, what = request.path_params["name"], request.path_params["what"]
        body = json.loads(await request.body() or b"{}")
        self.world.requests.append((request.method, request.url.path, body))
        self.world.changed.set()
        if what == "accept":
            if name in self.race_lost:
                self.change(name, "accepted", "eva")
                return problem(409, "taken", "Eva Lindstrøm has taken it.")
            return JSONResponse(self.change(name, "accepted", "kari"))
        state = {"release": "waiting", "done": "done"}[what]
        return JSONResponse(_summary(self.change(name, state, "kari" if state == "done" else None)))

    async def accept_all(self, request: Request) -> Response:
        ids = json.loads(await request.body())["ids"]
        self.world.requests.append((request.method, request.url.path, {"ids": ids}))
        for name in self.race_lost:
            self.change(name, "accepted", "eva")
        free = [name for name in ids if self.kept[name]["state"] == "waiting"]
        accepted = [_summary(self.change(name, "accepted", "kari")) for name in free]
        return JSONResponse({"accepted": accepted, "missed": len(ids) - len(free)})

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/v1/agents/{agent}/requests", self.stack),
            Route("/api/v1/agents/{agent}/requests/accept", self.accept_all, methods=["POST"]),
            Route("/api/v1/conversations/{name}", self.one),
            Route("/api/v1/conversations/{name}/{what}", self.act, methods=["POST"]),
        ]


def _summary(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != "text"}
