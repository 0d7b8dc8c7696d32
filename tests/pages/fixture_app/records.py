"""Contacts, promises and one call's history in the fixture server: the real pages on records of its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from chalicelib.breaches.domain import TITLES
from chalicelib.console.models.breaches import BreachesPage, BreachRow, CallPage, Promise, Step
from chalicelib.console.models.contacts import ContactPage, ContactRow, ContactsPage
from tests.pages.fixture_app.shown import page, shell

AT = datetime(2026, 11, 20, 9, 12, 7, tzinfo=UTC)
ROWS = (
    ContactRow(
        name="astrid-berg", title="Astrid Berg", numbers=("+4791122334",), organisation="Berg & Sønn AS", is_vip=False
    ),
    ContactRow(
        name="tuomas-makinen",
        title="Tuomas Mäkinen",
        numbers=("+358401234567", "+358912345"),
        organisation="Mäkinen Rakennus Oy",
        is_vip=True,
    ),
)
LATE = BreachRow(name="Q5", at=AT, words="still waits in permits 21 s after its time was up", href="/console/calls/c20")
STEPS = (
    Step(at=AT, what="In the menu", detail="", lasted=timedelta(seconds=14)),
    Step(
        at=AT + timedelta(seconds=14), what="Waits in Building permits", detail="Answered", lasted=timedelta(seconds=71)
    ),
    Step(
        at=AT + timedelta(seconds=16),
        what="Rings Jonas Lindqvist",
        detail="did not answer",
        lasted=timedelta(seconds=20),
    ),
    Step(at=AT + timedelta(seconds=85), what="Speaks with Eva Lindstrøm", detail="", lasted=timedelta(seconds=190)),
    Step(at=AT + timedelta(seconds=275), what="Call ended", detail="Answered"),
)
IMPORTED = {
    "rows": 4,
    "created": 2,
    "changed": 1,
    "unchanged": 0,
    "bad": [{"row": 3, "problem": "this is not a telephone number"}],
}


class Records:
    """``is_broken`` is whether a promise was, ``has_contacts`` whether there are any."""

    def __init__(self) -> None:
        self.is_broken = False
        self.has_contacts = True
        self.uploads: list[tuple[str, bytes]] = []
        self.forms: list[dict[str, Any]] = []

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/console/contacts", self.contacts),
            Route("/console/new-contact", self.contact),
            Route("/console/contacts/{name}", self.contact),
            Route("/console/breaches", self.breaches),
            Route("/console/calls/{call}", self.call),
            Route("/api/v1/contacts.{kind}", self.upload, methods=["PUT"]),
        ]

    async def contacts(self, request: Request) -> Response:
        wanted = request.query_params.get("q", "")
        rows = [row for row in ROWS if wanted.casefold() in row.title.casefold()] if self.has_contacts else []
        model = ContactsPage(shell=shell("Contacts", "contacts"), rows=rows, wanted=wanted, may_edit=True)
        return page("console/contacts.html", model, request)

    async def contact(self, request: Request) -> Response:
        known = next((row for row in ROWS if row.name == request.path_params.get("name")), None)
        model = ContactPage(
            shell=shell(known.title if known else "New contact", "contacts"),
            name="",
            title="",
            numbers="",
            organisation="",
            notes="",
            is_vip=False,
            version=0,
            may_edit=True,
        )
        if known:
            numbers = "\n".join(known.numbers)
            model = replace(model, name=known.name, title=known.title, numbers=numbers, version=3)
        return page("console/contact.html", model, request)

    async def breaches(self, request: Request) -> Response:
        promises = [
            Promise(name=name, title=title, today=0, month=int(self.is_broken and name == "Q5"))
            for name, title in TITLES.items()
        ]
        latest = [LATE] if self.is_broken else []
        model = BreachesPage(
            shell=shell("Reliability", "breaches"),
            promises=promises,
            latest=latest,
            zone="Europe/Oslo",
            is_cut=False,
        )
        return page("console/breaches.html", model, request)

    async def call(self, request: Request) -> Response:
        model = CallPage(
            shell=shell("Call history", "calls"),
            call_id="CA" + "0123456789abcdef" * 2,
            caller="+358401234567",
            caller_name="Tuomas Mäkinen",
            access_number="+4721000000",
            started_at=AT,
            state="Answered",
            path=("Opening hours: open", "Main menu: 2"),
            steps=STEPS,
            breaches=[LATE] if self.is_broken else [],
            zone="Europe/Oslo",
        )
        return page("console/call.html", model, request)

    async def upload(self, request: Request) -> Response:
        self.uploads.append((request.path_params["kind"], await request.body()))
        if not request.headers.get("X-CSRF-Token"):
            return JSONResponse({"error": {"code": "csrf", "message": "No token."}}, status_code=403)
        return JSONResponse(IMPORTED)
