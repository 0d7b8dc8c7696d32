"""Campaigns: set up, started and stopped, and their customers, one by one and whole from lists."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi import campaigns, checks, paging
from chalicelib.adminapi.customer_sheets import Reader
from chalicelib.adminapi.resources import BASE, Resource, note, present, read, register
from chalicelib.adminapi.routes.contacts import CSV
from chalicelib.adminapi.routes.listed import EXCEL
from chalicelib.adminapi.sheets import SheetRead
from chalicelib.campaigns import store
from chalicelib.campaigns.domain import ANSWERED, UNREACHED, Customer
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.clock import iso, utcnow
from chalicelib.core.errors import Invalid
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation, Parameter
from chalicelib.web.replies import Json

routes = Blueprint(__name__)
TAG: Final = "Campaigns"
LINES: Final = "application/x-ndjson"
_CUSTOMERS: Final = f"{BASE}/campaigns/{{name}}/customers"
STAGES: Final = ("open", "claimed")
CAMPAIGNS: Final = Resource(
    kind=Kind.CAMPAIGN,
    path="campaigns",
    noun="campaign",
    tag=TAG,
    body="campaign.CampaignBody",
    shown="campaign.Campaign",
    read=rights.LIVE_VIEW,
    write=rights.CAMPAIGNS_MANAGE,
    check=checks.campaign,
    complete=campaigns.complete,
    save=campaigns.save,
    remove=campaigns.remove,
)
register(routes, CAMPAIGNS)


@api_route(
    routes,
    f"{BASE}/campaigns/{{name}}/start",
    methods=["POST"],
    right=rights.CAMPAIGNS_MANAGE,
    operation=Operation(
        summary="Start a campaign: its customers are dialled", tag=TAG, gives="campaign.Campaign", is_conditional=True
    ),
)
def start(request: ApiRequest, name: str) -> Json:
    return _switch(request, name, is_running=True)


@api_route(
    routes,
    f"{BASE}/campaigns/{{name}}/stop",
    methods=["POST"],
    right=rights.CAMPAIGNS_MANAGE,
    operation=Operation(
        summary="Stop a campaign: nobody more is dialled", tag=TAG, gives="campaign.Campaign", is_conditional=True
    ),
)
def stop(request: ApiRequest, name: str) -> Json:
    return _switch(request, name, is_running=False)


def _switch(request: ApiRequest, name: str, *, is_running: bool) -> Json:
    document = read(CAMPAIGNS, request, name)
    request.precondition.check(document.version)
    wanted = campaigns.switched(document, is_running=is_running, actor=request.caller.actor, now=utcnow())
    saved = campaigns.set_running(request.company, document, wanted)
    if saved.version != document.version:
        deed = "campaign.start" if is_running else "campaign.stop"
        note(request, deed, saved.name, version=saved.version, now=saved.updated_at)
    return Json(body=present(CAMPAIGNS, request.company, saved), etag=str(saved.version))


@api_route(
    routes,
    f"{BASE}/campaigns/{{name}}/counts",
    right=rights.CAMPAIGNS_MANAGE,
    operation=Operation(summary="Count a campaign's customers", tag=TAG, gives="campaign.CustomerCounts"),
)
def counts(request: ApiRequest, name: str) -> dict[str, Any]:
    return counted(request.company, read(CAMPAIGNS, request, name))


def counted(company: str, document: Document) -> dict[str, Any]:
    """How many customers are at which stage, and of the done with which outcome."""
    outcomes = [*(each["name"] for each in document.doc["outcomes"]), ANSWERED, UNREACHED]
    found = store.count(company, document.name, outcomes)
    return {
        **{stage: found[stage] for stage in ("open", "claimed", "done")},
        "outcomes": {outcome: found[f"done#{outcome}"] for outcome in outcomes},
    }


@api_route(
    routes,
    _CUSTOMERS,
    right=rights.CAMPAIGNS_MANAGE,
    operation=Operation(
        summary="List a campaign's customers",
        tag=TAG,
        gives="[campaign.Customer]",
        query=(
            Parameter(
                name="state",
                description="Only those who are `open`, `claimed`, or done with an outcome (`done#<outcome>`).",
                schema={"type": "string", "pattern": "^(open|claimed|done#[a-z0-9~-]+)$"},
            ),
            *paging.PARAMETERS,
        ),
    ),
)
def list_customers(request: ApiRequest, name: str) -> dict[str, Any]:
    document = read(CAMPAIGNS, request, name)
    stage = request.query.get("state", "")
    if stage and stage not in STAGES and not stage.startswith("done#"):
        raise Invalid("state is open, claimed or done#<outcome>")
    limit, after = paging.limit(request), paging.after(request)
    found, position = store.list_page(request.company, document.name, limit=limit, after=after, stage=stage)
    return paging.page([shown(each) for each in found], position)


@api_route(
    routes,
    f"{_CUSTOMERS}/{{customer}}",
    right=rights.CAMPAIGNS_MANAGE,
    operation=Operation(summary="Read a customer", tag=TAG, gives="campaign.Customer"),
)
def get_customer(request: ApiRequest, name: str, customer: str) -> Mapping[str, Any]:
    return shown(store.get(request.company, read(CAMPAIGNS, request, name).name, customer))


@api_route(
    routes,
    f"{_CUSTOMERS}/{{customer}}",
    methods=["DELETE"],
    right=rights.CAMPAIGNS_MANAGE,
    operation=Operation(summary="Forget a customer", tag=TAG, status=204),
)
def delete_customer(request: ApiRequest, name: str, customer: str) -> Json:
    found = store.get(request.company, read(CAMPAIGNS, request, name).name, customer)
    store.delete(request.company, found.campaign, found.id)
    note(request, "campaign.customer-delete", name, version=None, now=utcnow())
    return Json(body=None, status=204)


def _import(media: str, words: str) -> Operation:
    return Operation(
        summary=f"Take customers in from {words}; bad rows are passed over and told",
        tag=TAG,
        takes=media,
        gives="campaign.CustomersImported",
    )


@api_route(
    routes,
    f"{BASE}/campaigns/{{name}}/customers.xlsx",
    methods=["PUT"],
    right=rights.CAMPAIGNS_MANAGE,
    operation=_import(EXCEL, "a workbook"),
)
def import_excel(request: ApiRequest, name: str) -> dict[str, Any]:
    return _take_in(request, name, lambda reader: reader.workbook(request.raw_body))


@api_route(
    routes,
    f"{BASE}/campaigns/{{name}}/customers.csv",
    methods=["PUT"],
    right=rights.CAMPAIGNS_MANAGE,
    operation=_import(CSV, "CSV"),
)
def import_csv(request: ApiRequest, name: str) -> dict[str, Any]:
    return _take_in(request, name, lambda reader: reader.csv(request.raw_body))


@api_route(
    routes,
    f"{BASE}/campaigns/{{name}}/customers.jsonl",
    methods=["PUT"],
    right=rights.CAMPAIGNS_MANAGE,
    operation=_import(LINES, "lines of JSON (each a `CustomerBody`)"),
)
def import_lines(request: ApiRequest, name: str) -> dict[str, Any]:
    return _take_in(request, name, lambda reader: reader.lines(request.raw_body))


def _take_in(request: ApiRequest, name: str, read_list: Callable[[Reader], SheetRead[Customer]]) -> dict[str, Any]:
    """Write what is new or different; repeating an import writes nothing."""
    document, now = read(CAMPAIGNS, request, name), utcnow()
    country = companies.load(request.company).country
    sheet = read_list(Reader(request.company, document.name, country=country, now=now))
    added = store.add_many(customer for _, customer in sheet.good)
    note(request, "campaign.import", document.name, version=None, now=now)
    return {
        "rows": sheet.rows,
        "created": len(added.created),
        "changed": len(added.changed),
        "unchanged": len(added.unchanged),
        "bad": [{"row": each.row, "problem": each.problem} for each in sheet.bad],
    }


def shown(customer: Customer) -> Mapping[str, Any]:
    """A customer as the API tells of them."""
    times = ("added_at", "last_dialled_at", "outcome_at", "next_at")
    return {
        **{name: getattr(customer, name) for name in ("id", "number", "name", "attempts", "last_agent", "outcome_by")},
        **{name: iso(at) if (at := getattr(customer, name)) else None for name in times},
        "fields": dict(customer.fields),
        "state": customer.state.value,
        "outcome": customer.outcome or None,
    }
