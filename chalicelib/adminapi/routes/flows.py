"""Flows: the draft, validation, publishing and versions."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.adminapi import checks, whole
from chalicelib.adminapi.bodies import parse, without_read_only
from chalicelib.adminapi.resources import BASE, Resource, note, present, read, register
from chalicelib.companies import config_store
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.clock import iso, utcnow
from chalicelib.core.errors import Invalid
from chalicelib.flow import library
from chalicelib.flow.graph import parse_flow, version_name
from chalicelib.flow.library import NoSuchVersion
from chalicelib.flow.validation import may_publish, validate
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation
from chalicelib.web.replies import Json

routes = Blueprint(__name__)
TAG = "Flows"


class FlowHasErrors(Invalid):
    """It must not be published as it is; ``details["problems"]`` names the elements."""

    code = "flow-has-errors"


def _check(name: str, body: dict[str, Any]) -> dict[str, Any]:
    written = {key: body[key] for key in body if key not in {"title", "published", "latest"}}
    draft = checks.draft(name, parse("telephony.FlowBody", written)["draft"])
    return {"title": draft["title"] or name, "draft": draft}


def _complete(doc: dict[str, Any], before: Document | None) -> dict[str, Any]:
    """Put a draft into what is stored of the flow; which version is live does not change."""
    return {**(before.doc if before else {"published": 0, "latest": 0}), **doc}


FLOWS = Resource(
    kind=Kind.FLOW,
    path="flows",
    noun="flow",
    tag=TAG,
    body="telephony.FlowBody",
    shown="telephony.Flow",
    read=rights.FLOWS_EDIT,
    write=rights.FLOWS_EDIT,
    check=_check,
    complete=_complete,
)
register(routes, FLOWS)


@api_route(
    routes,
    f"{BASE}/flows/{{name}}/validate",
    methods=["POST"],
    right=rights.FLOWS_EDIT,
    operation=Operation(
        summary="Find everything wrong with a draft (the stored one, or the one sent)",
        tag=TAG,
        takes="telephony.FlowBody?",
        gives="telephony.Validation",
    ),
)
def validate_flow(request: ApiRequest, name: str) -> dict[str, Any]:
    if request.raw_body:
        draft = _check(name, without_read_only(request.json_object()))["draft"]
    else:
        draft = read(FLOWS, request, name).doc["draft"]
    problems = validate(parse_flow(draft, name=name), whole.book(request.company))
    return {"may_publish": may_publish(problems), "problems": [problem.to_document() for problem in problems]}


@api_route(
    routes,
    f"{BASE}/flows/{{name}}/publish",
    methods=["POST"],
    right=rights.FLOWS_EDIT,
    operation=Operation(
        summary="Make the draft a version that new calls run on",
        tag=TAG,
        takes="telephony.PublishBody?",
        gives="telephony.Published",
        status=201,
        is_conditional=True,
    ),
)
def publish(request: ApiRequest, name: str) -> Json:
    remark = parse("telephony.PublishBody", request.json_object() if request.raw_body else {})["note"]
    document = read(FLOWS, request, name)
    request.precondition.check(document.version)
    problems = validate(parse_flow(document.doc["draft"], name=name), whole.book(request.company))
    if not may_publish(problems):
        errors = [problem.to_document() for problem in problems if problem.severity == "error"]
        raise FlowHasErrors("the flow cannot be published yet", problems=errors)
    now = utcnow()
    version = library.publish(request.company, name, actor=request.caller.actor, note=remark, now=now)
    note(request, "flow.publish", name, version=version, now=now)
    return Json(body={"version": version}, status=201)


@api_route(
    routes,
    f"{BASE}/flows/{{name}}/versions",
    right=rights.FLOWS_EDIT,
    operation=Operation(summary="List a flow's versions, the latest first", tag=TAG, gives="[telephony.FlowVersion]"),
)
def list_versions(request: ApiRequest, name: str) -> dict[str, Any]:
    live = int(read(FLOWS, request, name).doc["published"])
    found = library.list_versions(request.company, name)
    return {"items": [_version(document, live) for document in found], "next": None}


@api_route(
    routes,
    f"{BASE}/flows/{{name}}/versions/{{number}}",
    right=rights.FLOWS_EDIT,
    operation=Operation(summary="Read a version of a flow", tag=TAG, gives="telephony.FlowVersionFull"),
)
def get_version(request: ApiRequest, name: str, number: str) -> dict[str, Any]:
    live = int(read(FLOWS, request, name).doc["published"])
    key = version_name(name, _number(name, number))
    found = config_store.find(request.company, Kind.FLOW_VERSION, key)
    if found is None:
        raise NoSuchVersion(name, _number(name, number))
    return {**_version(found, live), "flow": found.doc["flow"]}


@api_route(
    routes,
    f"{BASE}/flows/{{name}}/versions/{{number}}/restore",
    methods=["POST"],
    right=rights.FLOWS_EDIT,
    operation=Operation(summary="Make an earlier version the draft again", tag=TAG, gives="telephony.Flow"),
)
def restore(request: ApiRequest, name: str, number: str) -> Json:
    now = utcnow()
    saved = library.restore(request.company, name, _number(name, number), actor=request.caller.actor, now=now)
    note(request, "flow.restore", name, version=saved.version, now=now)
    return Json(body=present(FLOWS, request.company, saved), etag=str(saved.version))


def _number(flow: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):  # noqa: PLR2004
        raise NoSuchVersion(flow, 0)
    return int(text)


def _version(document: Document, live: int) -> dict[str, Any]:
    number = int(document.name.rpartition("@")[2])
    return {
        "number": number,
        "note": document.doc.get("note", ""),
        "published_at": iso(document.updated_at),
        "published_by": document.updated_by,
        "is_live": number == live,
    }
