"""Campaigns and customers for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.campaigns.domain import Campaign, Customer, Mode, Outcome
from chalicelib.core.ids import CompanyId, QueueName

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
YES = Outcome("yes", "Said yes", is_final=True)
LATER = Outcome("later", "Call again later", is_final=False)


def after(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def new_campaign(name: str = "spring", *, company: str = "demo", **facts: Any) -> Campaign:
    known: dict[str, Any] = {
        "title": "Spring sale",
        "mode": Mode.POWER,
        "queue": QueueName("sales"),
        "number": "+4721000001",
        "outcomes": (YES, LATER),
    }
    return Campaign(company=CompanyId(company), name=name, **{**known, **facts})


def new_customer(id_: str = "kari", *, company: str = "demo", campaign: str = "spring", **facts: Any) -> Customer:
    known: dict[str, Any] = {"number": "+4790000001", "name": "Kari Nordmann", "added_at": NINE}
    return Customer(company=CompanyId(company), campaign=campaign, id=id_, **{**known, **facts})
