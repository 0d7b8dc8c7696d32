"""Agents in their table: two writers, heartbeats beside them, who is ready, and who is due a look."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.agents import service, store, transitions
from chalicelib.agents.domain import AgentState, Choice, Device
from chalicelib.agents.errors import AgentTaken, UnknownAgent
from chalicelib.core.ids import AgentId, CompanyId
from tests.unit.agents.making import held_for, new_agent
from tests.unit.calls.making import at

pytestmark = pytest.mark.usefixtures("aws")


def stored(company: str, name: str = "anna", **facts):
    agent = new_agent(name, **facts)
    agent = replace(agent, company=CompanyId(company))
    store.create(agent)
    return agent


@pytest.mark.covers("A1")
def test_of_two_who_reserve_an_agent_one_gets_them(company) -> None:
    agent = stored(company, seen_s=10)

    def reserve(offer: str) -> bool:
        held = held_for(offer, at(12), at(32), call=offer)
        try:
            service.change(agent.company, agent.id, lambda each: transitions.reserve(each, held, at(12)))
        except AgentTaken:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(reserve, ["a", "b", "c", "d"]))
    assert got.count(True) == 1
    assert store.get(agent.company, agent.id).reservation is not None


def test_a_heartbeat_does_not_disturb_the_state_nor_a_change_of_state_the_device(company) -> None:
    agent = stored(company)
    seen = Device(endpoint="client:demo.anna", is_ready=False, reason="muted", seen_at=at(50))
    store.report_device(agent.company, agent.id, seen)
    paused = Choice(state=AgentState.PAUSED, reason="lunch")
    service.change(agent.company, agent.id, lambda each: transitions.choose(each, paused, at(51)))
    after = store.get(agent.company, agent.id)
    assert after.device == seen
    assert after.state is AgentState.PAUSED
    assert after.v == 2


@pytest.mark.covers("Q4")
def test_the_ready_stand_by_how_long_they_have_been_available(company) -> None:
    stored(company, "anna", since_s=20)
    stored(company, "bo", since_s=10)
    cam = stored(company, "cam", since_s=5)
    away = Choice(state=AgentState.PAUSED, reason="lunch")
    service.change(cam.company, cam.id, lambda each: transitions.choose(each, away, at(30)))
    assert [agent.id for agent in store.list_ready(CompanyId(company))] == ["bo", "anna"]
    assert store.list_ready(CompanyId(company))[0].device.endpoint == "client:demo.bo"


@pytest.mark.covers("A2")
def test_who_is_rung_or_wraps_up_is_due_a_look_and_who_is_at_rest_is_not(company) -> None:
    agent = stored(company, seen_s=10)

    def due(seconds: float) -> bool:
        return any(owner == company for shard in range(store.SHARDS) for owner, _ in store.list_due(shard, at(seconds)))

    assert not due(10_000)
    held = held_for("offer", at(12), at(32))
    service.change(agent.company, agent.id, lambda each: transitions.reserve(each, held, at(12)))
    assert not due(19)
    assert due(20)
    service.change(agent.company, agent.id, lambda each: transitions.release(each, held.offer, at(21)))
    assert not due(10_000)


def test_nobody_of_that_name_is_unknown(company) -> None:
    with pytest.raises(UnknownAgent):
        store.get(CompanyId(company), AgentId("nobody"))
    with pytest.raises(UnknownAgent):
        store.report_device(CompanyId(company), AgentId("nobody"), Device())


def test_an_agent_who_signs_in_twice_at_once_is_one(company) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(
            pool.map(lambda _: service.ensure(CompanyId(company), AgentId("anna"), "Anna", now=at(0)), range(4))
        )
    assert len({agent.v for agent in made}) == 1
    assert len(store.list_all(CompanyId(company))) == 1
