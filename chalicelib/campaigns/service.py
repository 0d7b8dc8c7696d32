"""Use cases of campaigns: tell what kind of call a caller's is."""

from chalicelib.campaigns import config, store
from chalicelib.campaigns.returning import Inbound, Returned, classify
from chalicelib.core.ids import CompanyId


def classify_caller(company: CompanyId, number: str) -> Returned | Inbound:
    """Tell whether a caller returns a campaign's call: at most two reads, whatever campaigns there are."""
    known = [each for each in store.by_number(company, number) if each.was_dialled]
    return classify(known, config.recall_many(company, (each.campaign for each in known)) if known else {})
