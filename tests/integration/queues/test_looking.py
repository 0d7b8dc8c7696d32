"""What the dispatcher reads before it decides: it grows with the offers to be made, not with who waits or is free."""

from dataclasses import replace

import pytest

from chalicelib.agents import store as agent_store
from chalicelib.aws import transport
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, QueueName
from chalicelib.queues.looking import GLANCE, LONGEST_FREE, find_matches
from tests.unit.agents.making import new_agent
from tests.unit.calls.making import at, new_call, new_offer, new_stay

NOW = at(100)
pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def begin_counting():
    """Call what this returns to count, from then on, the items that each query finds."""
    counts: list[int] = []

    def counting(service, operation, parameters):
        answer = transport.send_over_http(service, operation, parameters)
        counts.extend([len(answer["Items"])] if operation == "Query" else [])
        return answer

    def begin() -> list[int]:
        transport.use_transport(counting)
        return counts

    yield begin
    transport.use_transport(None)


def open_queue(company: str, name: str, members: dict[str, int]) -> None:
    doc = {"title": name, "members": members}
    config_store.put(company, Kind.QUEUE, name, doc, replaces=None, actor="test", now=NOW)


def wait(company: str, number: int, queue: str = "support", *, rung: str = "") -> None:
    sid = LegSid(f"CA-{number:05}")
    stay = replace(new_stay(joined_s=number / 1000), queue=QueueName(queue))
    call = transitions.join_queue(replace(new_call(), company=CompanyId(company), id=CallId(sid)), stay)
    call_store.create(transitions.offer_to_agent(call, new_offer(rung, 95)) if rung else call)


def free(company: str, name: str, *queues: str, since_s: float = 0) -> None:
    agent = new_agent(name, since_s=since_s, seen_s=90, queues=frozenset(map(QueueName, queues or ("support",))))
    agent_store.create(replace(agent, company=CompanyId(company)))


def offers(company: str) -> list[tuple[str, str]]:
    return [(made.call, made.agent) for made in find_matches(CompanyId(company), now=NOW).matches]


@pytest.mark.covers("Q3")
def test_one_free_agent_gets_the_head_however_many_wait_and_few_are_read(company, begin_counting) -> None:
    open_queue(company, "support", {"anna": 0})
    free(company, "anna")
    for number in range(60):
        wait(company, number)
    counts = begin_counting()

    assert offers(company) == [("CA-00000", "anna")]
    assert sum(counts) <= GLANCE + 1 + 10


def test_nobody_waiting_costs_one_look_however_many_are_free(company, begin_counting) -> None:
    open_queue(company, "support", {"anna": 0})
    free(company, "anna")
    counts = begin_counting()

    assert offers(company) == []
    assert counts == [0]


@pytest.mark.covers("PHN-148")
def test_one_caller_goes_to_the_longest_free_of_many_and_few_of_them_are_read(company, begin_counting) -> None:
    names = [f"agent-{n:02}" for n in range(LONGEST_FREE + 15)]
    open_queue(company, "support", dict.fromkeys(names, 0))
    for n, name in enumerate(names):
        free(company, name, since_s=n)
    wait(company, 0)
    counts = begin_counting()

    assert offers(company) == [("CA-00000", "agent-00")]
    assert sum(counts) == 1 + LONGEST_FREE


@pytest.mark.covers("PHN-148")
def test_a_lower_number_comes_first_even_where_many_others_have_been_free_for_longer(company) -> None:
    names = [f"agent-{n:02}" for n in range(LONGEST_FREE + 5)]
    open_queue(company, "support", {**dict.fromkeys(names, 1), names[-1]: 0})
    for n, name in enumerate(names):
        free(company, name, since_s=n)
    wait(company, 0)

    assert offers(company) == [("CA-00000", names[-1])]


@pytest.mark.covers("Q4")
def test_who_waits_behind_many_that_are_being_rung_is_offered(company) -> None:
    open_queue(company, "support", {"anna": 0})
    free(company, "anna")
    for number in range(30):
        wait(company, number, rung=f"bo-{number}")
    wait(company, 30)

    assert offers(company) == [("CA-00030", "anna")]


@pytest.mark.covers("Q4")
def test_an_agent_of_a_quiet_queue_is_found_behind_many_who_serve_another(company) -> None:
    names = [f"agent-{n:02}" for n in range(LONGEST_FREE + 5)]
    open_queue(company, "sales", dict.fromkeys(names, 0))
    open_queue(company, "support", {"zoe": 0})
    for n, name in enumerate(names):
        free(company, name, "sales", since_s=n)
    free(company, "zoe", since_s=60)
    wait(company, 0)

    assert offers(company) == [("CA-00000", AgentId("zoe"))]


@pytest.mark.covers("Q3")
def test_an_agent_of_two_long_queues_gets_whoever_came_first_of_both(company) -> None:
    open_queue(company, "sales", {"anna": 0})
    open_queue(company, "support", {"anna": 0})
    free(company, "anna", "sales", "support")
    for number in range(1, 21):
        wait(company, number, "support" if number % 2 else "sales")

    assert offers(company) == [("CA-00001", "anna")]
