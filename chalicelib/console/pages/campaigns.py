"""Campaigns for supervisors: the list, one of them, and its customers (PUZD-01, PUZD-05, PUZD-20)."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from chalice.app import Blueprint

from chalicelib.campaigns import store
from chalicelib.campaigns.domain import ANSWERED, UNREACHED, Campaign, Customer, CustomerState
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console.changes import latest
from chalicelib.console.models.campaigns import (
    MODES,
    CampaignPage,
    CampaignRow,
    CampaignsPage,
    Counts,
    CustomerRow,
    CustomersPage,
    QueueChoice,
)
from chalicelib.console.pages.frame import shell_of
from chalicelib.core.ids import CompanyId
from chalicelib.queues.domain import Queue
from chalicelib.users import rights
from chalicelib.users import service as users
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html
from chalicelib.web.templating import render

pages = Blueprint(__name__)
PATH: Final = "/console/campaigns"
PAGE_SIZE: Final = 50
FRESH: Final[Mapping[str, Any]] = {
    "title": "",
    "mode": "preview",
    "queue": "",
    "number": "",
    "max_attempts": 3,
    "retry_minutes": 60,
    "calls_per_agent": 1,
    "ring_s": 25,
    "visible_to": None,
    "shown": [],
    "outcomes": [],
    "hours": None,
}
"""A campaign as it begins; a test holds it equal to the API's defaults."""
_WITHOUT: Final = {ANSWERED: "Reached, no outcome yet", UNREACHED: "Not reached"}


@page_route(pages, PATH, right=rights.CAMPAIGNS_MANAGE)
def campaigns(request: PageRequest) -> Html:
    company = CompanyId(request.caller.company)
    titles = dict(_titled(company, Kind.QUEUE))
    rows = [
        _row(company, document.name, document.doc, titles) for document in config_store.list_all(company, Kind.CAMPAIGN)
    ]
    rows.sort(key=lambda row: (not row.is_running, row.title.casefold()))
    page = CampaignsPage(shell=shell_of(request, title="Campaigns", active="campaigns"), rows=tuple(rows))
    return Html(body=render("console/campaigns.html", page))


def _row(company: str, name: str, doc: Mapping[str, Any], queues: Mapping[str, str]) -> CampaignRow:
    counted = store.count(company, name, ())
    return CampaignRow(
        name=name,
        title=str(doc["title"]),
        mode=MODES[doc["mode"]],
        queue=queues.get(doc["queue"], doc["queue"]),
        is_running=bool(doc.get("is_running")),
        open=counted["open"] + counted["claimed"],
        done=counted["done"],
    )


@page_route(pages, "/console/new-campaign", right=rights.CAMPAIGNS_MANAGE)
def new_campaign(request: PageRequest) -> Html:
    shell = shell_of(request, title="New campaign", active="campaigns")
    page = CampaignPage(shell=shell, name="", version=0, doc=FRESH, **_surroundings(request.caller.company))
    return Html(body=render("console/campaign.html", page))


@page_route(pages, f"{PATH}/{{name}}", right=rights.CAMPAIGNS_MANAGE)
def campaign(request: PageRequest, name: str) -> Html:
    """One campaign: how it dials, who sees what, and what has become of its customers."""
    company = CompanyId(request.caller.company)
    document = config_store.get(company, Kind.CAMPAIGN, name)
    may_see_changes = request.caller.may(rights.COMPANY_MANAGE)
    page = CampaignPage(
        shell=shell_of(request, title=str(document.doc["title"]), active="campaigns"),
        name=document.name,
        version=document.version,
        doc={**FRESH, **document.doc},
        counts=_counts(Campaign.from_document(company, name, document.doc)),
        changes=latest(company, "campaign", name) if may_see_changes else (),
        zone=companies.load(company).tzinfo.key,
        may_see_changes=may_see_changes,
        **_surroundings(company),
    )
    return Html(body=render("console/campaign.html", page))


@page_route(pages, f"{PATH}/{{name}}/customers", right=rights.CAMPAIGNS_MANAGE)
def customers(request: PageRequest, name: str) -> Html:
    """A campaign's customers page by page, all or those of one stage."""
    company = CompanyId(request.caller.company)
    known = Campaign.from_document(company, name, config_store.get(company, Kind.CAMPAIGN, name).doc)
    counts = _counts(known)
    stages = (("open", "Open", counts.open), ("claimed", "Being called", counts.claimed), *counts.outcomes)
    chosen = request.query.get("state", "")
    chosen = chosen if chosen in {stage for stage, _, _ in stages} else ""
    after = request.query.get("after") or None
    found, position = store.list_page(company, name, limit=PAGE_SIZE, after=after, stage=chosen)
    following = urlencode({key: value for key, value in (("state", chosen), ("after", position or "")) if value})
    page = CustomersPage(
        shell=shell_of(request, title=f"Customers of {known.title}", active="campaigns"),
        name=name,
        title=known.title,
        rows=tuple(_customer(each, known) for each in found),
        stages=stages,
        chosen=chosen,
        zone=companies.load(company).tzinfo.key,
        next_href=f"{PATH}/{quote(name)}/customers?{following}" if position else "",
    )
    return Html(body=render("console/customers.html", page))


def _customer(customer: Customer, campaign: Campaign) -> CustomerRow:
    state, look = _in_words(customer, campaign)
    return CustomerRow(
        number=customer.number,
        name=customer.name,
        state=state,
        look=look,
        attempts=customer.attempts,
        last_dialled_at=customer.last_dialled_at,
        next_at=customer.next_at if customer.state is CustomerState.OPEN else None,
    )


def _in_words(customer: Customer, campaign: Campaign) -> tuple[str, str]:
    outcome = outcome_in_words(campaign, customer.outcome)
    match customer.state:
        case CustomerState.OPEN:
            return (f"Open: {outcome}", "") if outcome else ("Open", "")
        case CustomerState.CLAIMED:
            return "Being called", "blue"
        case CustomerState.DONE:
            return outcome or "Done", "amber" if customer.outcome in _WITHOUT else "green"


def outcome_in_words(campaign: Campaign, outcome: str) -> str:
    """An outcome as people read it; what the campaign no longer offers by its name."""
    known = campaign.outcome(outcome)
    return known.title if known else _WITHOUT.get(outcome, outcome)


def _counts(campaign: Campaign) -> Counts:
    names = [*(each.name for each in campaign.outcomes), *_WITHOUT]
    found = store.count(campaign.company, campaign.name, names)
    outcomes = tuple((f"done#{name}", outcome_in_words(campaign, name), found[f"done#{name}"]) for name in names)
    return Counts(open=found["open"], claimed=found["claimed"], done=found["done"], outcomes=outcomes)


def _surroundings(company: str) -> dict[str, Any]:
    """What a campaign can be made of: people, queues, numbers, opening hours."""
    everybody = sorted(users.list_all(company), key=lambda user: user.title.casefold())
    queues = [
        Queue.from_document(CompanyId(company), each.name, each.doc)
        for each in config_store.list_all(company, Kind.QUEUE)
    ]
    return {
        "people": {user.name: {"title": user.title, "is_agent": user.is_agent} for user in everybody},
        "queues": tuple(QueueChoice(each.name, each.title, each.is_contact_first) for each in queues),
        "numbers": _titled(company, Kind.NUMBER),
        "hours": _titled(company, Kind.HOURS),
    }


def _titled(company: str, kind: Kind) -> tuple[tuple[str, str], ...]:
    return tuple((each.name, str(each.doc.get("title") or "")) for each in config_store.list_all(company, kind))
