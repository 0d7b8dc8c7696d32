"""What the dispatcher reads before it decides: it grows with the offers to be made, not with who waits or is free."""

from dataclasses import replace

import pytest

from chalicelib.agents import store as agent_store
from chalicelib.agents.tables import AGENTS
from chalicelib.aws import transport
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.calls.offers import Miss, MissReason
from chalicelib.calls.tables import CALLS
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, OfferId, QueueName
from chalicelib.queues.looking import FEW, FEWEST_HEADS, GLANCE, find_matches
from chalicelib.queues.matching import TOGETHER
from chalicelib.settings import settings
from infra.simulation.tables.memory import MemoryTables
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


def free(company: str, name: str, *queues: str, since_s: float = 0, rank: int | None = 0, seen_s: float = 90) -> None:
    served = frozenset(map(QueueName, queues or ("support",)))
    ranks = {} if rank is None else dict.fromkeys(served, rank)
    agent = new_agent(name, since_s=since_s, seen_s=seen_s, queues=served, ranks=ranks)
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
    names = [f"agent-{n:02}" for n in range(FEW + 15)]
    open_queue(company, "support", dict.fromkeys(names, 0))
    for n, name in enumerate(names):
        free(company, name, since_s=n)
    wait(company, 0)
    counts = begin_counting()

    assert offers(company) == [("CA-00000", "agent-00")]
    assert sum(counts) == 1 + FEW


@pytest.mark.covers("PHN-148")
@pytest.mark.parametrize("is_known", [True, False], ids=["numbers known to the list", "numbers not known to it"])
def test_a_lower_number_comes_first_even_where_many_others_have_been_free_for_longer(company, is_known) -> None:
    names = [f"agent-{n:02}" for n in range(FEW + 5)]
    ranks = {**dict.fromkeys(names, 1), names[-1]: 0}
    open_queue(company, "support", ranks)
    for n, name in enumerate(names):
        free(company, name, since_s=n, rank=ranks[name] if is_known else None)
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
    names = [f"agent-{n:02}" for n in range(FEW + 5)]
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


@pytest.mark.covers("Q4")
def test_who_can_be_rung_is_found_behind_many_who_cannot(company) -> None:
    names = [f"agent-{n:02}" for n in range(FEW + 5)]
    open_queue(company, "support", dict.fromkeys(names, 0))
    for n, name in enumerate(names):
        free(company, name, since_s=n, seen_s=90 if name == names[-1] else -90)
    wait(company, 0)

    assert offers(company) == [("CA-00000", names[-1])]


@pytest.mark.covers("Q4")
def test_a_call_that_all_who_were_looked_at_have_missed_goes_to_somebody_behind_them(company) -> None:
    names = [f"agent-{n:02}" for n in range(FEW + 5)]
    open_queue(company, "support", dict.fromkeys(names, 0))
    for n, name in enumerate(names):
        free(company, name, since_s=n)
    misses = tuple(
        Miss(offer=OfferId(name), agent=AgentId(name), at=at(60), ended_at=at(80), reason=MissReason.TIMED_OUT)
        for name in names[: FEW + 2]
    )
    stay = replace(new_stay(joined_s=1), misses=misses)
    call_store.create(transitions.join_queue(replace(new_call(), company=CompanyId(company)), stay))

    assert [agent for _, agent in offers(company)] == [names[FEW + 2]]


@pytest.mark.covers("PHN-149")
def test_ring_all_rings_all_and_not_only_those_looked_at_first(company) -> None:
    names = [f"agent-{n:02}" for n in range(FEW + 5)]
    open_queue(company, "support", dict.fromkeys(names, 0))
    for name in names:
        free(company, name)
    stay = replace(new_stay(joined_s=1), settings={"method": "ring-all"})
    call_store.create(transitions.join_queue(replace(new_call(), company=CompanyId(company)), stay))

    assert {agent for _, agent in offers(company)} == set(names)


@pytest.mark.covers("Q4")
def test_many_callers_and_many_agents_are_all_matched_in_a_few_looks(company) -> None:
    names = [f"agent-{n:03}" for n in range(GLANCE + 15)]
    open_queue(company, "support", {name: n % 3 for n, name in enumerate(names)})
    for n, name in enumerate(names):
        free(company, name, since_s=n, rank=n % 3)
    for number in range(len(names)):
        wait(company, number)

    made = offers(company)
    assert {agent for _, agent in made} == set(names)
    assert [call for call, _ in made] == [f"CA-{n:05}" for n in range(len(names))]


@pytest.fixture
def in_memory(company):
    """Keep calls and agents in memory, and count the items that are read."""
    beneath = MemoryTables((AGENTS, CALLS), settings().table, transport.send_over_http)
    counts: list[int] = []

    def counting(service, operation, parameters):
        answer = beneath.send(service, operation, parameters)
        counts.extend([len(answer["Items"])] if operation == "Query" else [])
        return answer

    transport.use_transport(counting)
    yield counts
    transport.use_transport(None)


@pytest.mark.covers("Q4")
def test_what_is_read_for_one_offer_grows_with_the_crews_and_not_with_who_is_free(company, in_memory) -> None:
    crews = {f"{team}-{n:03}": n % 2 for team in ("support", "sales") for n in range(500)}
    for team in ("support", "sales"):
        open_queue(company, team, {name: rank for name, rank in crews.items() if name.startswith(team)})
    looked = []
    done = 0
    for size in (10, 100, 500):
        for name, rank in list(crews.items())[done:size] + list(crews.items())[500 + done : 500 + size]:
            free(company, name, name.split("-", maxsplit=1)[0], since_s=done, rank=rank)
        done = size
        wait(company, 0)
        in_memory.clear()
        assert len(offers(company)) == 1
        looked.append(sum(in_memory))
        call_store.forget(call_store.get(CompanyId(company), CallId("CA-00000")))

    assert looked[1] == looked[2]
    assert looked[2] <= 1 + 4 * FEW


@pytest.mark.covers("Q3")
def test_what_is_read_for_one_offer_does_not_grow_with_who_waits(company, in_memory) -> None:
    open_queue(company, "support", {"anna": 0})
    free(company, "anna")
    read = []
    done = 0
    for size in (10, 100, 2000):
        for number in range(done, size):
            wait(company, number)
        done = size
        in_memory.clear()
        assert offers(company) == [("CA-00000", "anna")]
        read.append(sum(in_memory))

    assert max(read) <= GLANCE + 1 + FEWEST_HEADS


@pytest.mark.covers("CUBE-21")
def test_a_call_of_a_line_kept_to_one_goes_to_them_behind_hundreds_and_few_are_read(company, in_memory) -> None:
    names = [f"agent-{n:03}" for n in range(300)]
    open_queue(company, "support", dict.fromkeys(names, 0))
    for n, name in enumerate(names):
        free(company, name, since_s=n / 10)
    stay = replace(new_stay(joined_s=1), settings={"only": [names[-1]]})
    call_store.create(transitions.join_queue(replace(new_call(), company=CompanyId(company)), stay))
    in_memory.clear()

    assert [agent for _, agent in offers(company)] == [names[-1]]
    assert sum(in_memory) <= 1 + FEW


@pytest.mark.covers("PHN-149")
def test_ring_all_reads_as_many_as_may_ring_together_and_not_all_who_are_free(company, in_memory) -> None:
    names = [f"agent-{n:03}" for n in range(3 * TOGETHER)]
    open_queue(company, "support", dict.fromkeys(names, 0))
    for n, name in enumerate(names):
        free(company, name, since_s=n / 10)
    stay = replace(new_stay(joined_s=1), settings={"method": "ring-all"})
    call_store.create(transitions.join_queue(replace(new_call(), company=CompanyId(company)), stay))
    in_memory.clear()

    assert [agent for _, agent in offers(company)] == names[:TOGETHER]
    assert sum(in_memory) <= 1 + TOGETHER + FEW
