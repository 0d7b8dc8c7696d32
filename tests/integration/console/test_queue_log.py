"""The queue log over real tables: whose calls an agent sees, and what marking one does."""

import json
from dataclasses import replace

import pytest

from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.companies.documents import Kind
from chalicelib.console import queue_log
from chalicelib.core.ids import CallId, CompanyId, LegSid, QueueName
from tests.integration.console.test_pages import NOON, kari, visitor  # noqa: F401  fixtures
from tests.integration.console.test_queue_pages import write
from tests.unit.calls.making import at, new_call, new_offer, new_stay


def logged(company: str, name: str, *, queue: str, is_answered: bool = False) -> str:
    """A call that ended an hour ago."""
    stay = replace(new_stay(), queue=QueueName(queue))
    call = transitions.join_queue(new_call(company=CompanyId(company), id=CallId(f"{company}-{name}")), stay)
    if is_answered:
        offer = new_offer("kari")
        call = transitions.claim(transitions.offer_to_agent(call, offer), offer.id, LegSid("CA-a"), at(20))
    call_store.write_log(replace(transitions.end_call(call, at(80)), started_at=NOON))
    return str(call.id)


def log_of(visitor) -> dict[str, dict]:  # noqa: F811
    return {call["id"].rpartition("-")[2]: call for call in json.loads(visitor.get("/api/agent/log").text)["calls"]}


@pytest.mark.covers("PHN-012", "PHN-134", "D1")
def test_an_agent_sees_the_latest_calls_of_their_own_queues(kari, company) -> None:  # noqa: F811
    write(company, Kind.QUEUE, "mine", {"title": "Mine", "members": {"kari": 0}})
    write(company, Kind.QUEUE, "theirs", {"title": "Theirs", "members": {}})
    write(company, Kind.QUEUE, "quiet", {"title": "Quiet", "members": {"kari": 0}, "history_disabled": True})
    for name, queue, is_answered in (
        ("a", "mine", False),
        ("b", "mine", True),
        ("c", "theirs", False),
        ("d", "quiet", False),
    ):
        logged(company, name, queue=queue, is_answered=is_answered)

    found = log_of(kari)

    assert found.keys() == {"a", "b"}
    assert (found["a"]["queue"], found["a"]["agent"], found["a"]["marked"]) == ("Mine", None, None)
    assert found["b"]["agent"] is not None


@pytest.mark.covers("PHN-012")
def test_an_unanswered_call_is_marked_with_who_dealt_with_it_and_the_mark_is_taken_back(company, aws) -> None:
    del aws
    here, call = CompanyId(company), CallId(logged(company, "a", queue="mine"))
    found = queue_log.latest(here, {QueueName("mine")}, now=NOON)
    assert [each.id for each in found] == [call]

    queue_log.mark(here, call, queue_log.Mark(by="Kari Aasen", at=NOON))
    (marked,) = queue_log.records(here, found, queue_log.Names())
    queue_log.unmark(here, call)
    (unmarked,) = queue_log.records(here, found, queue_log.Names())

    assert (marked["marked"]["by"], unmarked["marked"]) == ("Kari Aasen", None)
