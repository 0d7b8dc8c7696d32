"""People in the fixture server: the directory, and each person's page."""

import json
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from chalicelib.console.models.people import Availability, PeoplePage, PersonPage, PersonRow
from chalicelib.console.models.shell import Person
from chalicelib.console.pages.people import FRESH
from tests.pages.fixture_app.documents import Documents, problem
from tests.pages.fixture_app.queues import CHANGES, PEOPLE
from tests.pages.fixture_app.shown import page, shell
from tests.pages.fixture_app.world import World

QUEUES = {"permits": "Building permits", "front-desk": "Front desk", "billing": "Billing"}
LUNCH = Availability(
    word="Paused",
    look="away",
    reason="Lunch",
    note="Back at one; ask Eva about permits",
    until=datetime(2026, 11, 20, 12, tzinfo=UTC),
)
NOW = {
    "eva": Availability(word="In a call", look="busy"),
    "jonas": LUNCH,
    "kari": Availability(word="Available", look="on"),
}


class People(Documents):
    """``memberships`` are what the browser has made of Jonas's queues; ``may_manage`` is an administrator's right."""

    def __init__(self, world: World) -> None:
        self.may_manage = True
        self.memberships = {"permits": 1}
        docs = {
            name: {
                **FRESH,
                "first_name": person["title"].split()[0],
                "last_name": person["title"].split()[-1],
                "email": f"{name}@fjordvik.example",
                "department": "Service centre",
                "short_number": {"eva": "204", "kari": "201"}.get(name, ""),
                "tags": person["tags"],
                "is_agent": person["is_agent"],
                "hidden": name == "ruta",
            }
            for name, person in PEOPLE.items()
        }
        super().__init__(world, "/api/v1/users", docs, refusal="short_number: string should match pattern")

    async def list_page(self, request: Request) -> Response:
        rows = [
            PersonRow(
                person=Person(id=name, name=f"{doc['first_name']} {doc['last_name']}", email=doc["email"], role="User"),
                about=doc["department"],
                short_number=doc["short_number"],
                tags=tuple(doc["tags"]),
                is_hidden=doc["hidden"],
                availability=NOW.get(name, Availability(word="Logged off", look="off")) if doc["is_agent"] else None,
            )
            for name, doc in self.docs.items()
            if self.may_manage or not doc["hidden"]
        ]
        model = PeoplePage(
            shell=shell("People", "people"), rows=rows, zone="Europe/Oslo", may_manage=self.may_manage, may_open=True
        )
        return page("console/people.html", model, request)

    async def one_page(self, request: Request) -> Response:
        name = request.path_params.get("name", "")
        model = PersonPage(
            shell=shell(PEOPLE[name]["title"] if name in PEOPLE else "New person", "people"),
            name=name,
            version=self.versions.get(name, 0),
            doc=self.docs.get(name, FRESH),
            people=PEOPLE,
            queues=QUEUES,
            memberships=self.memberships if name else {},
            reasons=("Lunch", "Meeting"),
            has_password=name != "jonas",
            known_skills=("English", "Lithuanian"),
            changes=CHANGES[:1],
            zone="Europe/Oslo",
            may_manage=self.may_manage,
            may_set_queues=self.may_manage,
            may_log_others=True,
            may_lead=True,
            may_see_changes=self.may_manage,
        )
        return page("console/person.html", model, request)

    async def their_queues(self, request: Request) -> Response:
        body = json.loads(await request.body())
        self.world.requests.append((request.method, request.url.path, body))
        if self.world.refusal:
            status, message = self.world.refusal
            return problem(status, "invalid", message)
        self.memberships = body["queues"]
        return JSONResponse(body)

    async def order(self, request: Request) -> Response:
        self.world.requests.append((request.method, request.url.path, {}))
        return JSONResponse({}, status_code=202)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/console/people", self.list_page),
            Route("/console/new-person", self.one_page),
            Route("/console/people/{name}", self.one_page),
            Route("/api/v1/users/{name}/queues", self.their_queues, methods=["PUT"]),
            Route("/api/v1/users/{name}/invitation", self.order, methods=["POST"]),
            Route("/api/v1/users/{name}/sessions", self.order, methods=["DELETE"]),
            self.route(),
        ]
