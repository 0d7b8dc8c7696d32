"""People: the directory for everybody; for those who lead, one person's profile, queues and state (PHN-218…225)."""

from collections.abc import Mapping
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.agents.domain import Agent, AgentState
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console.changes import latest
from chalicelib.console.live.reading import roster
from chalicelib.console.models.people import Availability, PeoplePage, PersonPage, PersonRow
from chalicelib.console.models.shell import Person
from chalicelib.console.pages.frame import role_in_words, shell_of
from chalicelib.core.errors import Forbidden
from chalicelib.core.ids import CompanyId
from chalicelib.outbound import presentation
from chalicelib.users import rights
from chalicelib.users import service as users
from chalicelib.users.domain import User
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html
from chalicelib.web.templating import render

pages = Blueprint(__name__)
FRESH: Final[Mapping[str, Any]] = {
    "first_name": "",
    "last_name": "",
    "email": "",
    "phone": "",
    "position": "",
    "department": "",
    "short_number": "",
    "role": "user",
    "tags": [],
    "custom": {},
    "hidden": False,
    "is_agent": False,
    "endpoint": "softphone",
    "auto_answer": False,
    "sip": "",
    "language": "",
    "shown_number": "",
}
"""A user as they begin; a test holds it equal to the API's defaults."""
STATES: Final[Mapping[AgentState, tuple[str, str]]] = {
    AgentState.AVAILABLE: ("Available", "on"),
    AgentState.RINGING: ("Ringing", "busy"),
    AgentState.IN_CALL: ("In a call", "busy"),
    AgentState.WRAP_UP: ("Wrap-up", "away"),
    AgentState.PAUSED: ("Paused", "away"),
    AgentState.IDLE: ("Not ready", "away"),
    AgentState.RONA: ("Set aside", "away"),
    AgentState.LOGGED_OFF: ("Logged off", "off"),
}
"""In the words of the live page."""


@page_route(pages, "/console/people", right=rights.LIVE_VIEW)
def people(request: PageRequest) -> Html:
    """The directory. Hidden people (PHN-220) are seen by those alone who may change that."""
    company, caller = CompanyId(request.caller.company), request.caller
    may_manage = caller.may(rights.USERS_MANAGE)
    agents = {str(agent.id): agent for agent in roster(company)}
    shown = [user for user in users.list_all(company) if may_manage or not user.is_hidden]
    page = PeoplePage(
        shell=shell_of(request, title="People", active="people"),
        rows=[_row(user, agents.get(user.name)) for user in sorted(shown, key=lambda user: user.title.casefold())],
        zone=companies.load(company).tzinfo.key,
        may_manage=may_manage,
        may_open=may_manage or caller.may(rights.AGENTS_LEAD),
    )
    return Html(body=render("console/people.html", page))


def _row(user: User, agent: Agent | None) -> PersonRow:
    doc = user.doc
    return PersonRow(
        person=Person(id=user.name, name=user.title, email=user.email, role=role_in_words(user.role)),
        about=", ".join(filter(None, (doc.get("position"), doc.get("department")))),
        short_number=str(doc.get("short_number") or ""),
        tags=tuple(doc.get("tags") or ()),
        is_hidden=user.is_hidden,
        availability=_availability(agent) if agent is not None and user.is_agent else None,
    )


def _availability(agent: Agent) -> Availability:
    word, look = STATES[agent.state]
    reason = agent.reason if agent.state is AgentState.PAUSED else None
    return Availability(word=word, look=look, reason=reason or "", note=agent.note, until=agent.until)


@page_route(pages, "/console/new-person", right=rights.USERS_MANAGE)
def new_person(request: PageRequest) -> Html:
    return _shown(request, None)


@page_route(pages, "/console/people/{name}")
def person(request: PageRequest, name: str) -> Html:
    """One person, for who may change users or lead agents.

    Raises:
        Forbidden: neither.
    """
    if not (request.caller.may(rights.USERS_MANAGE) or request.caller.may(rights.AGENTS_LEAD)):
        raise Forbidden("you do not have access to this", right=rights.USERS_MANAGE)
    return _shown(request, users.get(request.caller.company, name))


def _shown(request: PageRequest, user: User | None) -> Html:
    company, may = request.caller.company, request.caller.may
    everybody = users.list_all(company)
    queues = config_store.list_all(company, Kind.QUEUE)
    name = user.name if user else ""
    members = {queue.name: queue.doc.get("members") or {} for queue in queues}
    page = PersonPage(
        shell=shell_of(request, title=user.title if user else "New person", active="people"),
        name=name,
        version=user.version if user else 0,
        doc={**FRESH, **(user.doc if user else {})},
        people={each.name: {"title": each.title} for each in everybody},
        queues={queue.name: str(queue.doc.get("title") or queue.name) for queue in queues},
        memberships={queue: found[name] for queue, found in members.items() if name in found},
        reasons=companies.load(company).pause_reasons,
        numbers=tuple(presentation.available(CompanyId(company), name)),
        has_password=user is not None and user.has_password,
        known_skills=sorted({tag for each in everybody for tag in each.doc.get("tags") or ()}, key=str.casefold),
        changes=latest(company, "user", name) if user and may(rights.COMPANY_MANAGE) else (),
        zone=companies.load(company).tzinfo.key,
        may_manage=may(rights.USERS_MANAGE),
        may_set_queues=may(rights.QUEUES_MANAGE),
        may_log_others=may(rights.QUEUES_LOG_OTHERS),
        may_lead=may(rights.AGENTS_LEAD),
        may_see_changes=may(rights.COMPANY_MANAGE),
    )
    return Html(body=render("console/person.html", page))
