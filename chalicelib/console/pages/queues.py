"""Queue administration: the list, one queue, a new one (PHN-124…135)."""

from collections.abc import Mapping
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console.changes import latest
from chalicelib.console.leads import leads_to
from chalicelib.console.models.queues import QueuePage, QueueRow, QueuesPage
from chalicelib.console.pages.frame import shell_of
from chalicelib.core.errors import Forbidden
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.flow import turns
from chalicelib.users import rights
from chalicelib.users import service as users
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html
from chalicelib.web.templating import render

pages = Blueprint(__name__)

FRESH: Final[Mapping[str, Any]] = {
    "title": "",
    "members": {},
    "service_level_s": 20,
    "wrap_up_s": 0,
    "may_extend_wrap_up": False,
    "reason_required": False,
    "hidden": False,
    "history_disabled": False,
    "missed_to_callback_list": False,
    "rona": False,
    "is_contact_first": False,
    "skills": [],
    "music": None,
}
"""A queue as it begins; a test holds it equal to the API's defaults."""


@page_route(pages, "/console/queues")
def queues(request: PageRequest) -> Html:
    """The queues of the company, for those who change them or log others on and off."""
    _require(request)
    company = CompanyId(request.caller.company)
    leads = leads_to(company)
    rows = [
        QueueRow(
            name=document.name,
            title=str(document.doc.get("title") or document.name),
            members=len(document.doc.get("members") or ()),
            service_level_s=int(document.doc.get("service_level_s", 20)),
            wrap_up_s=int(document.doc.get("wrap_up_s", 0)),
            is_hidden=bool(document.doc.get("hidden")),
            skills=tuple(document.doc.get("skills") or ()),
            flows=tuple(sorted({lead.flow for lead in leads.get(document.name, ())})),
        )
        for document in config_store.list_all(company, Kind.QUEUE)
    ]
    rows.sort(key=lambda row: row.title.casefold())
    shell = shell_of(request, title="Queues", active="queues")
    page = QueuesPage(shell=shell, rows=tuple(rows), may_manage=request.caller.may(rights.QUEUES_MANAGE))
    return Html(body=render("console/queues.html", page))


@page_route(pages, "/console/new-queue", right=rights.QUEUES_MANAGE)
def new_queue(request: PageRequest) -> Html:
    page = QueuePage(
        shell=shell_of(request, title="New queue", active="queues"),
        name="",
        version=0,
        doc=FRESH,
        may_manage=True,
        **_surroundings(request.caller.company),
    )
    return Html(body=render("console/queue.html", page))


@page_route(pages, "/console/queues/{name}")
def queue(request: PageRequest, name: str) -> Html:
    """One queue: its settings, members, and where its callers come from."""
    _require(request)
    company = CompanyId(request.caller.company)
    document = config_store.get(company, Kind.QUEUE, name)
    leads = tuple(leads_to(company).get(name, ()))
    may_see_changes = request.caller.may(rights.COMPANY_MANAGE)
    page = QueuePage(
        shell=shell_of(request, title=str(document.doc.get("title") or name), active="queues"),
        name=document.name,
        version=document.version,
        doc={**FRESH, **document.doc},
        leads=leads,
        order=_order(company, QueueName(document.name), str(document.doc.get("title") or name)),
        used_by=tuple(sorted({lead.flow for lead in leads})),
        changes=latest(company, "queue", name) if may_see_changes else (),
        zone=companies.load(company).tzinfo.key,
        may_manage=request.caller.may(rights.QUEUES_MANAGE),
        may_log_others=request.caller.may(rights.QUEUES_LOG_OTHERS),
        may_see_changes=may_see_changes,
        **_surroundings(company),
    )
    return Html(body=render("console/queue.html", page))


def _require(request: PageRequest) -> None:
    """Let in who may change queues, or log others on and off (PHN-215).

    Raises:
        Forbidden: neither.
    """
    if not (request.caller.may(rights.QUEUES_MANAGE) or request.caller.may(rights.QUEUES_LOG_OTHERS)):
        raise Forbidden("you do not have access to this", right=rights.QUEUES_MANAGE)


def _surroundings(company: str) -> dict[str, Any]:
    """What a queue can be made of: people, sounds, skills."""
    everybody = users.list_all(company)
    tags = {str(tag) for user in everybody for tag in user.doc.get("tags") or ()}
    sounds = config_store.list_all(company, Kind.AUDIO)
    return {
        "people": {
            user.name: {"title": user.title, "tags": list(user.doc.get("tags") or ()), "is_agent": user.is_agent}
            for user in sorted(everybody, key=lambda user: user.title.casefold())
        },
        "music": tuple((sound.name, str(sound.doc.get("title") or sound.name)) for sound in sounds),
        "known_skills": tuple(sorted(tags, key=str.casefold)),
    }


def _order(company: CompanyId, name: QueueName, title: str) -> str:
    return turns.sentence(turns.find_steps(company, [name]), [name], {name: title})
