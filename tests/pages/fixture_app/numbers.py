"""Numbers in the fixture server: three of them, as different as they can be."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chalicelib.console.models.numbers import FlowChoice, NumberPage, NumberRow, NumbersPage
from chalicelib.console.pages.numbers import FRESH
from tests.pages.fixture_app.documents import Documents
from tests.pages.fixture_app.queues import CHANGES, PEOPLE
from tests.pages.fixture_app.shown import page, shell
from tests.pages.fixture_app.world import World

FLOWS = (
    FlowChoice(name="main", title="Main number", is_published=True, queues=("Building permits", "Front desk")),
    FlowChoice(name="summer", title="Summer opening", is_published=False),
)
BY_NAME = {flow.name: flow for flow in FLOWS}


class Numbers(Documents):
    def __init__(self, world: World) -> None:
        docs = {
            "+4721000000": {**FRESH, "title": "Main number", "flow": "main"},
            "+4721000010": {**FRESH, "title": "Building permits", "flow": "main", "agents": ["kari", "ruta"]},
            "+4780012345": {**FRESH, "flow": "summer", "agents": []},
        }
        super().__init__(world, "/api/v1/numbers", docs, refusal="flow: there is no flow old")

    async def list_page(self, request: Request) -> Response:
        rows = [
            NumberRow(
                name=name,
                title=doc["title"],
                flow=BY_NAME.get(doc["flow"]),
                people=None if doc["agents"] is None else tuple(PEOPLE[user]["title"] for user in doc["agents"]),
            )
            for name, doc in self.docs.items()
        ]
        return page(
            "console/numbers.html", NumbersPage(shell=shell("Numbers", "numbers"), rows=rows, may_manage=True), request
        )

    async def one_page(self, request: Request) -> Response:
        name = request.path_params.get("name", "")
        doc = self.docs[name] if name else FRESH
        model = NumberPage(
            shell=shell(doc["title"] or name or "New number", "numbers"),
            name=name,
            version=self.versions.get(name, 0),
            doc=doc,
            people=PEOPLE,
            flows=FLOWS,
            changes=CHANGES[:1],
            zone="Europe/Oslo",
            may_manage=True,
        )
        return page("console/number.html", model, request)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/console/numbers", self.list_page),
            Route("/console/new-number", self.one_page),
            Route("/console/numbers/{name}", self.one_page),
            self.route(),
        ]
