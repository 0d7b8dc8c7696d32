"""An agent with a call learns whose customer it is, opens and selects them, and says what came of it."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent, AgentState, Work
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.calls.dials import Prospect
from chalicelib.campaigns import store
from chalicelib.campaigns.domain import CustomerState
from chalicelib.companies.documents import Kind
from chalicelib.core.clock import epoch_ms
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.users import audit
from tests.integration.console.test_pages import NOON, kari, visitor  # noqa: F401  fixtures
from tests.integration.console.test_queue_pages import write
from tests.unit.calls.making import new_call, new_stay
from tests.unit.campaigns.making import new_customer

CALLER = "+4790000001"
OUTCOMES = [
    {"name": "yes", "title": "Said yes", "is_final": True},
    {"name": "later", "title": "Call again later", "is_final": False},
]
SPRING = {
    "title": "Spring sale",
    "mode": "power",
    "queue": "sales",
    "number": "+4721000001",
    "shown": [{"name": "plan", "label": "Their plan"}],
    "outcomes": OUTCOMES,
    "is_running": True,
}
CALL = CallId("c-now")
HERE = f"/api/agent/calls/{CALL}"
ONE = f"{HERE}/customers/spring/kari-n"


class Desk:
    """Kari, who has a call."""

    def __init__(self, kari) -> None:  # noqa: F811
        self._kari = kari
        self._token = re.search(r'name="csrf-token" content="([^"]+)"', kari.get("/console/agent").text)[1]

    def get(self, path: str) -> dict:
        return json.loads(self._kari.get(path).text)

    def ask(self, method: str, path: str, body: dict | None = None) -> tuple[int, dict]:
        headers = {"Content-Type": "application/json", "X-CSRF-Token": self._token}
        answer = self._kari._ask(method, path, body=json.dumps(body or {}), headers=headers)
        return answer.status, json.loads(answer.text)

    @property
    def customers(self) -> list[tuple[str, str | None]]:
        return [(each["campaign"], each["name"]) for each in self.get(f"{HERE}/caller")["customers"]]


@pytest.fixture
def desk(kari, company) -> Desk:  # noqa: F811
    write(company, Kind.QUEUE, "sales", {"title": "Sales", "members": {"kari": 0}})
    write(company, Kind.QUEUE, "others", {"title": "Others", "members": {"ola": 0}})
    write(company, Kind.CAMPAIGN, "spring", SPRING)
    write(company, Kind.CAMPAIGN, "autumn", {**SPRING, "title": "Autumn sale", "queue": "others"})
    has_call(company)
    return Desk(kari)


def has_call(company: str, **facts) -> None:
    call = new_call(company=CompanyId(company), id=CALL, caller=CALLER)
    call_store.create(replace(transitions.join_queue(call, new_stay()), v=1, **facts))
    work = Work(call=CALL, queue=QueueName("sales"), offer=OfferId("o1"), wrap_up_until=NOON + timedelta(minutes=5))

    def wraps_up(agent: Agent) -> Agent:
        return replace(agent, state=AgentState.WRAP_UP, work=work)

    agents.ensure(CompanyId(company), AgentId("kari"), "Kari", now=NOON)
    agents.change(CompanyId(company), AgentId("kari"), wraps_up)


def listed(company: str, campaign: str = "spring", *, dialled_ago_s: float = 0, **facts) -> None:
    at = NOON - timedelta(seconds=dialled_ago_s) if dialled_ago_s else None
    known = {"name": "Kari Nordmann", "fields": {"plan": "large", "pin": "1234"}, "last_dialled_at": at}
    store.add_many([new_customer("kari-n", company=company, campaign=campaign, **{**known, **facts})])


@pytest.mark.covers("CUBE-06")
def test_a_caller_whom_a_campaign_has_dialled_is_named_the_last_campaign_first(desk, company) -> None:
    listed(company, dialled_ago_s=90, outcome="later")
    listed(company, "autumn", dialled_ago_s=30, name="Kari N.")
    found = desk.get(f"{HERE}/caller")["customers"]
    assert [(each["title"], each["name"]) for each in found] == [
        ("Autumn sale", "Kari N."),
        ("Spring sale", "Kari Nordmann"),
    ]
    assert found[1]["last_outcome"] == "Call again later"
    assert found[1]["dialled_at"] == epoch_ms(NOON - timedelta(seconds=90))


@pytest.mark.covers("CUBE-07")
def test_a_number_nobody_dialled_is_looked_up_in_the_campaigns_the_agent_may_see_and_no_other(desk, company) -> None:
    listed(company, "autumn")
    assert desk.customers == []
    assert desk.ask("POST", f"{HERE}/customers/autumn/kari-n")[0] == 404
    listed(company)
    assert desk.customers == [("spring", "Kari Nordmann")]


@pytest.mark.covers("CUBE-08")
def test_an_outcome_wants_the_customer_opened_and_selected_first(desk, company) -> None:
    listed(company, dialled_ago_s=30)
    opened = desk.get(ONE)
    assert opened["fields"] == [{"label": "Their plan", "value": "large"}]
    assert [each["title"] for each in opened["outcomes"]] == ["Said yes", "Call again later"]
    status, refused = desk.ask("PUT", f"{ONE}/outcome", {"outcome": "yes"})
    assert (status, refused["error"]["code"]) == (409, "not-selected")
    assert store.get(company, "spring", "kari-n").outcome == ""

    assert desk.ask("POST", ONE)[1]["is_selected"] is True
    assert desk.ask("PUT", f"{ONE}/outcome", {"outcome": "yes"})[1]["given"] == "yes"
    closed = store.get(company, "spring", "kari-n")
    assert (closed.state, closed.outcome, closed.outcome_by) == (CustomerState.DONE, "yes", "kari")


@pytest.mark.covers("CUBE-08")
def test_an_outcome_sent_twice_is_one_and_the_audit_says_who_gave_it(desk, company) -> None:
    listed(company, dialled_ago_s=30)
    desk.ask("POST", ONE)
    for _ in range(2):
        assert desk.ask("PUT", f"{ONE}/outcome", {"outcome": "yes"})[0] == 200
    told = [entry for entry in audit.list_page(company, limit=50)[0] if entry.action == "campaign.outcome"]
    assert [(entry.actor, entry.target, tuple(entry.changes)) for entry in told] == [
        ("user:kari", "spring", ("call c-now: no outcome → yes",))
    ]


def test_an_outcome_that_is_not_final_leaves_the_customer_open_until_the_time_agreed(desk, company) -> None:
    listed(company, dialled_ago_s=30)
    desk.ask("POST", ONE)
    tomorrow = NOON + timedelta(days=1)
    assert desk.ask("PUT", f"{ONE}/outcome", {"outcome": "later", "next_at": epoch_ms(tomorrow)})[0] == 200
    again = store.get(company, "spring", "kari-n")
    assert (again.state, again.outcome, again.next_at) == (CustomerState.OPEN, "later", tomorrow)


@pytest.mark.parametrize(
    "body", [{}, {"outcome": "maybe"}, {"outcome": "later", "next_at": 5}, {"outcome": "later", "next_at": "soon"}]
)
def test_what_no_outcome_is_records_nothing(desk, company, body) -> None:
    listed(company, dialled_ago_s=30)
    desk.ask("POST", ONE)
    assert desk.ask("PUT", f"{ONE}/outcome", body)[0] == 400
    assert store.get(company, "spring", "kari-n").outcome == ""


def test_a_call_is_with_one_customer_only(desk, company) -> None:
    listed(company, dialled_ago_s=30)
    listed(company, "autumn", dialled_ago_s=60)
    desk.ask("POST", ONE)
    desk.ask("POST", f"{HERE}/customers/autumn/kari-n")
    found = {each["campaign"]: each["is_selected"] for each in desk.get(f"{HERE}/caller")["customers"]}
    assert found == {"spring": False, "autumn": True}
    assert desk.ask("PUT", f"{ONE}/outcome", {"outcome": "yes"})[0] == 409


def test_who_does_not_have_the_call_opens_nobody_and_gives_no_outcome(desk, company) -> None:
    listed(company, dialled_ago_s=30)
    desk.ask("POST", ONE)
    away = AgentState.AVAILABLE
    agents.change(CompanyId(company), AgentId("kari"), lambda agent: replace(agent, state=away, work=None))
    assert desk.ask("POST", ONE)[0] == 404
    assert desk.ask("PUT", f"{ONE}/outcome", {"outcome": "yes"})[0] == 404
    assert desk.get(f"{HERE}/caller")["customers"] == []


def test_whom_a_campaign_had_called_is_that_customer_and_nobody_else(desk, company) -> None:
    listed(company)
    listed(company, "autumn", dialled_ago_s=30)
    call = call_store.get(CompanyId(company), CALL)
    call_store.save(replace(call, v=call.v + 1, prospect=Prospect("spring", "kari-n")))
    assert desk.customers == [("spring", "Kari Nordmann")]
    assert desk.get(ONE)["is_selected"] is True
    assert desk.ask("PUT", f"{ONE}/outcome", {"outcome": "yes"})[1]["given"] == "yes"


@pytest.mark.covers("CUBE-02")
def test_the_agent_is_told_that_a_call_is_returned_and_whose(desk, company) -> None:
    assert desk.get(f"{HERE}/caller")["returns_to"] is None
    call = call_store.get(CompanyId(company), CALL)
    call_store.save(replace(call, v=call.v + 1, session={**call.session, "campaign": "spring"}))
    assert desk.get(f"{HERE}/caller")["returns_to"] == "Spring sale"
