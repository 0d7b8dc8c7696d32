"""Whom a call may be with."""

from chalicelib.campaigns.recognising import candidates
from chalicelib.core.ids import AgentId, QueueName
from tests.unit.campaigns.making import after, new_campaign, new_customer

ANNA, BO = AgentId("anna"), AgentId("bo")
CAMPAIGNS = {
    "spring": new_campaign("spring"),
    "autumn": new_campaign("autumn", visible_to=(BO,)),
}
MEMBERS = {QueueName("sales"): (ANNA,)}


def found(*customers, agent=ANNA):
    return [each.campaign.name for each in candidates(customers, CAMPAIGNS, agent, MEMBERS)]


def test_whom_campaigns_have_dialled_is_told_to_everybody_the_last_dialled_first() -> None:
    dialled = [new_customer(campaign=name, last_dialled_at=after(at)) for name, at in (("spring", 1), ("autumn", 2))]
    assert found(*dialled) == ["autumn", "spring"]
    assert found(*dialled, agent=AgentId("cam")) == ["autumn", "spring"]


def test_a_number_nobody_dialled_is_looked_up_in_the_campaigns_an_agent_may_see() -> None:
    listed = [new_customer(campaign=name, added_at=after(at)) for name, at in (("spring", 1), ("autumn", 2))]
    assert found(*listed) == ["spring"]
    assert found(*listed, agent=BO) == ["autumn"]
    assert found(*listed, agent=AgentId("cam")) == []


def test_once_somebody_dialled_the_number_lists_are_not_searched() -> None:
    assert found(new_customer(campaign="autumn", last_dialled_at=after(1)), new_customer()) == ["autumn"]


def test_a_customer_of_a_campaign_that_is_gone_is_nobody() -> None:
    assert found(new_customer(campaign="winter", last_dialled_at=after(1))) == []
