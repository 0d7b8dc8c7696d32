"""The five operations that every kind of configuration has in common, registered from one description."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi import checks, names, paging, references
from chalicelib.adminapi.bodies import without_read_only
from chalicelib.adminapi.differences import differences
from chalicelib.companies import config_store
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.clock import iso, utcnow
from chalicelib.users import audit
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation
from chalicelib.web.replies import Json

BASE: Final = "/api/v1"
Doc = dict[str, Any]
Check = Callable[[str, Doc], Doc]
"""``(name, body) → document``; raises Invalid."""


def _as_stored(company: str, document: Document) -> Doc:
    del company
    return document.doc


def _put(company: str, document: Document, *, replaces: int | None) -> Document:
    return config_store.put(
        company,
        document.kind,
        document.name,
        document.doc,
        replaces=replaces,
        actor=document.updated_by,
        now=document.updated_at,
    )


def _delete(company: str, document: Document) -> None:
    config_store.delete(company, document.kind, document.name, version=document.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One kind of configuration as the API shows it.

    Attributes:
        path: the plural in the URL.
        noun: in words, for the summaries.
        body, shown: schemas of what is written and of what is read.
        write: the right to change; whoever may see live calls may read.
        check: body → what it says.
        complete: … and the document as it was → the document as it will be.
        show: document → the fields shown.
        slug: name in the path → name of the document (for numbers: E.164).
    """

    kind: Kind
    path: str
    noun: str
    tag: str
    body: str
    shown: str
    write: str
    check: Check
    read: str
    show: Callable[[str, Document], Doc] = _as_stored
    complete: Callable[[Doc, Document | None], Doc] = lambda doc, before: doc  # noqa: ARG005
    save: Callable[..., Document] = _put
    remove: Callable[[str, Document], None] = _delete
    new_name: Callable[[str, str], str] = lambda company, name: names.new_slug(name)  # noqa: ARG005
    known_name: Callable[[str, str], str] = lambda company, name: name  # noqa: ARG005


def present(resource: Resource, company: str, document: Document) -> Doc:
    """What a client sees of a document."""
    return {
        "name": document.name,
        **resource.show(company, document),
        "version": document.version,
        "updated_at": iso(document.updated_at),
        "updated_by": document.updated_by,
    }


def read(resource: Resource, request: ApiRequest, name: str) -> Document:
    """The document a path names.

    Raises:
        NoSuchDocument: the caller's company has none.
    """
    return config_store.get(request.company, resource.kind, resource.known_name(request.company, name))


def write(resource: Resource, request: ApiRequest, name: str, body: Doc) -> Json:
    """Create or replace a document, under the client's precondition and against other writers."""
    company = request.company
    before = config_store.find(company, resource.kind, resource.known_name(company, name))
    request.precondition.check(before.version if before else None)
    name = before.name if before else resource.new_name(company, name)
    doc = resource.complete(resource.check(name, body), before)
    checks.insist(company, checks.needs(resource.kind, doc))
    wanted = Document(
        kind=resource.kind, name=name, doc=doc, version=0, updated_at=utcnow(), updated_by=request.caller.actor
    )
    saved = resource.save(company, wanted, replaces=before.version if before else None)
    changes = differences(before.doc if before else None, doc)
    note(
        request,
        f"{resource.kind.value}.write",
        saved.name,
        version=saved.version,
        now=saved.updated_at,
        changes=changes,
    )
    status = 200 if before else 201
    return Json(body=present(resource, company, saved), status=status, etag=str(saved.version))


def remove(resource: Resource, request: ApiRequest, name: str) -> Json:
    """Delete a document that nothing refers to."""
    document = read(resource, request, name)
    request.precondition.check(document.version)
    references.refuse_if_used(request.company, resource.kind, document.name)
    resource.remove(request.company, document)
    note(request, f"{resource.kind.value}.delete", document.name, version=None, now=utcnow())
    return Json(body=None, status=204)


def note(
    request: ApiRequest,
    action: str,
    target: str,
    *,
    version: int | None,
    now: datetime,
    changes: Sequence[str] = (),
) -> None:
    """Leave a trace of a change in the audit."""
    actor = request.caller.actor
    audit.record(request.company, actor=actor, action=action, target=target, now=now, version=version, changes=changes)


def register(routes: Blueprint, resource: Resource) -> None:
    """Give a kind its list, and get, put and delete by name."""
    single = f"{BASE}/{resource.path}/{{name}}"
    register_reading(routes, resource)

    @api_route(
        routes,
        single,
        methods=["PUT"],
        right=resource.write,
        operation=Operation(
            summary=f"Create or replace a {resource.noun}",
            tag=resource.tag,
            takes=resource.body,
            gives=resource.shown,
            also=(201,),
            is_conditional=True,
        ),
    )
    def put(request: ApiRequest, name: str) -> Json:
        return write(resource, request, name, without_read_only(request.json_object()))

    @api_route(
        routes,
        single,
        methods=["DELETE"],
        right=resource.write,
        operation=Operation(summary=f"Delete a {resource.noun}", tag=resource.tag, status=204, is_conditional=True),
    )
    def delete(request: ApiRequest, name: str) -> Json:
        return remove(resource, request, name)

    del put, delete


def register_reading(routes: Blueprint, resource: Resource) -> None:
    """Give a kind its list, and get by name."""

    @api_route(
        routes,
        f"{BASE}/{resource.path}",
        right=resource.read,
        operation=Operation(
            summary=f"List every {resource.noun}",
            tag=resource.tag,
            gives=f"[{resource.shown}]",
            query=paging.PARAMETERS,
        ),
    )
    def list_page(request: ApiRequest) -> Mapping[str, Any]:
        company = request.company
        found = config_store.list_page(company, resource.kind, limit=paging.limit(request), after=paging.after(request))
        return paging.page([present(resource, company, item) for item in found.documents], found.next)

    @api_route(
        routes,
        f"{BASE}/{resource.path}/{{name}}",
        right=resource.read,
        operation=Operation(
            summary=f"Read a {resource.noun}", tag=resource.tag, gives=resource.shown, is_conditional=True
        ),
    )
    def get(request: ApiRequest, name: str) -> Json:
        document = read(resource, request, name)
        return Json(body=present(resource, request.company, document), etag=str(document.version))

    del list_page, get
