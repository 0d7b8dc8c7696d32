"""A queue as it is now, through the API."""

from datetime import timedelta

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState, Device
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.core import clock
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, QueueName
from chalicelib.queues import desk, learning
from tests.integration.adminapi.conftest import make_company
from tests.integration.adminapi.test_settings import problem
from tests.unit.calls.making import at, new_call, new_offer, new_stay

NOW = at(3600)


@pytest.fixture(autouse=True)
def an_hour_later():
    clock.use_clock(lambda: NOW)
    yield
    clock.use_clock(None)


@pytest.fixture
def desk_queue(admin, company):
    """A queue with one agent who is free, and four calls served today of 100 s each; a fifth gave up."""
    for name in ("kari", "ola"):
        assert admin.put(f"/users/{name}", {"first_name": name.title(), "is_agent": True}).status == 201
    body = {"title": "Support", "members": {"kari": 0, "ola": 1}, "wrap_up_s": 20, "service_level_s": 30}
    assert admin.put("/queues/support", body).status == 201
    mine = CompanyId(company)
    for n in range(5):
        call = transitions.join_queue(new_call(company=mine, id=CallId(f"{company}-{n}")), new_stay())
        if n < 4:
            offer = new_offer("kari", 15)
            call = transitions.claim(
                transitions.offer_to_agent(call, offer), offer.id, LegSid("CA-kari"), at(20 + n * 10)
            )
        learning.archive(transitions.end_call(call, at(120 + n * 10)), now=at(300))
    return admin


def come_to_work(company: str, name: str) -> None:
    mine, agent = CompanyId(company), AgentId(name)
    agents.ensure(mine, agent, name, now=NOW)
    agents.report_device(mine, agent, Device(endpoint=f"client:{name}", is_ready=True, seen_at=NOW))
    desk.log_on(mine, agent, QueueName("support"))
    desk.choose_state(mine, agent, desk.Choice(state=AgentState.AVAILABLE), now=NOW)


@pytest.mark.covers("PHN-130", "D2")
def test_the_days_figures_are_those_of_the_calls_logged(desk_queue) -> None:
    found = desk_queue.get("/queues/support/live").json

    assert found["today"] == {
        "offered": 5,
        "answered": 4,
        "abandoned": 1,
        "service_level": 0.6,
        "longest_s": 150,
        "mean_wait_s": 50,
    }
    assert (found["waiting"], found["waiting_since"], found["logged_on"]) == (0, None, 0)
    assert found["expected_wait_s"] is None


def test_the_next_callers_wait_is_told_by_who_is_at_work_and_who_waits(desk_queue, company) -> None:
    come_to_work(company, "kari")
    quiet = desk_queue.get("/queues/support/live").json
    for n in range(3):
        waiting = transitions.join_queue(
            new_call(company=CompanyId(company), id=CallId(f"CA{n}")), new_stay(joined_s=n)
        )
        call_store.create(waiting)
    busy = desk_queue.get("/queues/support/live").json

    assert quiet["available"] == 1
    assert quiet["expected_wait_s"] == 20
    assert busy["waiting"] == 3
    assert busy["waiting_since"].startswith("2026-03-02T08:00:00")
    assert busy["expected_wait_s"] > 120


@pytest.mark.covers("D2")
def test_archiving_a_call_again_much_later_counts_it_once(desk_queue, company) -> None:
    ended = transitions.join_queue(new_call(company=CompanyId(company), id=CallId(f"{company}-9")), new_stay())
    ended = transitions.end_call(ended, at(500))
    call_store.create(ended)
    for later_s in (0, 5, 700):
        learning.archive(ended, now=at(500) + timedelta(seconds=later_s))

    assert desk_queue.get("/queues/support/live").json["today"]["abandoned"] == 2


@pytest.mark.covers("D1")
def test_a_queue_of_another_company_has_no_figures_here(desk_queue, operator, company) -> None:
    del desk_queue
    other = make_company(operator, f"{company}-x")

    assert problem(other.get("/queues/support/live")) == (404, "not-found")


def test_the_console_is_shown_the_same_figures(desk_queue) -> None:
    (shown,) = desk_queue.get("/live").json["queues"]

    assert shown["today"]["answered"] == 4
    assert shown["today"]["service_level"] == 0.6
