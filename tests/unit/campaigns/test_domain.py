"""Campaigns as they are configured."""

from datetime import timedelta

from chalicelib.campaigns.domain import Campaign, Mode, Outcome, Shown
from chalicelib.core.ids import AgentId, CompanyId
from tests.unit.campaigns.making import new_campaign

LEAST = {"title": "Spring sale", "mode": "preview", "queue": "sales", "number": "+4721000001"}


def test_a_campaign_is_read_from_its_document() -> None:
    doc = {
        **LEAST,
        "max_attempts": 5,
        "retry_minutes": 90,
        "visible_to": ["anna"],
        "shown": [{"name": "plan", "label": "Plan"}],
        "outcomes": [{"name": "yes", "title": "Said yes", "is_final": True}],
        "hours": "daytime",
        "is_running": True,
    }
    campaign = Campaign.from_document(CompanyId("demo"), "spring", doc)
    assert (campaign.max_attempts, campaign.retry, campaign.is_running) == (5, timedelta(minutes=90), True)
    assert campaign.shown == (Shown("plan", "Plan"),)
    assert campaign.outcome("yes") == Outcome("yes", "Said yes", is_final=True)
    assert campaign.outcome("no") is None


def test_a_document_that_says_little_has_defaults() -> None:
    campaign = Campaign.from_document(CompanyId("demo"), "spring", LEAST)
    assert (campaign.calls_per_agent, campaign.visible_to, campaign.hours, campaign.is_running) == (1, None, "", False)


def test_power_and_predictive_call_the_customer_first() -> None:
    assert [mode.value for mode in Mode if mode.is_contact_first] == ["power", "predictive"]


def test_a_campaign_is_visible_to_the_members_of_its_queue_unless_it_names_others() -> None:
    anna, bo = AgentId("anna"), AgentId("bo")
    assert new_campaign().is_visible_to(anna, [anna])
    assert not new_campaign().is_visible_to(bo, [anna])
    assert not new_campaign(visible_to=(bo,)).is_visible_to(anna, [anna])
    assert new_campaign(visible_to=(bo,)).is_visible_to(bo, [anna])
