"""VIP lists and route lists: their heads, their entries one by one, and whole from and to Excel."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi import checks, names, paging
from chalicelib.adminapi.bodies import BodyInvalid, parse
from chalicelib.adminapi.resources import BASE, Resource, note, read, register
from chalicelib.companies import config_store, entries
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Document, Kind
from chalicelib.companies.entries import Entry
from chalicelib.core.clock import utcnow
from chalicelib.core.errors import NotFound
from chalicelib.flow.route_excel import read_routes, write_routes
from chalicelib.flow.route_lists import is_value, parse_route_list
from chalicelib.flow.vip_excel import read_vip_workbook, write_vip_workbook
from chalicelib.flow.vip_lists import parse_vip_list, read_numbers
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation
from chalicelib.web.replies import File, Json

routes = Blueprint(__name__)
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EDIT: Final = rights.FLOWS_EDIT


class NoSuchEntry(NotFound):
    def __init__(self) -> None:
        super().__init__("the list does not hold this")


def _remove(company: str, document: Document) -> None:
    """Empty a list, then forget it: after a crash in between the deletion can be repeated."""
    entries.replace(company, document.kind, document.name, {})
    config_store.delete(company, document.kind, document.name, version=document.version)


VIP: Final = Resource(
    kind=Kind.VIP,
    path="vip-lists",
    noun="VIP list",
    tag="VIP lists",
    body="telephony.VipBody",
    shown="telephony.Vip",
    read=_EDIT,
    write=_EDIT,
    check=checks.vip,
    remove=_remove,
)
ROUTES: Final = Resource(
    kind=Kind.ROUTES,
    path="route-lists",
    noun="route list",
    tag="Route lists",
    body="telephony.RoutesBody",
    shown="telephony.Routes",
    read=_EDIT,
    write=_EDIT,
    check=checks.routes,
    remove=_remove,
)
register(routes, VIP)
register(routes, ROUTES)


def _vip_entry(entry: Entry) -> dict[str, Any]:
    return {"number": entry.value, "note": entry.fields.get("note", "")}


def _route_entry(entry: Entry) -> dict[str, Any]:
    return {"value": entry.value, "destination": entry.fields["destination"]}


def _page(
    resource: Resource, request: ApiRequest, name: str, show: Callable[[Entry], dict[str, Any]]
) -> dict[str, Any]:
    document = read(resource, request, name)
    limit, after = paging.limit(request), paging.after(request)
    found, position = entries.list_page(request.company, resource.kind, document.name, limit=limit, after=after)
    return paging.page([show(entry) for entry in found], position)


@api_route(
    routes,
    f"{BASE}/vip-lists/{{name}}/entries",
    right=_EDIT,
    operation=Operation(
        summary="List a VIP list's numbers", tag="VIP lists", gives="[telephony.VipEntry]", query=paging.PARAMETERS
    ),
)
def list_vip(request: ApiRequest, name: str) -> dict[str, Any]:
    return _page(VIP, request, name, _vip_entry)


@api_route(
    routes,
    f"{BASE}/vip-lists/{{name}}/entries/{{number}}",
    methods=["PUT"],
    right=_EDIT,
    operation=Operation(
        summary="Put a number on a VIP list",
        tag="VIP lists",
        takes="telephony.VipEntryBody",
        gives="telephony.VipEntry",
    ),
)
def put_vip(request: ApiRequest, name: str, number: str) -> dict[str, Any]:
    document = read(VIP, request, name)
    body = parse("telephony.VipEntryBody", request.json_object())
    entry = Entry(value=names.number(request.company, number), fields=body)
    entries.put(request.company, Kind.VIP, document.name, entry)
    note(request, "vip.entry-write", document.name, version=None, now=utcnow())
    return _vip_entry(entry)


@api_route(
    routes,
    f"{BASE}/vip-lists/{{name}}/entries/{{number}}",
    methods=["DELETE"],
    right=_EDIT,
    operation=Operation(summary="Take a number off a VIP list", tag="VIP lists", status=204),
)
def delete_vip(request: ApiRequest, name: str, number: str) -> Json:
    return _delete_entry(VIP, request, name, names.known_number(request.company, number))


@api_route(
    routes,
    f"{BASE}/vip-lists/{{name}}/entries",
    methods=["PUT"],
    right=_EDIT,
    operation=Operation(
        summary="Make a VIP list hold exactly these numbers",
        tag="VIP lists",
        takes="telephony.VipImport",
        gives="telephony.Imported",
    ),
)
def import_vip(request: ApiRequest, name: str) -> dict[str, Any]:
    document = read(VIP, request, name)
    numbers = parse("telephony.VipImport", request.json_object())["numbers"]
    found = read_numbers(numbers, country=companies.load(request.company).country)
    return _replace_vip(request, document, found.numbers, found.problems)


@api_route(
    routes,
    f"{BASE}/vip-lists/{{name}}/excel",
    methods=["PUT"],
    right=_EDIT,
    operation=Operation(
        summary="Make a VIP list hold exactly a workbook's numbers",
        tag="VIP lists",
        takes=EXCEL,
        gives="telephony.Imported",
    ),
)
def import_vip_excel(request: ApiRequest, name: str) -> dict[str, Any]:
    document = read(VIP, request, name)
    found = read_vip_workbook(request.raw_body, country=companies.load(request.company).country)
    return _replace_vip(request, document, found.numbers, found.problems)


@api_route(
    routes,
    f"{BASE}/vip-lists/{{name}}/excel",
    right=_EDIT,
    operation=Operation(summary="Download a VIP list as a workbook", tag="VIP lists", gives=EXCEL),
)
def export_vip_excel(request: ApiRequest, name: str) -> File:
    document = read(VIP, request, name)
    numbers = [entry.value for entry in entries.each(request.company, Kind.VIP, document.name)]
    workbook = write_vip_workbook(parse_vip_list(document.doc, name=document.name), numbers)
    return File(body=workbook, content_type=EXCEL, name=f"{document.name}.xlsx")


def _replace_vip(
    request: ApiRequest, document: Document, numbers: tuple[str, ...], problems: tuple[str, ...]
) -> dict[str, Any]:
    """Numbers that stay keep their notes."""
    there = {entry.value: entry.fields for entry in entries.each(request.company, Kind.VIP, document.name)}
    return _replace(VIP, request, document, {number: there.get(number, {"note": ""}) for number in numbers}, problems)


@api_route(
    routes,
    f"{BASE}/route-lists/{{name}}/entries",
    right=_EDIT,
    operation=Operation(
        summary="List a route list's values", tag="Route lists", gives="[telephony.RouteEntry]", query=paging.PARAMETERS
    ),
)
def list_routes(request: ApiRequest, name: str) -> dict[str, Any]:
    return _page(ROUTES, request, name, _route_entry)


@api_route(
    routes,
    f"{BASE}/route-lists/{{name}}/entries/{{value}}",
    methods=["PUT"],
    right=_EDIT,
    operation=Operation(
        summary="Say where a value leads",
        tag="Route lists",
        takes="telephony.RouteEntryBody",
        gives="telephony.RouteEntry",
    ),
)
def put_route(request: ApiRequest, name: str, value: str) -> dict[str, Any]:
    document = read(ROUTES, request, name)
    body = parse("telephony.RouteEntryBody", request.json_object())
    problems = [] if is_value(value) else ["value: a value is 1 to 20 digits"]
    if parse_route_list(document.doc, name=document.name).destination(body["destination"]) is None:
        problems.append("destination: the list has no such destination")
    if problems:
        raise BodyInvalid("; ".join(problems), problems=problems)
    entry = Entry(value=value, fields=body)
    entries.put(request.company, Kind.ROUTES, document.name, entry)
    note(request, "routes.entry-write", document.name, version=None, now=utcnow())
    return _route_entry(entry)


@api_route(
    routes,
    f"{BASE}/route-lists/{{name}}/entries/{{value}}",
    methods=["DELETE"],
    right=_EDIT,
    operation=Operation(summary="Take a value off a route list", tag="Route lists", status=204),
)
def delete_route(request: ApiRequest, name: str, value: str) -> Json:
    return _delete_entry(ROUTES, request, name, value)


@api_route(
    routes,
    f"{BASE}/route-lists/{{name}}/excel",
    methods=["PUT"],
    right=_EDIT,
    operation=Operation(
        summary="Make a route list hold exactly a workbook's values",
        tag="Route lists",
        takes=EXCEL,
        gives="telephony.Imported",
    ),
)
def import_routes_excel(request: ApiRequest, name: str) -> dict[str, Any]:
    document = read(ROUTES, request, name)
    found = read_routes(request.raw_body, parse_route_list(document.doc, name=document.name))
    wanted = {value: {"destination": destination} for value, destination in found.values.items()}
    return _replace(ROUTES, request, document, wanted, found.problems)


@api_route(
    routes,
    f"{BASE}/route-lists/{{name}}/excel",
    right=_EDIT,
    operation=Operation(
        summary="Download a route list as a workbook; an empty one makes a template", tag="Route lists", gives=EXCEL
    ),
)
def export_routes_excel(request: ApiRequest, name: str) -> File:
    document = read(ROUTES, request, name)
    found = entries.each(request.company, Kind.ROUTES, document.name)
    values = {entry.value: str(entry.fields["destination"]) for entry in found}
    workbook = write_routes(parse_route_list(document.doc, name=document.name), values)
    return File(body=workbook, content_type=EXCEL, name=f"{document.name}.xlsx")


def _replace(
    resource: Resource,
    request: ApiRequest,
    document: Document,
    wanted: Mapping[str, Mapping[str, Any]],
    problems: tuple[str, ...],
) -> dict[str, Any]:
    """All or nothing: a file with one bad row changes nothing."""
    if problems:
        raise BodyInvalid(f"nothing was changed: {problems[0]}", problems=list(problems))
    changed = entries.replace(request.company, resource.kind, document.name, wanted)
    note(request, f"{resource.kind.value}.import", document.name, version=None, now=utcnow())
    return {"changed": changed}


def _delete_entry(resource: Resource, request: ApiRequest, name: str, value: str) -> Json:
    document = read(resource, request, name)
    if entries.find(request.company, resource.kind, document.name, value) is None:
        raise NoSuchEntry
    entries.delete(request.company, resource.kind, document.name, value)
    note(request, f"{resource.kind.value}.entry-delete", document.name, version=None, now=utcnow())
    return Json(body=None, status=204)
