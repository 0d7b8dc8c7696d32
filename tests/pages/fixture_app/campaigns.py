"""Campaigns in the fixture server: two of them, their customers, and one who calls."""

import json
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from chalicelib.console.models.campaigns import (
    MODES,
    CampaignPage,
    CampaignRow,
    CampaignsPage,
    Counts,
    CustomerRow,
    CustomersPage,
    QueueChoice,
)
from chalicelib.console.pages.campaigns import FRESH
from tests.pages.fixture_app.documents import Documents, problem
from tests.pages.fixture_app.queues import CHANGES, PEOPLE
from tests.pages.fixture_app.records import AT
from tests.pages.fixture_app.shown import page, shell
from tests.pages.fixture_app.world import World, now_ms

OUTCOMES = [
    {"name": "yes", "title": "Said yes", "is_final": True},
    {"name": "later", "title": "Call again later", "is_final": False},
]
SPRING = {
    **FRESH,
    "title": "Spring sale",
    "mode": "power",
    "queue": "sales",
    "number": "+4721000010",
    "outcomes": OUTCOMES,
    "shown": [{"name": "plan", "label": "Their plan"}],
    "visible_to": ["jonas"],
    "is_running": False,
}
QUEUES = (QueueChoice("permits", "Building permits", is_contact_first=False), QueueChoice("sales", "Sales", True))
STAGES = (
    ("open", "Open", 214),
    ("claimed", "Being called", 3),
    ("done#yes", "Said yes", 81),
    ("done#~unreached", "Not reached", 12),
)
ROWS = (
    CustomerRow(
        number="+4790000001",
        name="Åse Hansen",
        state="Said yes",
        look="green",
        attempts=2,
        last_dialled_at=AT,
        next_at=None,
    ),
    CustomerRow(
        number="+4790000002",
        name="Bo Berg",
        state="Open: Call again later",
        look="",
        attempts=1,
        last_dialled_at=AT,
        next_at=AT + timedelta(days=1),
    ),
)
IMPORTED = {
    "rows": 3,
    "created": 2,
    "changed": 0,
    "unchanged": 0,
    "bad": [{"row": 3, "problem": "the number is missing"}],
}


class Campaigns(Documents):
    """``callers`` are the campaigns that know whoever calls; ``returns_to`` is whose call is returned."""

    def __init__(self, world: World) -> None:
        docs = {"spring": SPRING, "panel": {**SPRING, "title": "Citizens' panel", "mode": "preview", "outcomes": []}}
        super().__init__(world, "/api/v1/campaigns", docs, refusal="outcomes.0.title: too short")
        self.uploads: list[tuple[str, bytes]] = []
        self.callers: list[dict[str, Any]] = []
        self.returns_to: str | None = None
        self.given: dict[str, str] = {}

    def know(self, *campaigns: str) -> None:
        """The caller stands in these campaigns' lists."""
        self.callers = [
            {
                "campaign": name,
                "title": self.docs[name]["title"],
                "customer": "tuomas",
                "name": "Tuomas Mäkinen",
                "dialled_at": now_ms() - 3_600_000,
                "last_outcome": "Not reached",
                "is_selected": False,
            }
            for name in campaigns
        ]

    async def list_page(self, request: Request) -> Response:
        rows = tuple(
            CampaignRow(
                name=name,
                title=doc["title"],
                mode=MODES[doc["mode"]],
                queue="Sales",
                is_running=doc["is_running"],
                open=217,
                done=93,
            )
            for name, doc in self.docs.items()
        )
        return page("console/campaigns.html", CampaignsPage(shell=shell("Campaigns", "campaigns"), rows=rows), request)

    async def one_page(self, request: Request) -> Response:
        name = request.path_params.get("name", "")
        doc = self.docs[name] if name else FRESH
        model = CampaignPage(
            shell=shell(doc["title"] or "New campaign", "campaigns"),
            name=name,
            version=self.versions.get(name, 0),
            doc=doc,
            people=PEOPLE,
            queues=QUEUES,
            numbers=(("+4721000000", "Main number"), ("+4721000010", "")),
            hours=(("office", "Office hours"),),
            counts=Counts(open=214, claimed=3, done=93, outcomes=STAGES[2:]) if name == "spring" else Counts(),
            changes=CHANGES[:1],
            zone="Europe/Oslo",
            may_see_changes=True,
        )
        return page("console/campaign.html", model, request)

    async def customers(self, request: Request) -> Response:
        chosen = request.query_params.get("state", "")
        rows = ROWS if request.path_params["name"] == "spring" and chosen != "claimed" else ()
        model = CustomersPage(
            shell=shell("Customers of Spring sale", "campaigns"),
            name=request.path_params["name"],
            title="Spring sale",
            rows=rows,
            stages=STAGES,
            chosen=chosen,
            zone="Europe/Oslo",
        )
        return page("console/customers.html", model, request)

    async def upload(self, request: Request) -> Response:
        self.uploads.append((request.path_params["kind"], await request.body()))
        return JSONResponse(IMPORTED)

    async def switch(self, request: Request) -> Response:
        name = request.path_params["name"]
        self.touch(name, is_running=request.path_params["deed"] == "start")
        return JSONResponse({"name": name, **self.docs[name], "version": self.versions[name]})

    async def opened(self, request: Request) -> Response:
        found = next(each for each in self.callers if each["campaign"] == request.path_params["campaign"])
        if request.method == "POST":
            for each in self.callers:
                each["is_selected"] = each is found
        return JSONResponse(self._shown(found))

    async def outcome(self, request: Request) -> Response:
        body = json.loads(await request.body())
        found = next(each for each in self.callers if each["campaign"] == request.path_params["campaign"])
        self.world.requests.append((request.method, request.url.path, body))
        self.world.changed.set()
        if not found["is_selected"]:
            return problem(409, "not-selected", "open the customer and select it before you give an outcome")
        self.given[found["campaign"]] = body["outcome"]
        return JSONResponse(self._shown(found))

    def _shown(self, found: dict[str, Any]) -> dict[str, Any]:
        return {
            **found,
            "number": "+358401234567",
            "attempts": 2,
            "fields": [{"label": "Their plan", "value": "Large"}],
            "outcomes": self.docs[found["campaign"]]["outcomes"],
            "given": self.given.get(found["campaign"]),
            "next_at": None,
        }

    def routes(self) -> list[BaseRoute]:
        one = "/api/agent/calls/{call}/customers/{campaign}/{customer}"
        return [
            Route("/console/campaigns", self.list_page),
            Route("/console/new-campaign", self.one_page),
            Route("/console/campaigns/{name}", self.one_page),
            Route("/console/campaigns/{name}/customers", self.customers),
            Route("/api/v1/campaigns/{name}/customers.{kind}", self.upload, methods=["PUT"]),
            Route("/api/v1/campaigns/{name}/{deed:str}", self.switch, methods=["POST"]),
            Route(one, self.opened, methods=["GET", "POST"]),
            Route(f"{one}/outcome", self.outcome, methods=["PUT"]),
            self.route(),
        ]
