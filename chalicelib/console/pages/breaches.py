"""The page of promises and their breaches, and the history of a call, one click away from both it and the log."""

from typing import Final

from chalice.app import Blueprint

from chalicelib.agents import service as agents
from chalicelib.breaches import service as breaches
from chalicelib.breaches.domain import TITLES, Breach
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call
from chalicelib.companies import service as companies
from chalicelib.console.customers import returned_to
from chalicelib.console.history import state, steps
from chalicelib.console.live.reading import queues_of
from chalicelib.console.models.breaches import BreachesPage, BreachRow, CallPage, Promise
from chalicelib.console.pages.frame import shell_of
from chalicelib.console.parts import Names
from chalicelib.contacts import service as contacts
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CallId, CompanyId
from chalicelib.users.rights import CALLS_VIEW, COMPANY_MANAGE
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html
from chalicelib.web.templating import render

pages = Blueprint(__name__)
CALL: Final = "/console/calls/{call}"


@page_route(pages, "/console/breaches", right=COMPANY_MANAGE)
def breaches_page(request: PageRequest) -> Html:
    company = CompanyId(request.caller.company)
    zone = companies.load(company).tzinfo
    found = breaches.summary(company, zone=zone, now=utcnow())
    page = BreachesPage(
        shell=shell_of(request, title="Reliability", active="breaches"),
        promises=[
            Promise(name=name, title=title, today=found.today.get(name, 0), month=found.month.get(name, 0))
            for name, title in TITLES.items()
        ],
        latest=[row for breach in found.latest if (row := _row(breach)) is not None],
        zone=zone.key,
        is_cut=found.is_cut,
    )
    return Html(body=render("console/breaches.html", page))


def _row(breach: Breach) -> BreachRow | None:
    if breach.at is None:
        return None
    href = CALL.format(call=breach.call) if breach.call else ""
    return BreachRow(name=breach.name, at=breach.at, words=breach.words, href=href)


@page_route(pages, CALL, right=CALLS_VIEW)
def call_page(request: PageRequest, call: str) -> Html:
    """Show one call, live or from the log."""
    company, now = CompanyId(request.caller.company), utcnow()
    found = calls.get(company, CallId(call))
    zone = companies.load(company).tzinfo
    names = Names(
        queues={queue.name: queue.title for queue in queues_of(company)},
        agents={agent.id: agent.name for agent in agents.list_all(company)},
    )
    known = contacts.names(company, [found.caller]).get(found.caller)
    mine = [each for each in breaches.summary(company, zone=zone, now=now).latest if each.call == found.id]
    page = CallPage(
        shell=shell_of(request, title="Call history", active="calls"),
        call_id=found.id,
        caller=found.caller if found.caller.startswith("+") else "",
        caller_name=known.title if known else (found.callback.name if found.callback else ""),
        access_number=found.called,
        started_at=found.started_at,
        state=state(found),
        path=found.path,
        steps=steps(found, names, now=now),
        breaches=[row for breach in mine if (row := _row(breach)) is not None],
        zone=zone.key,
        kind=_kind(company, found),
    )
    return Html(body=render("console/call.html", page))


def _kind(company: CompanyId, call: Call) -> str:
    """Which of the two kinds of inbound call it is (CUBE-02); empty for a call that we made."""
    if call.is_from_us:
        return ""
    return (
        f"Returns our call: {returned_to(company, call) or call.returns_to}" if call.returns_to else "Inbound activity"
    )
