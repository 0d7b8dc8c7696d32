"""Route lists: their heads, their values one by one, and whole from and to Excel."""

from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi import checks, paging
from chalicelib.adminapi.bodies import BodyInvalid, parse
from chalicelib.adminapi.resources import BASE, Resource, read, register
from chalicelib.adminapi.routes import listed
from chalicelib.companies import entries
from chalicelib.companies.documents import Kind
from chalicelib.companies.entries import Entry
from chalicelib.flow.route_excel import read_routes, write_routes
from chalicelib.flow.route_lists import is_value, parse_route_list
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation
from chalicelib.web.replies import File, Json

routes = Blueprint(__name__)
_EDIT: Final = rights.FLOWS_EDIT

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
    remove=listed.remove,
)
register(routes, ROUTES)


def _route_entry(entry: Entry) -> dict[str, Any]:
    return {"value": entry.value, "destination": entry.fields["destination"]}


@api_route(
    routes,
    f"{BASE}/route-lists/{{name}}/entries",
    right=_EDIT,
    operation=Operation(
        summary="List a route list's values", tag="Route lists", gives="[telephony.RouteEntry]", query=paging.PARAMETERS
    ),
)
def list_routes(request: ApiRequest, name: str) -> dict[str, Any]:
    return listed.page(ROUTES, request, name, _route_entry)


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
    listed.put_entry(ROUTES, request, document, entry)
    return _route_entry(entry)


@api_route(
    routes,
    f"{BASE}/route-lists/{{name}}/entries/{{value}}",
    methods=["DELETE"],
    right=_EDIT,
    operation=Operation(summary="Take a value off a route list", tag="Route lists", status=204),
)
def delete_route(request: ApiRequest, name: str, value: str) -> Json:
    return listed.delete_entry(ROUTES, request, name, value)


@api_route(
    routes,
    f"{BASE}/route-lists/{{name}}/excel",
    methods=["PUT"],
    right=_EDIT,
    operation=Operation(
        summary="Make a route list hold exactly a workbook's values",
        tag="Route lists",
        takes=listed.EXCEL,
        gives="telephony.Imported",
    ),
)
def import_routes_excel(request: ApiRequest, name: str) -> dict[str, Any]:
    document = read(ROUTES, request, name)
    found = read_routes(request.raw_body, parse_route_list(document.doc, name=document.name))
    wanted = {value: {"destination": destination} for value, destination in found.values.items()}
    return listed.replace(ROUTES, request, document, wanted, found.problems)


@api_route(
    routes,
    f"{BASE}/route-lists/{{name}}/excel",
    right=_EDIT,
    operation=Operation(
        summary="Download a route list as a workbook; an empty one makes a template",
        tag="Route lists",
        gives=listed.EXCEL,
    ),
)
def export_routes_excel(request: ApiRequest, name: str) -> File:
    document = read(ROUTES, request, name)
    found = entries.each(request.company, Kind.ROUTES, document.name)
    values = {entry.value: str(entry.fields["destination"]) for entry in found}
    return listed.workbook(document, write_routes(parse_route_list(document.doc, name=document.name), values))
