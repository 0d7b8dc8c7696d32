"""VIP lists: their heads, their numbers one by one, and whole from and to Excel."""

from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi import checks, names, paging
from chalicelib.adminapi.bodies import parse
from chalicelib.adminapi.resources import BASE, Resource, read, register
from chalicelib.adminapi.routes import listed
from chalicelib.companies import entries
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Document, Kind
from chalicelib.companies.entries import Entry
from chalicelib.flow.vip_excel import read_vip_workbook, write_vip_workbook
from chalicelib.flow.vip_lists import parse_vip_list, read_numbers
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation
from chalicelib.web.replies import File, Json

routes = Blueprint(__name__)
_EDIT: Final = rights.FLOWS_EDIT

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
    remove=listed.remove,
)
register(routes, VIP)


def _vip_entry(entry: Entry) -> dict[str, Any]:
    return {"number": entry.value, "note": entry.fields.get("note", "")}


@api_route(
    routes,
    f"{BASE}/vip-lists/{{name}}/entries",
    right=_EDIT,
    operation=Operation(
        summary="List a VIP list's numbers", tag="VIP lists", gives="[telephony.VipEntry]", query=paging.PARAMETERS
    ),
)
def list_vip(request: ApiRequest, name: str) -> dict[str, Any]:
    return listed.page(VIP, request, name, _vip_entry)


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
    listed.put_entry(VIP, request, document, entry)
    return _vip_entry(entry)


@api_route(
    routes,
    f"{BASE}/vip-lists/{{name}}/entries/{{number}}",
    methods=["DELETE"],
    right=_EDIT,
    operation=Operation(summary="Take a number off a VIP list", tag="VIP lists", status=204),
)
def delete_vip(request: ApiRequest, name: str, number: str) -> Json:
    return listed.delete_entry(VIP, request, name, names.known_number(request.company, number))


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
        takes=listed.EXCEL,
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
    operation=Operation(summary="Download a VIP list as a workbook", tag="VIP lists", gives=listed.EXCEL),
)
def export_vip_excel(request: ApiRequest, name: str) -> File:
    document = read(VIP, request, name)
    numbers = [entry.value for entry in entries.each(request.company, Kind.VIP, document.name)]
    return listed.workbook(document, write_vip_workbook(parse_vip_list(document.doc, name=document.name), numbers))


def _replace_vip(
    request: ApiRequest, document: Document, numbers: tuple[str, ...], problems: tuple[str, ...]
) -> dict[str, Any]:
    """Numbers that stay keep their notes."""
    there = {entry.value: entry.fields for entry in entries.each(request.company, Kind.VIP, document.name)}
    return listed.replace(
        VIP, request, document, {number: there.get(number, {"note": ""}) for number in numbers}, problems
    )
