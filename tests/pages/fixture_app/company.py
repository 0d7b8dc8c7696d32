"""The company's settings in the fixture server."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chalicelib.console.models.company import CompanyPage
from chalicelib.console.pages.company import FRESH
from tests.pages.fixture_app.documents import Documents
from tests.pages.fixture_app.queues import CHANGES
from tests.pages.fixture_app.shown import page, shell
from tests.pages.fixture_app.world import World

NAME = "fjordvik"
NUMBERS = (("+4721000000", "Main number"), ("+4721000010", ""))


class Company(Documents):
    def __init__(self, world: World) -> None:
        docs = {NAME: {**FRESH, "title": "Fjordvik kommune", "wrap_up_reasons": ["Building permit", "Parking"]}}
        super().__init__(world, "/api/v1/companies", docs, refusal="zone: there is no such time zone")

    async def shown(self, request: Request) -> Response:
        model = CompanyPage(
            shell=shell("Settings", "company"),
            name=NAME,
            version=self.versions[NAME],
            doc=self.docs[NAME],
            numbers=NUMBERS,
            changes=CHANGES[:1],
            zone="Europe/Oslo",
        )
        return page("console/company.html", model, request)

    def routes(self) -> list[BaseRoute]:
        return [Route("/console/company", self.shown), self.route()]
