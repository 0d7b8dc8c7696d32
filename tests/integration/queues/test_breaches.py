"""Each fault, injected into the tables, is found by the sweeper, told by name, and put right."""

from collections import Counter
from dataclasses import dataclass, replace

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents import store as agent_store
from chalicelib.agents.domain import Agent, AgentState, Reservation, Work
from chalicelib.breaches import service as breaches
from chalicelib.breaches.domain import TITLES, Breach
from chalicelib.calls import service as calls
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.calls.domain import Call, StayOutcome
from chalicelib.companies import service as companies
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, OfferId, QueueName
from chalicelib.queues import deadlines, learning, sweeping
from chalicelib.trunk.client import Ring
from tests.unit.calls.making import START, at, new_call, new_offer, new_stay

KARI = AgentId("kari")
NOW = at(700)


@dataclass
class Trunk:
    """Every leg is up; what it is told to do is done."""

    redirected: tuple[str, ...] = ()

    def status(self, leg: LegSid) -> str:
        del leg
        return "in-progress"

    def redirect(self, leg: LegSid, path: str) -> None:
        del path
        self.redirected = (*self.redirected, leg)

    def hang_up(self, leg: LegSid) -> None:
        del leg

    def ring(self, order: Ring) -> LegSid:
        raise AssertionError(order)


@pytest.fixture
def here(aws, company) -> CompanyId:
    del aws
    companies.create_company(company, {"title": "Fjordvik"}, actor="user:kari", now=START)
    return CompanyId(company)


def told(company: CompanyId) -> tuple[Breach, ...]:
    return breaches.summary(company, zone=companies.load(company).tzinfo, now=NOW).latest


def names(company: CompanyId) -> Counter[str]:
    return Counter(breach.name for breach in told(company))


def waiting(company: CompanyId, name: str = "CA1", **settings) -> Call:
    call = new_call(company=company, id=CallId(name))
    call = transitions.join_queue(call, replace(new_stay(joined_s=10, total_s=600), settings=settings))
    call_store.create(call)
    return call


def talking(company: CompanyId, name: str) -> Call:
    offer = new_offer("kari")
    call = transitions.offer_to_agent(
        transitions.join_queue(new_call(company=company, id=CallId(name)), new_stay()), offer
    )
    call = transitions.note_meeting(transitions.claim(call, offer.id, LegSid(f"{name}-kari"), at(20)))
    call_store.create(call)
    return call


def agent(company: CompanyId, **facts) -> Agent:
    agents.ensure(company, KARI, "Kari", now=START)
    known = agents.get(company, KARI)
    changed = replace(known, v=known.v + 1, queues=frozenset({QueueName("support")}), **facts)
    agent_store.save(changed)
    return changed


@pytest.mark.covers("Q5")
def test_a_wait_that_goes_on_after_its_time_because_its_timer_was_lost(here) -> None:
    call = waiting(here)
    trunk = Trunk()
    sweeping.check_call(here, call.id, trunk=trunk, now=NOW)

    (breach,) = told(here)
    assert (breach.name, breach.call) == ("Q5", "CA1")
    assert breach.words == "still waits in support 90 s after its time was up"
    assert trunk.redirected == (call.caller_leg,)


@pytest.mark.covers("Q5")
def test_an_offer_whose_deadline_was_lost(here) -> None:
    call = waiting(here)
    late = replace(new_offer("kari", 100), leg=LegSid("CA-kari"))
    call_store.save(replace(transitions.offer_to_agent(call, late), v=2))
    sweeping.check_call(here, call.id, trunk=Trunk(), now=at(200))

    (breach,) = told(here)
    assert (breach.name, breach.words) == ("Q5", "still rings kari 80 s after its time was up")


@pytest.mark.covers("A2")
def test_an_agent_held_by_a_call_that_has_ended_is_told_and_let_go(here) -> None:
    call = talking(here, "CA1")
    call_store.save(replace(transitions.end_call(call, at(60)), v=2))
    work = Work(call=call.id, queue=QueueName("support"), offer=call.stay.winner.id)
    agent(here, state=AgentState.IN_CALL, work=work, since=at(20))
    deadlines.check_agent(here, KARI, trunk=Trunk(), now=at(120))

    (breach,) = told(here)
    assert (breach.name, breach.call, breach.words) == ("A2", "CA1", "kari is still in a call that ended 60 s ago")
    assert agents.get(here, KARI).state is AgentState.AVAILABLE


@pytest.mark.covers("A2")
def test_an_agent_kept_for_an_offer_nobody_ended_is_told_and_let_go(here) -> None:
    call = waiting(here)
    held = Reservation(offer=OfferId("o1"), call=call.id, queue=QueueName("support"), at=at(20), until=at(40))
    agent(here, state=AgentState.RINGING, reservation=held, since=at(20))
    deadlines.check_agent(here, KARI, trunk=Trunk(), now=at(100))

    (breach,) = told(here)
    assert (breach.name, breach.words) == ("A2", "kari is kept for an offer that ended 60 s ago")
    assert agents.get(here, KARI).state is AgentState.AVAILABLE


@pytest.mark.covers("A1")
def test_an_agent_whom_two_calls_believe_to_be_in_them(here) -> None:
    first, second = talking(here, "CA1"), talking(here, "CA2")
    work = Work(call=second.id, queue=QueueName("support"), offer=second.stay.winner.id)
    agent(here, state=AgentState.IN_CALL, work=work, since=at(20))
    for call in (first, second):
        sweeping.check_call(here, call.id, trunk=Trunk(), now=at(100))

    (breach,) = told(here)
    assert (breach.name, breach.call) == ("A1", "CA1")
    assert "another one (CA2)" in breach.words


@pytest.mark.covers("C1")
def test_an_ended_call_that_is_not_in_the_log_is_told_and_logged(here) -> None:
    call = waiting(here)
    call_store.save(replace(transitions.end_call(call, at(100)), v=2))
    sweeping.check_call(here, call.id, trunk=Trunk(), now=at(400))

    (breach,) = told(here)
    assert (breach.name, breach.words) == ("C1", "not in the log 300 s after its end")
    assert calls.is_logged(call)


@pytest.mark.covers("C3", "Q2")
def test_a_record_with_a_gap_or_a_wait_without_end_is_told_as_it_is_logged(here) -> None:
    ended = transitions.end_call(waiting(here), at(100))
    flow, stay = ended.segments
    learning.archive(replace(ended, segments=(replace(flow, ended_at=at(5)), replace(stay, outcome=None))), now=at(101))

    assert names(here) == {"C3": 1, "Q2": 1}
    assert {breach.words for breach in told(here)} == {
        "part 2 does not begin where part 1 ended",
        "the wait in support ended in no way we know",
    }


@pytest.mark.covers("C4")
def test_a_breach_seen_again_counts_once(here) -> None:
    call = waiting(here)
    for seconds in (700, 710, 720):
        sweeping.check_call(here, call.id, trunk=Trunk(), now=at(seconds))

    assert names(here) == {"Q5": 1}


def test_where_all_is_well_nothing_is_told(here) -> None:
    call = waiting(here)
    sweeping.check_call(here, call.id, trunk=Trunk(), now=at(100))
    sweeping.check_call(here, talking(here, "CA2").id, trunk=Trunk(), now=at(100))
    left = transitions.leave_queue(call, 1, StayOutcome.MOVED_ON, at(110))
    learning.archive(transitions.end_call(left, at(120)), now=at(121))

    assert told(here) == ()


@pytest.mark.covers("D1")
def test_breaches_are_each_companys_own(here) -> None:
    sweeping.check_call(here, waiting(here).id, trunk=Trunk(), now=NOW)
    other = CompanyId(f"{here}-x")
    companies.create_company(other, {"title": "Other"}, actor="user:kari", now=START)

    assert told(other) == ()


def test_every_name_that_is_told_has_words() -> None:
    assert set(TITLES) == {"C1", "C3", "Q2", "Q5", "A1", "A2"}
