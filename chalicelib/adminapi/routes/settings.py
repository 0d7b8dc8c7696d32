"""Companies, numbers, queues, opening hours and the heads of lists."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.adminapi import checks, names, paging
from chalicelib.adminapi.bodies import without_read_only
from chalicelib.adminapi.differences import differences
from chalicelib.adminapi.queues import members_of, save_queue
from chalicelib.adminapi.references import StillInUse
from chalicelib.adminapi.resources import BASE, Resource, register
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Document, Kind
from chalicelib.companies.errors import NoSuchCompany
from chalicelib.core.clock import iso, utcnow
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.queues import errands, picking, skills
from chalicelib.queues.follow_up import send
from chalicelib.users import audit, rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation
from chalicelib.web.replies import Json

routes = Blueprint(__name__)


def _save_number(company: str, wanted: Document, *, replaces: int | None) -> Document:
    return companies.put_number(
        company, wanted.name, wanted.doc, replaces=replaces, actor=wanted.updated_by, now=wanted.updated_at
    )


def _remove_number(company: str, document: Document) -> None:
    companies.delete_number(company, document.name, version=document.version)


def _remove_queue(company: str, document: Document) -> None:
    """Delete a queue that nobody waits in: there they would wait in vain.

    Raises:
        StillInUse: somebody does.
    """
    found = picking.list_waiting(CompanyId(company))
    waiting = [call for call in found if call.stay and call.stay.queue == document.name]
    if waiting:
        raise StillInUse([f"{len(waiting)} waiting {'call' if len(waiting) == 1 else 'calls'}"])
    config_store.delete(company, document.kind, document.name, version=document.version)
    skills.empty(CompanyId(company), QueueName(document.name))
    gone = [errands.news(CompanyId(company), "agent", name) for name in sorted(members_of(document))]
    send([errands.news(CompanyId(company), "queue", document.name), *gone])


NUMBERS = Resource(
    kind=Kind.NUMBER,
    path="numbers",
    noun="number",
    tag="Numbers",
    body="company.NumberBody",
    shown="company.Number",
    read=rights.LIVE_VIEW,
    write=rights.COMPANY_MANAGE,
    check=checks.number,
    save=_save_number,
    remove=_remove_number,
    new_name=names.number,
    known_name=names.known_number,
)
QUEUES = Resource(
    kind=Kind.QUEUE,
    path="queues",
    noun="queue",
    tag="Queues",
    body="queue.QueueBody",
    shown="queue.Queue",
    read=rights.LIVE_VIEW,
    write=rights.QUEUES_MANAGE,
    check=checks.queue,
    save=save_queue,
    remove=_remove_queue,
)
HOURS = Resource(
    kind=Kind.HOURS,
    path="hours",
    noun="set of opening hours",
    tag="Opening hours",
    body="telephony.HoursBody",
    shown="telephony.Hours",
    read=rights.LIVE_VIEW,
    write=rights.FLOWS_EDIT,
    check=checks.hours,
)
for resource in (NUMBERS, QUEUES, HOURS):
    register(routes, resource)


def _company(request: ApiRequest, name: str) -> Document:
    """A company the caller may see: the operator all, others their own; what others have is not there."""
    if request.caller.kind != "operator" and name != request.caller.company:
        raise NoSuchCompany
    found = config_store.find(name, Kind.COMPANY, name)
    if found is None:
        raise NoSuchCompany
    return found


def _shown(document: Document) -> dict[str, Any]:
    return {
        "name": document.name,
        **document.doc,
        "version": document.version,
        "updated_at": iso(document.updated_at),
        "updated_by": document.updated_by,
    }


@api_route(
    routes,
    f"{BASE}/companies",
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="List the companies you may see",
        tag="Companies",
        gives="[company.Company]",
        query=paging.PARAMETERS,
    ),
)
def list_companies(request: ApiRequest) -> dict[str, Any]:
    limit, after = paging.limit(request), paging.after(request)
    if request.caller.kind != "operator":
        return paging.page([_shown(_company(request, request.caller.company))], None)
    listed = companies.list_companies(limit=limit, after=after)
    found = [config_store.find(item.name, Kind.COMPANY, item.name) for item in listed.documents]
    return paging.page([_shown(item) for item in found if item is not None], listed.next)


@api_route(
    routes,
    f"{BASE}/companies/{{name}}",
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Read a company's settings", tag="Companies", gives="company.Company", is_conditional=True
    ),
)
def get_company(request: ApiRequest, name: str) -> Json:
    found = _company(request, name)
    return Json(body=_shown(found), etag=str(found.version))


@api_route(
    routes,
    f"{BASE}/companies/{{name}}",
    methods=["PUT"],
    right=rights.COMPANY_MANAGE,
    operation=Operation(
        summary="Change a company's settings; the operator also creates companies",
        tag="Companies",
        takes="company.CompanyBody",
        gives="company.Company",
        also=(201,),
        is_conditional=True,
    ),
)
def put_company(request: ApiRequest, name: str) -> Json:
    is_operator = request.caller.kind == "operator"
    before = config_store.find(name, Kind.COMPANY, name) if is_operator else _company(request, name)
    request.precondition.check(before.version if before else None)
    if before is None and names.new_slug(name) in names.RESERVED_COMPANIES:
        raise names.BadName
    doc = checks.company(name, without_read_only(request.json_object()))
    now, actor = utcnow(), request.caller.actor
    if before is None:
        saved = companies.create_company(name, doc, actor=actor, now=now)
    else:
        version = before.version
        saved = config_store.put(name, Kind.COMPANY, name, doc, replaces=version, actor=actor, now=now)
    changes = differences(before.doc if before else None, doc)
    audit.record(
        name, actor=actor, action="company.write", target=name, now=now, version=saved.version, changes=changes
    )
    send([errands.news(CompanyId(name), "company", name)])
    return Json(body=_shown(saved), status=200 if before else 201, etag=str(saved.version))
