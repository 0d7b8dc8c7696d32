"""Numbers for administrators: what each leads to, and who may answer its calls (PHN-169, CUBE-20, CUBE-21)."""

from collections.abc import Mapping
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Document, Kind
from chalicelib.console.changes import latest
from chalicelib.console.models.numbers import FlowChoice, NumberPage, NumberRow, NumbersPage
from chalicelib.console.pages.frame import shell_of
from chalicelib.flow.graph import parse_flow
from chalicelib.flow.references import references
from chalicelib.users import rights
from chalicelib.users import service as users
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html
from chalicelib.web.templating import render

pages = Blueprint(__name__)
FRESH: Final[Mapping[str, Any]] = {"title": "", "flow": None, "agents": None}
"""A number as it begins; a test holds it equal to the API's defaults."""


@page_route(pages, "/console/numbers", right=rights.COMPANY_MANAGE)
def numbers(request: PageRequest) -> Html:
    company = request.caller.company
    flows = {flow.name: flow for flow in _flows(company)}
    names = {user.name: user.title for user in users.list_all(company)}
    rows = [_row(document, flows, names) for document in config_store.list_all(company, Kind.NUMBER)]
    page = NumbersPage(shell=shell_of(request, title="Numbers", active="numbers"), rows=rows, may_manage=True)
    return Html(body=render("console/numbers.html", page))


def _row(document: Document, flows: Mapping[str, FlowChoice], names: Mapping[str, str]) -> NumberRow:
    only = document.doc.get("agents")
    return NumberRow(
        name=document.name,
        title=str(document.doc.get("title") or ""),
        flow=flows.get(document.doc.get("flow") or ""),
        people=None if only is None else tuple(names.get(user, user) for user in only),
    )


@page_route(pages, "/console/new-number", right=rights.COMPANY_MANAGE)
def new_number(request: PageRequest) -> Html:
    return _shown(request, name="", version=0, doc=FRESH)


@page_route(pages, "/console/numbers/{name}", right=rights.COMPANY_MANAGE)
def number(request: PageRequest, name: str) -> Html:
    document = config_store.get(request.caller.company, Kind.NUMBER, name)
    return _shown(request, name=document.name, version=document.version, doc={**FRESH, **document.doc})


def _shown(request: PageRequest, *, name: str, version: int, doc: Mapping[str, Any]) -> Html:
    company = request.caller.company
    everybody = sorted(users.list_all(company), key=lambda user: user.title.casefold())
    page = NumberPage(
        shell=shell_of(request, title=str(doc["title"] or name or "New number"), active="numbers"),
        name=name,
        version=version,
        doc=doc,
        people={user.name: {"title": user.title, "is_agent": user.is_agent} for user in everybody},
        flows=_flows(company),
        changes=latest(company, "number", name) if name else (),
        zone=companies.load(company).tzinfo.key,
        may_manage=True,
    )
    return Html(body=render("console/number.html", page))


def _flows(company: str) -> list[FlowChoice]:
    queues = {
        queue.name: str(queue.doc.get("title") or queue.name) for queue in config_store.list_all(company, Kind.QUEUE)
    }
    found = [_choice(document, queues) for document in config_store.list_all(company, Kind.FLOW)]
    return sorted(found, key=lambda flow: flow.title.casefold())


def _choice(document: Document, queues: Mapping[str, str]) -> FlowChoice:
    used = references(parse_flow(document.doc["draft"], name=document.name)).queues
    return FlowChoice(
        name=document.name,
        title=str(document.doc.get("title") or document.name),
        is_published=bool(document.doc.get("published")),
        queues=tuple(sorted(queues[name] for name in used if name in queues)),
    )
