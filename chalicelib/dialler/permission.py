"""Whether a campaign may call now, and whom it may never call (K4)."""

from datetime import datetime
from typing import Final

from chalicelib.campaigns.domain import Campaign
from chalicelib.companies import config_store, entries
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CompanyId
from chalicelib.directory.calendars import public_holidays
from chalicelib.directory.hours import category_at
from chalicelib.directory.hours_document import parse_hours

OPEN: Final = "open"


def is_open(campaign: Campaign, *, now: datetime) -> bool:
    """Tell whether a campaign's hours, if it has any, are open; hours that are gone never are."""
    if not campaign.hours:
        return True
    document = config_store.recall(campaign.company, Kind.HOURS, campaign.hours)
    if document is None:
        return False
    company = companies.load(campaign.company)
    hours = parse_hours(document.doc, name=document.name)
    return category_at(hours, now, company.tzinfo, calendar=public_holidays, country=company.country) == OPEN


def block_lists(company: CompanyId) -> list[str]:
    """The names of a company's block lists."""
    return [each.name for each in config_store.list_all(company, Kind.VIP) if each.doc.get("block")]


def is_blocked(company: CompanyId, number: str, lists: list[str]) -> bool:
    return bool(lists) and bool(entries.find_in(company, Kind.VIP, lists, number))
