"""A company's campaigns as configured, at most five seconds old."""

from collections.abc import Iterable

from chalicelib.campaigns.domain import Campaign
from chalicelib.companies import config_store
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.ids import CompanyId


def recall(company: CompanyId, name: str) -> Campaign | None:
    return recall_many(company, [name]).get(name)


def recall_many(company: CompanyId, names: Iterable[str]) -> dict[str, Campaign]:
    """Campaigns by name, in at most one round trip; those that are gone are left out."""
    found = config_store.recall_many(company, [(Kind.CAMPAIGN, name) for name in sorted(set(names))])
    return {document.name: _campaign(company, document) for document in found.values()}


def list_all(company: CompanyId) -> list[Campaign]:
    """Every campaign by name, as it is now."""
    return [_campaign(company, document) for document in config_store.list_all(company, Kind.CAMPAIGN)]


def _campaign(company: CompanyId, document: Document) -> Campaign:
    return Campaign.from_document(company, document.name, document.doc)
