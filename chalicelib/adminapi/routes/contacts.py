"""Contacts: one by one, searched, and whole from and to spreadsheets."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi import contact_sheets, names, paging
from chalicelib.adminapi.bodies import parse, without_read_only
from chalicelib.adminapi.names import new_slug
from chalicelib.adminapi.resources import BASE, note
from chalicelib.adminapi.routes.listed import EXCEL
from chalicelib.adminapi.sheets import BadRow, SheetRead
from chalicelib.calls import log
from chalicelib.campaigns import store as campaigns
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Document, Kind
from chalicelib.contacts import service as contacts
from chalicelib.contacts.domain import Contact
from chalicelib.core.clock import iso, utcnow
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import CompanyId
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation, Parameter
from chalicelib.web.replies import File, Json

routes = Blueprint(__name__)
CSV: Final = "text/csv"
TAG: Final = "Contacts"
AT_ONCE: Final = 6
_ONE: Final = f"{BASE}/contacts/{{name}}"


def shown(document: Document) -> dict[str, Any]:
    return {
        "name": document.name,
        **document.doc,
        "version": document.version,
        "updated_at": iso(document.updated_at),
        "updated_by": document.updated_by,
    }


@api_route(
    routes,
    f"{BASE}/contacts",
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="List contacts by name, or search them",
        tag=TAG,
        gives="[contact.Contact]",
        query=(Parameter(name="q", description="Words, or a piece of a number."), *paging.PARAMETERS),
    ),
)
def list_contacts(request: ApiRequest) -> dict[str, Any]:
    limit, after = paging.limit(request), paging.after(request)
    found, position = contacts.search(request.company, request.query.get("q", ""), limit=limit, after=after)
    return paging.page([shown(document) for document in found], position)


@api_route(
    routes,
    _ONE,
    right=rights.LIVE_VIEW,
    operation=Operation(summary="Read a contact", tag=TAG, gives="contact.Contact", is_conditional=True),
)
def get_contact(request: ApiRequest, name: str) -> Json:
    document = config_store.get(request.company, Kind.CONTACT, name)
    return Json(body=shown(document), etag=str(document.version))


@api_route(
    routes,
    _ONE,
    methods=["PUT"],
    right=rights.CONTACTS_EDIT,
    operation=Operation(
        summary="Create or replace a contact",
        tag=TAG,
        takes="contact.ContactBody",
        gives="contact.Contact",
        also=(201,),
        is_conditional=True,
    ),
)
def put_contact(request: ApiRequest, name: str) -> Json:
    before = config_store.find(request.company, Kind.CONTACT, name)
    request.precondition.check(before.version if before else None)
    body = parse("contact.ContactBody", without_read_only(request.json_object()))
    country = companies.load(request.company).country
    contact = contact_sheets.contact_of(before.name if before else new_slug(name), body, country=country)
    replaces = before.version if before else None
    saved = contacts.save(request.company, contact, replaces=replaces, actor=request.caller.actor, now=utcnow())
    note(request, "contact.write", name, version=saved.version, now=saved.updated_at)
    return Json(body=shown(saved), status=200 if before else 201, etag=str(saved.version))


@api_route(
    routes,
    _ONE,
    methods=["DELETE"],
    right=rights.CONTACTS_EDIT,
    operation=Operation(summary="Delete a contact", tag=TAG, status=204, is_conditional=True),
)
def delete_contact(request: ApiRequest, name: str) -> Json:
    document = config_store.get(request.company, Kind.CONTACT, name)
    request.precondition.check(document.version)
    contacts.remove(request.company, document)
    note(request, "contact.delete", name, version=None, now=utcnow())
    return Json(body=None, status=204)


@api_route(
    routes,
    f"{BASE}/contacts.xlsx",
    right=rights.LIVE_VIEW,
    operation=Operation(summary="Download every contact as a workbook", tag=TAG, gives=EXCEL),
)
def export_excel(request: ApiRequest) -> File:
    return File(
        body=contact_sheets.write_workbook(_everybody(request.company)), content_type=EXCEL, name="contacts.xlsx"
    )


@api_route(
    routes,
    f"{BASE}/contacts.csv",
    right=rights.LIVE_VIEW,
    operation=Operation(summary="Download every contact as CSV", tag=TAG, gives=CSV),
)
def export_csv(request: ApiRequest) -> File:
    return File(body=contact_sheets.write_csv(_everybody(request.company)), content_type=CSV, name="contacts.csv")


def _everybody(company: str) -> Iterator[Contact]:
    return (Contact.from_document(document.name, document.doc) for document in contacts.each(company))


@api_route(
    routes,
    f"{BASE}/contacts.xlsx",
    methods=["PUT"],
    right=rights.CONTACTS_EDIT,
    operation=Operation(
        summary="Take contacts in from a workbook; bad rows are passed over and told",
        tag=TAG,
        takes=EXCEL,
        gives="contact.ContactsImported",
    ),
)
def import_excel(request: ApiRequest) -> dict[str, Any]:
    country = companies.load(request.company).country
    return _take_in(request, contact_sheets.read_workbook(request.raw_body, country=country))


@api_route(
    routes,
    f"{BASE}/contacts.csv",
    methods=["PUT"],
    right=rights.CONTACTS_EDIT,
    operation=Operation(
        summary="Take contacts in from CSV; bad rows are passed over and told",
        tag=TAG,
        takes=CSV,
        gives="contact.ContactsImported",
    ),
)
def import_csv(request: ApiRequest) -> dict[str, Any]:
    country = companies.load(request.company).country
    return _take_in(request, contact_sheets.read_csv(request.raw_body, country=country))


@api_route(
    routes,
    f"{BASE}/callers/{{number}}",
    methods=["DELETE"],
    right=rights.COMPANY_MANAGE,
    operation=Operation(
        summary="Forget a caller: their number leaves the call log, campaigns, and the contact who has it",
        tag=TAG,
        gives="contact.Forgotten",
    ),
)
def forget_caller(request: ApiRequest, number: str) -> dict[str, Any]:
    """Calls stay, as those of nobody; a contact keeps their other numbers."""
    company, now = CompanyId(request.company), utcnow()
    wanted = names.number(company, number)
    contact = contacts.whose(company, wanted)
    document = config_store.find(company, Kind.CONTACT, contact.name) if contact else None
    if contact is not None and document is not None:
        left = replace(contact, numbers=tuple(each for each in contact.numbers if each != wanted))
        contacts.save(company, left, replaces=document.version, actor=request.caller.actor, now=now)
    erased = log.forget_caller(company, wanted)
    note(request, "caller.forget", "a caller", version=None, now=now)
    customers = campaigns.forget_number(company, wanted)
    return {"calls": erased, "was_contact": contact is not None, "customers": customers}


def _take_in(request: ApiRequest, sheet: SheetRead[Contact]) -> dict[str, Any]:
    """Write what is new or different; repeating an import writes nothing."""
    now = utcnow()
    there = {document.name: document for document in contacts.each(request.company)}
    fresh = [
        (row, contact)
        for row, contact in sheet.good
        if contact.name not in there or there[contact.name].doc != contact.to_document()
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(lambda each: _write(request, *each, before=there.get(each[1].name), now=now), fresh))
    refused = [outcome for outcome in outcomes if outcome is not None]
    note(request, "contact.import", "contacts", version=None, now=now)
    lost = {bad.row for bad in refused}
    written = [contact for row, contact in fresh if row not in lost]
    created = sum(contact.name not in there for contact in written)
    bad = sorted((*sheet.bad, *refused), key=lambda each: each.row)
    return {
        "rows": sheet.rows,
        "created": created,
        "changed": len(written) - created,
        "unchanged": len(sheet.good) - len(fresh),
        "bad": [{"row": each.row, "problem": each.problem} for each in bad],
    }


def _write(request: ApiRequest, row: int, contact: Contact, *, before: Document | None, now: datetime) -> BadRow | None:
    replaces = before.version if before else None
    try:
        contacts.save(request.company, contact, replaces=replaces, actor=request.caller.actor, now=now)
    except Conflict as refused:
        return BadRow(row, str(refused))
    return None
