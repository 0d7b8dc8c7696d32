"""The pages of campaigns over real tables: who may open them, and what they tell."""

import pytest

from chalicelib.adminapi.bodies import parse
from chalicelib.campaigns import store
from chalicelib.campaigns.domain import CustomerState
from chalicelib.companies.documents import Kind
from chalicelib.console.pages.campaigns import FRESH, PAGE_SIZE
from tests.integration.console.test_pages import NOON, kari, visitor  # noqa: F401  fixtures
from tests.integration.console.test_queue_pages import data_of, give, write
from tests.unit.campaigns.making import new_customer

PATHS = (
    "/console/campaigns",
    "/console/campaigns/spring",
    "/console/campaigns/spring/customers",
    "/console/new-campaign",
)
SPRING = {
    **FRESH,
    "title": "Spring sale",
    "mode": "power",
    "queue": "sales",
    "number": "+4721000001",
    "outcomes": [{"name": "yes", "title": "Said yes", "is_final": True}],
    "is_running": True,
}


@pytest.fixture
def leader(kari, company):  # noqa: F811
    give(company, "team-leader")
    write(company, Kind.QUEUE, "sales", {"title": "Sales", "members": {"kari": 0}, "is_contact_first": True})
    write(company, Kind.CAMPAIGN, "spring", SPRING)
    return kari


def test_a_new_campaign_begins_with_what_the_api_would_fill_in() -> None:
    least = {"title": "x", "mode": "preview", "queue": "x", "number": "+4721000001"}
    assert {**parse("campaign.CampaignBody", least), "title": "", "queue": "", "number": ""} == FRESH


@pytest.mark.covers("PUZD-20")
def test_agents_see_no_campaigns_and_supervisors_do(kari, company) -> None:  # noqa: F811
    write(company, Kind.CAMPAIGN, "spring", SPRING)
    assert [kari.get(path).status for path in PATHS] == [403] * 4
    assert "/console/campaigns" not in kari.get("/console/live").text
    give(company, "team-leader")
    assert [kari.get(path).status for path in PATHS] == [200] * 4
    assert "/console/campaigns" in kari.get("/console/live").text


def test_a_campaign_is_shown_with_what_has_become_of_its_customers(leader, company) -> None:
    done = {"state": CustomerState.DONE, "outcome": "yes"}
    store.add_many(
        [new_customer("a", company=company), *(new_customer(name, company=company, **done) for name in ("b", "c"))]
    )
    assert '<td class="n num" data-label="Done">2</td>' in leader.get("/console/campaigns").text
    page = leader.get("/console/campaigns/spring")
    assert data_of(page)["contact_first"] == ["sales"]
    assert '<dt>Said yes</dt><dd class="num">2</dd>' in page.text


def test_customers_are_listed_by_what_became_of_them_page_by_page(leader, company) -> None:
    names = [f"c{n:02}" for n in range(PAGE_SIZE + 1)]
    store.add_many([new_customer(name, company=company, name=f"Customer {name}") for name in names])
    store.add_many([new_customer("d", company=company, name="Dora", state=CustomerState.DONE, outcome="yes")])
    first = leader.get("/console/campaigns/spring/customers?state=open").text
    assert f"Customer {names[-2]}" in first
    assert f"Customer {names[-1]}" not in first
    following = f"/console/campaigns/spring/customers?state=open&amp;after={names[-2]}"
    assert following in first
    second = leader.get(following.replace("&amp;", "&")).text
    assert f"Customer {names[-1]}" in second
    assert "Dora" not in second
    assert "Dora" in leader.get("/console/campaigns/spring/customers?state=done%23yes").text
    assert leader.get("/console/campaigns/none/customers").status == 404
