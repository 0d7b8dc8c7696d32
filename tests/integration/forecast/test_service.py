"""Figures in their table: counted once, by many at once, apart from other companies' and kept small."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.agents import store as agent_store
from chalicelib.agents.tables import AGENTS
from chalicelib.aws import transport
from chalicelib.calls import transitions
from chalicelib.calls.stays import StayOutcome
from chalicelib.core.ids import CallId, CompanyId, LegSid, QueueName
from chalicelib.forecast import service, store
from chalicelib.forecast.domain import Figures
from chalicelib.forecast.items import figures_to_doc
from chalicelib.forecast.lessons import Rules
from chalicelib.forecast.teams import TRUSTED, Move
from tests.unit.agents.making import new_agent
from tests.unit.calls.making import at, new_call, new_offer, new_stay

pytestmark = pytest.mark.usefixtures("aws")
OSLO = ZoneInfo("Europe/Oslo")
SUPPORT = QueueName("support")
RULES = {SUPPORT: Rules()}


def ended(company: str, name: str, *, is_answered: bool = True):
    call = transitions.join_queue(new_call(company=CompanyId(company), id=CallId(name)), new_stay())
    if is_answered:
        offer = new_offer("anna")
        call = transitions.claim(transitions.offer_to_agent(call, offer), offer.id, LegSid("CA-anna"), at(20))
    return transitions.end_call(call, at(200))


def figures(company: str) -> Figures:
    return service.figures_of(CompanyId(company), zone=OSLO, now=at(300))[SUPPORT]


@pytest.mark.covers("D2", "C4")
def test_a_call_counted_again_counts_once(company) -> None:
    for _ in range(3):
        service.count(ended(company, "CA1"), RULES, zone=OSLO)
    service.count(ended(company, "CA2", is_answered=False), RULES, zone=OSLO)
    day = figures(company).on(at(0).date())

    assert (day.answered, day.in_time, day.abandoned) == (1, 1, 1)


@pytest.mark.covers("D2")
def test_calls_that_end_in_the_same_moment_are_all_counted(company) -> None:
    calls = [ended(company, f"CA{n}") for n in range(6)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda call: service.count(call, RULES, zone=OSLO), calls))

    assert figures(company).on(at(0).date()).answered == 6
    assert figures(company).v == 6


@pytest.mark.covers("D1")
def test_nobody_elses_calls_are_counted(company) -> None:
    service.count(ended(company, "CA1"), RULES, zone=OSLO)

    assert service.figures_of(CompanyId(f"{company}-other"), zone=OSLO, now=at(0)) == {}


def test_a_crew_can_be_known_before_any_call_and_the_latest_word_stands(company) -> None:
    mine = CompanyId(company)
    store.note_crew(mine, SUPPORT, 3.5, at=at(10))
    store.note_crew(mine, SUPPORT, 9.0, at=at(5))
    service.count(ended(company, "CA1"), RULES, zone=OSLO)

    assert figures(company).crew == 3.5
    assert figures(company).on(at(0).date()).answered == 1


def test_no_wait_is_foretold_by_a_crew_not_heard_of_for_long(company) -> None:
    mine = CompanyId(company)
    for n in range(4):
        service.count(ended(company, f"CA{n}"), RULES, zone=OSLO)
    store.note_crew(mine, SUPPORT, 2.0, at=at(0))
    known = service.recall(mine, SUPPORT, now=at(60))

    assert service.wait_by(known, position=1, now=at(60)) is not None
    assert service.wait_by(known, position=1, now=at(0) + service.TOO_OLD + timedelta(seconds=1)) is None
    assert service.wait_by(None, position=1, now=at(60)) is None


def test_an_item_stays_small_however_many_calls_there_are(company) -> None:
    known = figures_after(company, 500)

    assert len(json.dumps(figures_to_doc(known))) < 1400


def figures_after(company: str, calls: int) -> Figures:
    from chalicelib.forecast.domain import Day, Lesson

    known = Figures(company=CompanyId(company), queue=SUPPORT, day=Day(date=at(0).date()))
    for n in range(calls):
        lesson = Lesson(
            id=f"{n:08x}",
            queue=SUPPORT,
            outcome=StayOutcome.ANSWERED,
            day=at(0).date(),
            waited=timedelta(seconds=n % 70),
            busy=timedelta(seconds=100 + n % 33),
        )
        known = replace(known.counting(lesson), v=n + 1)
    return known


def test_who_comes_to_work_and_leaves_is_counted_without_reading_the_others(company, agent_reads) -> None:
    mine = CompanyId(company)
    for n in range(3):
        agent_store.create(replace(new_agent(f"agent-{n}"), company=mine))
    service.note_crews(mine, zone=OSLO, now=at(0))
    read_at_first = len(agent_reads)
    came = Move(id="bo@2", was=frozenset(), now=frozenset({SUPPORT}))
    for move in (came, came, replace(came, id="bo@3", was=came.now, now=frozenset()), replace(came, id="cam@2")):
        service.note_crews(mine, zone=OSLO, now=at(10), move=move)

    assert read_at_first == 1
    assert len(agent_reads) == read_at_first
    assert figures(company).crew == 4.0

    service.note_crews(mine, zone=OSLO, now=at(11) + TRUSTED)
    assert len(agent_reads) == read_at_first + 1
    assert figures(company).crew == 3.0


@pytest.fixture
def agent_reads():
    """The queries that the table of agents gets."""
    reads: list[str] = []

    def counting(service, operation, parameters):
        if operation == "Query" and parameters["TableName"].endswith(AGENTS.name):
            reads.append(operation)
        return transport.send_over_http(service, operation, parameters)

    transport.use_transport(counting)
    yield reads
    transport.use_transport(None)
