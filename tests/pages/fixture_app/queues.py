"""Queue administration in the fixture server: the real pages, and as much of the API as they ask."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chalicelib.console.models.queues import Change, ChangesPage, Lead, QueuePage, QueueRow, QueuesPage
from chalicelib.console.pages.queues import FRESH
from tests.pages.fixture_app.documents import Documents
from tests.pages.fixture_app.shown import page, shell
from tests.pages.fixture_app.world import World

PEOPLE = {
    "eva": {"title": "Eva Lindstrøm", "tags": ["English"], "is_agent": True},
    "jonas": {"title": "Jonas Lindqvist", "tags": [], "is_agent": True},
    "kari": {"title": "Kari Aasen", "tags": ["English", "Lithuanian"], "is_agent": True},
    "ruta": {"title": "Rūta Kazlauskienė", "tags": ["Lithuanian"], "is_agent": True},
    "ada": {"title": "Ada Strand", "tags": [], "is_agent": False},
}
LEADS = (
    Lead(
        flow="Main number",
        element="Permits queue",
        words=(
            "Round-robin: who has been free longest, lowest priority number first",
            "20 s for each member, 600 s in all",
            "priority 5",
        ),
    ),
)
CHANGES = (
    Change(
        at=datetime(2026, 11, 20, 9, 12, tzinfo=UTC),
        who="Ada Strand",
        what="changed queue permits",
        lines=("wrap_up_s: 0 → 30", "members.kari: 2 → 0"),
    ),
    Change(at=datetime(2026, 11, 3, 7, 1, tzinfo=UTC), who="API key crm", what="created queue permits", lines=()),
)


class Queues(Documents):
    """The pages of queues and of changes; ``used`` says from which flows callers come."""

    def __init__(self, world: World) -> None:
        self.may_manage = True
        docs: dict[str, dict[str, Any]] = {
            "permits": {
                **FRESH,
                "title": "Building permits",
                "members": {"kari": 0, "eva": 0, "jonas": 1},
                "service_level_s": 120,
            },
            "school": {
                **FRESH,
                "title": "School & childcare",
                "members": {"ruta": 0},
                "skills": ["Lithuanian"],
                "hidden": True,
            },
            "billing": {**FRESH, "title": "Billing"},
        }
        sentence = "members.kari: input should be less than or equal to 99"
        super().__init__(world, "/api/v1/queues", docs, refusal=sentence)
        self.used = {"permits": ("Main number",)}

    async def list_page(self, request: Request) -> Response:
        rows = [
            QueueRow(
                name=name,
                title=doc["title"],
                members=len(doc["members"]),
                service_level_s=doc["service_level_s"],
                wrap_up_s=doc["wrap_up_s"],
                is_hidden=doc["hidden"],
                skills=tuple(doc["skills"]),
                flows=self.used.get(name, ()),
            )
            for name, doc in self.docs.items()
        ]
        model = QueuesPage(shell=shell("Queues", "queues"), rows=tuple(rows), may_manage=self.may_manage)
        return page("console/queues.html", model, request)

    async def new_page(self, request: Request) -> Response:
        model = QueuePage(
            shell=shell("New queue", "queues"), name="", version=0, doc=FRESH, people=PEOPLE, may_manage=True
        )
        return page("console/queue.html", model, request)

    async def queue_page(self, request: Request) -> Response:
        name = request.path_params["name"]
        used = self.used.get(name, ())
        model = QueuePage(
            shell=shell(self.docs[name]["title"], "queues"),
            name=name,
            version=self.versions[name],
            doc=self.docs[name],
            people=PEOPLE,
            music=(("waltz", "A waltz"),),
            leads=LEADS if used else (),
            order="Whoever has waited longest comes first in Building permits.",
            used_by=used,
            changes=CHANGES,
            zone="Europe/Oslo",
            may_manage=self.may_manage,
            may_log_others=True,
            may_see_changes=self.may_manage,
            known_skills=("English", "Lithuanian"),
        )
        return page("console/queue.html", model, request)

    async def changes_page(self, request: Request) -> Response:
        model = ChangesPage(
            shell=shell("Changes", "changes"),
            changes=CHANGES,
            zone="Europe/Oslo",
            older_href="/console/changes?before=x",
        )
        return page("console/changes.html", model, request)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/console/queues", self.list_page),
            Route("/console/new-queue", self.new_page),
            Route("/console/queues/{name}", self.queue_page),
            Route("/console/changes", self.changes_page),
            self.route(),
        ]
