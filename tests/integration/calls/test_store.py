"""Calls in their tables: two writers, the order of a queue, the sweeper's list, and the log."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.calls import service, store, transitions
from chalicelib.calls.domain import CallState
from chalicelib.calls.errors import UnknownCall
from chalicelib.core.ids import CallId, CompanyId, QueueName
from tests.unit.calls.making import at, new_call, new_stay

pytestmark = pytest.mark.usefixtures("aws")


def stored(company: str, name: str = "CA1", **facts):
    call = new_call(company=CompanyId(company), id=CallId(name), **facts)
    store.create(call)
    return call


@pytest.mark.covers("C4")
def test_a_call_is_created_once(company) -> None:
    call = stored(company)
    with pytest.raises(store.CallChanged):
        store.create(call)


@pytest.mark.covers("C4")
def test_of_two_who_write_from_the_same_version_one_wins(company) -> None:
    call = stored(company)
    store.save(replace(call, v=2, place="here"))
    with pytest.raises(store.CallChanged):
        store.save(replace(call, v=2, place="there"))
    assert store.get(call.company, call.id).place == "here"


@pytest.mark.covers("C4")
def test_many_who_change_a_call_at_once_all_get_their_change_in(company) -> None:
    call = stored(company)

    def add(name: str) -> None:
        service.change(call.company, call.id, lambda each: transitions.mark(each, name))

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(add, "abcde"))
    after = store.get(call.company, call.id)
    assert after.marks == set("abcde")
    assert after.v == 6


def test_deciding_that_nothing_changes_writes_nothing(company) -> None:
    call = stored(company)
    changed = service.change(call.company, call.id, lambda each: each)
    assert not changed.is_new
    assert store.get(call.company, call.id).v == 1


@pytest.mark.covers("Q3")
def test_a_queue_stands_by_priority_then_arrival_and_only_those_who_wait_stand_in_it(company) -> None:
    arrivals = {"late": (5, 30), "early": (5, 10), "vip": (1, 40), "other": (1, 1)}
    for name, (priority, joined_s) in arrivals.items():
        queue = QueueName("sales" if name == "other" else "support")
        stay = replace(new_stay(joined_s=joined_s), priority=priority, queue=queue)
        stored(company, name, stay=stay, state=CallState.WAITING)
    waiting = store.list_waiting(CompanyId(company), QueueName("support"), limit=10)
    assert [each.call for each in waiting] == ["vip", "early", "late"]
    positions = [store.position(CompanyId(company), each.call, each.stay) for each in waiting]
    assert positions == [1, 2, 3]
    gone = store.get(CompanyId(company), CallId("vip"))
    store.save(replace(transitions.end_call(gone, at(50)), v=2))
    waiting = store.list_waiting(CompanyId(company), QueueName("support"), limit=1)
    assert [each.call for each in waiting] == ["early"]


@pytest.mark.covers("Q3")
def test_queues_whose_names_begin_alike_are_kept_apart(company) -> None:
    for name in ("a", "a-b"):
        stored(company, name, stay=replace(new_stay(), queue=QueueName(name)), state=CallState.WAITING)
    for name in ("a", "a-b"):
        assert [each.call for each in store.list_waiting(CompanyId(company), QueueName(name), limit=10)] == [name]


@pytest.mark.covers("C1")
def test_the_sweepers_list_has_what_is_due_by_then(company) -> None:
    stored(company, "soon", due_at=at(40))
    stored(company, "later", due_at=at(400))

    def due(seconds: float) -> list[str]:
        return [
            call
            for shard in range(store.SHARDS)
            for owner, call, _, _ in store.list_due(shard, at(seconds))
            if owner == company
        ]

    assert due(39) == []
    assert due(40) == ["soon"]
    assert due(500) == ["soon", "later"]


@pytest.mark.covers("D1")
def test_nothing_of_another_company_is_seen(company) -> None:
    stored(company, "mine", stay=new_stay(), state=CallState.WAITING)
    other = CompanyId(f"{company}-other")
    assert store.find(other, CallId("mine")) is None
    assert store.list_waiting(other, QueueName("support"), limit=10) == []
    assert store.list_live(other) == []
    with pytest.raises(UnknownCall):
        service.get(other, CallId("mine"))


@pytest.mark.covers("PHN-366", "C1")
def test_an_ended_call_is_logged_once_and_forgotten_later(company) -> None:
    call = stored(company)
    ended = replace(transitions.end_call(call, at(60)), v=2)
    store.save(ended)
    for _ in range(2):
        service.archive(ended, now=at(61))
    assert service.get(call.company, call.id).is_over
    assert [each.id for each in store.list_log(call.company, "2026-03-02", limit=10)] == [call.id]
    assert store.find(call.company, call.id) is not None
    service.archive(ended, now=at(60) + timedelta(seconds=service.LINGER_S + 1))
    assert store.find(call.company, call.id) is None
    assert service.get(call.company, call.id).outcome is ended.outcome
