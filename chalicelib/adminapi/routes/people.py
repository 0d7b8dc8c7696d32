"""Users, API keys, the audit, and who is asking."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.adminapi import checks, names, paging
from chalicelib.adminapi.bodies import parse, without_read_only
from chalicelib.adminapi.differences import differences
from chalicelib.adminapi.membership import leave_queues
from chalicelib.adminapi.resources import BASE, Resource, note, present, read, register_reading
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.clock import utcnow
from chalicelib.core.errors import Forbidden
from chalicelib.core.ids import AgentId, CompanyId
from chalicelib.queues import skills, staff
from chalicelib.users import api_keys, audit, rights, service
from chalicelib.users.domain import User
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation
from chalicelib.web.replies import Json

routes = Blueprint(__name__)


def shown_user(user: User) -> dict[str, Any]:
    """What a client sees of a user: never the password's hash."""
    return {
        "name": user.name,
        **user.doc,
        "has_password": user.has_password,
        "version": user.version,
        "updated_at": user.updated_at,
        "updated_by": user.updated_by,
    }


@api_route(
    routes,
    f"{BASE}/users",
    right=rights.LIVE_VIEW,
    operation=Operation(summary="List every user", tag="Users", gives="[user.User]", query=paging.PARAMETERS),
)
def list_users(request: ApiRequest) -> dict[str, Any]:
    found, position = service.list_page(request.company, limit=paging.limit(request), after=paging.after(request))
    return paging.page([shown_user(user) for user in found], position)


@api_route(
    routes,
    f"{BASE}/users/{{name}}",
    right=rights.LIVE_VIEW,
    operation=Operation(summary="Read a user", tag="Users", gives="user.User", is_conditional=True),
)
def get_user(request: ApiRequest, name: str) -> Json:
    found = service.get(request.company, name)
    return Json(body=shown_user(found), etag=str(found.version))


@api_route(
    routes,
    f"{BASE}/users/{{name}}",
    methods=["PUT"],
    right=rights.USERS_MANAGE,
    operation=Operation(
        summary="Create a user or change their profile",
        tag="Users",
        takes="user.UserBody",
        gives="user.User",
        also=(201,),
        is_conditional=True,
    ),
)
def put_user(request: ApiRequest, name: str) -> Json:
    company, now = request.company, utcnow()
    before = service.find(company, name)
    request.precondition.check(before.version if before else None)
    body = without_read_only(request.json_object(), "has_password")
    doc = checks.user(body, country=companies.load(company).country)
    replaces = before.version if before else None
    saved = service.put_user(
        company,
        before.name if before else names.new_slug(name),
        doc,
        replaces=replaces,
        actor=request.caller.actor,
        now=now,
    )
    changes = differences(before.doc if before else None, doc, has_values=False)
    note(request, "user.write", name, version=saved.version, now=now, changes=changes)
    staff.follow(CompanyId(company), saved.name, now=now)
    skills.requalify_agent(CompanyId(company), AgentId(saved.name))
    return Json(body=shown_user(service.get(company, name)), status=200 if before else 201, etag=str(saved.version))


@api_route(
    routes,
    f"{BASE}/users/{{name}}",
    methods=["DELETE"],
    right=rights.USERS_MANAGE,
    operation=Operation(
        summary="Delete a user, who also leaves every queue", tag="Users", status=204, is_conditional=True
    ),
)
def delete_user(request: ApiRequest, name: str) -> Json:
    found, now = service.get(request.company, name), utcnow()
    request.precondition.check(found.version)
    if name == request.caller.user:
        raise Forbidden("you cannot delete yourself")
    leave_queues(request.company, name, actor=request.caller.actor, now=now)
    service.delete_user(request.company, name, version=found.version)
    note(request, "user.delete", name, version=None, now=now)
    staff.follow(CompanyId(request.company), name, now=now)
    return Json(body=None, status=204)


@api_route(
    routes,
    f"{BASE}/users/{{name}}/password",
    methods=["PUT"],
    right=rights.USERS_MANAGE,
    operation=Operation(
        summary="Set a user's password, ending their sessions", tag="Users", takes="user.PasswordBody", status=204
    ),
)
def put_password(request: ApiRequest, name: str) -> Json:
    password = parse("user.PasswordBody", request.json_object())["password"]
    service.set_password(request.company, name, password)
    note(request, "user.password", name, version=None, now=utcnow())
    return Json(body=None, status=204)


@api_route(
    routes,
    f"{BASE}/users/{{name}}/invitation",
    methods=["POST"],
    right=rights.USERS_MANAGE,
    operation=Operation(summary="Send a user a link to set a password", tag="Users", status=202),
)
def invite(request: ApiRequest, name: str) -> Json:
    service.invite(request.company, name)
    note(request, "user.invite", name, version=None, now=utcnow())
    return Json(body={}, status=202)


@api_route(
    routes,
    f"{BASE}/users/{{name}}/sessions",
    methods=["DELETE"],
    right=rights.USERS_MANAGE,
    operation=Operation(summary="Log a user out everywhere, within seconds", tag="Users", status=204),
)
def end_sessions(request: ApiRequest, name: str) -> Json:
    service.end_sessions(request.company, name)
    note(request, "user.end-sessions", name, version=None, now=utcnow())
    return Json(body=None, status=204)


def _shown_key(company: str, document: Document) -> dict[str, Any]:
    del company
    return {key: document.doc[key] for key in ("title", "role", "ends_with")}


def _checked_key(name: str, body: dict[str, Any]) -> dict[str, Any]:
    del name
    return parse("user.KeyBody", {key: value for key, value in body.items() if key not in {"ends_with", "key"}})


KEYS = Resource(
    kind=Kind.API_KEY,
    path="api-keys",
    noun="API key",
    tag="API keys",
    body="user.KeyBody",
    shown="user.Key",
    read=rights.COMPANY_MANAGE,
    write=rights.COMPANY_MANAGE,
    check=_checked_key,
    show=_shown_key,
)
register_reading(routes, KEYS)


@api_route(
    routes,
    f"{BASE}/api-keys/{{name}}",
    methods=["PUT"],
    right=rights.COMPANY_MANAGE,
    operation=Operation(
        summary="Create an API key (the answer shows it, once) or change its title and role",
        tag="API keys",
        takes="user.KeyBody",
        gives="user.NewKey",
        also=(201,),
        is_conditional=True,
    ),
)
def put_key(request: ApiRequest, name: str) -> Json:
    company, now = request.company, utcnow()
    before = config_store.find(company, Kind.API_KEY, name)
    request.precondition.check(before.version if before else None)
    doc = _checked_key(name, without_read_only(request.json_object()))
    actor, secret = request.caller.actor, None
    if before is not None:
        saved = api_keys.change(before, company=company, **doc, actor=actor, now=now)
    else:
        made = api_keys.create(company, names.new_slug(name), **doc, actor=actor, now=now)
        saved, secret = made.document, made.secret
    note(request, "api-key.write", name, version=saved.version, now=now)
    body = {**present(KEYS, company, saved), "key": secret}
    return Json(body=body, status=200 if before else 201, etag=str(saved.version))


@api_route(
    routes,
    f"{BASE}/api-keys/{{name}}",
    methods=["DELETE"],
    right=rights.COMPANY_MANAGE,
    operation=Operation(summary="Revoke an API key, within seconds", tag="API keys", status=204, is_conditional=True),
)
def delete_key(request: ApiRequest, name: str) -> Json:
    document = read(KEYS, request, name)
    request.precondition.check(document.version)
    api_keys.revoke(document, company=request.company)
    note(request, "api-key.delete", name, version=None, now=utcnow())
    return Json(body=None, status=204)


@api_route(
    routes,
    f"{BASE}/audit",
    right=rights.COMPANY_MANAGE,
    operation=Operation(
        summary="List changes, the newest first", tag="Audit", gives="[user.AuditEntry]", query=paging.PARAMETERS
    ),
)
def list_audit(request: ApiRequest) -> dict[str, Any]:
    entries, position = audit.list_page(request.company, limit=paging.limit(request), before=paging.after(request))
    items = [
        {
            "at": entry.at.partition("#")[0],
            "actor": entry.actor,
            "action": entry.action,
            "target": entry.target,
            "version": entry.version,
            "changes": list(entry.changes),
        }
        for entry in entries
    ]
    return paging.page(items, position)


@api_route(
    routes,
    f"{BASE}/me",
    operation=Operation(summary="Who is asking, and what they may do", tag="Users", gives="user.Me"),
)
def me(request: ApiRequest) -> dict[str, Any]:
    caller = request.caller
    return {
        "kind": caller.kind,
        "name": caller.name,
        "company": caller.company,
        "role": caller.role,
        "rights": sorted(caller.rights),
    }
