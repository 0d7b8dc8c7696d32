"""Each fault, injected into the tables, is found by the sweeper, told by name, and put right."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents import store as agent_store
from chalicelib.agents.domain import Agent, AgentState, Device, Reservation, Work
from chalicelib.aws import jobs as job_queues
from chalicelib.breaches import service as breaches
from chalicelib.breaches.domain import TITLES, Breach
from chalicelib.calls import service as calls
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.calls.domain import Call
from chalicelib.calls.offers import ByHand, Miss, MissReason
from chalicelib.calls.stays import StayOutcome
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, OfferId, QueueName
from chalicelib.queues import deadlines, learning, sweeping, watching
from chalicelib.trunk.client import Ring
from tests.unit.calls.making import START, at, new_call, new_offer, new_stay

KARI = AgentId("kari")
NOW = at(700)


@dataclass
class Trunk:
    """Every leg is up but those in ``over``; what it is told to do is done."""

    redirected: tuple[str, ...] = ()
    over: tuple[str, ...] = ()

    def status(self, leg: LegSid) -> str:
        return "completed" if leg in self.over else "in-progress"

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
    offer = replace(new_offer("kari"), leg=LegSid(f"{name}-kari"))
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


@pytest.mark.covers("Q1")
def test_a_telephone_that_rings_on_for_a_call_that_went_elsewhere(here) -> None:
    call = waiting(here)
    rung = replace(new_offer("kari", 20), leg=LegSid("CA-kari"))
    call = replace(transitions.offer_to_agent(call, rung), v=2)
    call_store.save(call)
    call_store.save(replace(transitions.miss_offer(call, rung.id, MissReason.TAKEN, at(30)), v=3))
    sweeping.check_call(here, call.id, trunk=Trunk(over=("CA-kari",)), now=at(60))
    assert told(here) == ()

    sweeping.check_call(here, call.id, trunk=Trunk(), now=at(60))
    (breach,) = told(here)
    assert (breach.name, breach.call) == ("Q1", "CA1")
    assert breach.words == "kari's telephone still rang 30 s after the call was no longer theirs"


def support(company: CompanyId) -> None:
    doc = {"title": "Support", "members": {"kari": 0}}
    config_store.put(company, Kind.QUEUE, "support", doc, replaces=None, actor="user:kari", now=START)


@pytest.mark.covers("Q3")
def test_a_caller_who_is_passed_over_for_one_behind_them(here) -> None:
    support(here)
    first = waiting(here)
    second = replace(waiting(here, "CA2"), v=2)
    call_store.save(transitions.offer_to_agent(second, new_offer("kari", 40)))
    sweeping.sweep(now=at(45))

    (breach,) = told(here)
    assert (breach.name, breach.call) == ("Q3", first.id)
    assert breach.words == "kari was offered CA2 of support, although this call stood before it"


@pytest.mark.covers("Q3")
@pytest.mark.parametrize("why", ["raised by hand", "given by hand", "turned down a moment ago", "came too late"])
def test_who_is_behind_for_a_good_reason_has_not_been_passed_over(here, why) -> None:
    support(here)
    offer = new_offer("kari", 40)
    first, second = new_call(company=here, id=CallId("CA1")), new_call(company=here, id=CallId("CA2"))
    stay, behind = replace(new_stay(joined_s=10), settings={"priority": 5}), replace(new_stay(joined_s=20), settings={})
    if why == "raised by hand":
        stay = replace(stay, settings={"priority": 6})
    elif why == "given by hand":
        offer = replace(offer, by_hand=ByHand.ASSIGNED)
    elif why == "came too late":
        stay = replace(stay, joined_at=at(39), priority=4, settings={"priority": 4})
    else:
        miss = Miss(offer=OfferId("o"), agent=KARI, at=at(30), ended_at=at(37), reason=MissReason.DECLINED)
        stay = replace(stay, misses=(miss,))
    call_store.create(transitions.join_queue(first, stay))
    call_store.create(transitions.offer_to_agent(transitions.join_queue(second, behind), offer))
    sweeping.sweep(now=at(45))

    assert told(here) == ()


@pytest.mark.covers("Q4")
def test_a_call_that_waits_while_somebody_who_may_take_it_is_free(here) -> None:
    support(here)
    call = waiting(here)
    ready = agent(here, state=AgentState.AVAILABLE, since=at(20))
    agents.report_device(here, KARI, Device(endpoint="client:x.kari", is_ready=True, seen_at=at(50)))
    jobs: list[dict[str, Any]] = []
    job_queues.use_sender(lambda queue, body, *_: jobs.append(body))
    try:
        sweeping.check_call(here, call.id, trunk=Trunk(), now=at(60))
    finally:
        job_queues.use_sender(None)
    (again,) = [body for body in jobs if body["kind"] == "check-idle"]
    watching.watch_idle(here, again, now=at(65))

    (breach,) = told(here)
    assert (breach.name, breach.call) == ("Q4", "CA1")
    assert breach.words == "waits in support for 45 s without an offer although kari is free"

    agent_store.save(replace(ready, v=ready.v + 1, state=AgentState.PAUSED, reason="lunch"))
    watching.watch_idle(here, again, now=at(70))
    assert names(here) == {"Q4": 1}


@pytest.mark.covers("A3")
@pytest.mark.parametrize("state", [AgentState.PAUSED, AgentState.LOGGED_OFF, AgentState.IDLE, AgentState.RONA])
def test_a_state_that_the_system_ends_though_somebody_chose_it(here, state) -> None:
    before = agent(here, state=state, reason="lunch", since=at(20))
    watching.watch_change(agents.Changed(before, replace(before, state=AgentState.AVAILABLE)), now=at(30))
    watching.watch_change(agents.Changed(before, replace(before, name="Kari K.")), now=at(30))

    (breach,) = told(here)
    assert (breach.name, breach.words) == ("A3", f"kari was {state} and became available without a click")


@pytest.mark.covers("A3")
def test_a_wrap_up_that_the_system_cuts_short(here) -> None:
    work = Work(call=CallId("CA1"), queue=QueueName("support"), offer=OfferId("o1"), wrap_up_until=at(60))
    before = agent(here, state=AgentState.WRAP_UP, work=work, since=at(20))
    after = replace(before, state=AgentState.AVAILABLE, work=None)
    watching.watch_change(agents.Changed(before, after), now=at(59.5))
    assert told(here) == ()

    watching.watch_change(agents.Changed(before, after), now=at(40))
    (breach,) = told(here)
    assert (breach.name, breach.call, breach.words) == ("A3", "CA1", "kari's wrap-up was ended 20 s early")


@pytest.mark.covers("A4", "D2")
def test_an_offer_without_an_end_and_a_wait_that_is_missing_are_told_as_the_call_is_logged(here) -> None:
    ended = transitions.end_call(waiting(here), at(100))
    offer = new_offer("kari")
    broken = replace(ended, stay=replace(ended.stay, n=2, offers={offer.id: offer}))
    learning.archive(broken, now=at(101))

    assert names(here) == {"A4": 1, "D2": 1}
    assert {breach.words for breach in told(here)} == {
        "the offer to kari has no end",
        "waited 2 times, of which 1 are in the log",
    }


@pytest.mark.covers("C2", "C1")
def test_a_caller_who_is_left_alone_when_the_agent_has_gone(here) -> None:
    call = replace(transitions.end_talk(talking(here, "CA1"), at(60)), v=2)
    call_store.save(call)
    sweeping.check_call(here, call.id, trunk=Trunk(), now=at(70))
    assert told(here) == ()

    sweeping.check_call(here, call.id, trunk=Trunk(), now=at(90))
    (breach,) = told(here)
    assert (breach.name, breach.words) == ("C2", "the caller is alone in a conversation that was over 30 s ago")

    gone = replace(call.legs[call.caller_leg], ended_at=at(60))
    call_store.save(replace(call, v=3, legs={**call.legs, call.caller_leg: gone}))
    sweeping.check_call(here, call.id, trunk=Trunk(), now=at(200))
    assert names(here) == {"C2": 1, "C1": 1}


@pytest.mark.covers("C4")
def test_a_telephone_that_was_dialled_twice_for_one_offer(here) -> None:
    call = waiting(here)
    twice = replace(new_offer("kari", 20), leg=LegSid("CA-kari"), others=(LegSid("CA-again"),))
    both = replace(twice, rings=2)
    call_store.save(replace(transitions.offer_to_agent(call, both), v=2))
    sweeping.check_call(here, call.id, trunk=Trunk(), now=at(25))
    assert told(here) == ()

    call_store.save(replace(transitions.offer_to_agent(call, twice), v=3))
    sweeping.check_call(here, call.id, trunk=Trunk(), now=at(25))
    (breach,) = told(here)
    assert (breach.name, breach.words) == ("C4", "kari was dialled 2 times for one offer")


@pytest.mark.covers("C2")
def test_a_call_whose_document_the_trunk_had_to_ask_for_elsewhere(here) -> None:
    watching.watch_fallback(here, CallId("CA1"), now=NOW)

    (breach,) = told(here)
    assert (breach.name, breach.call) == ("C2", "CA1")


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
    assert set(TITLES) == {"C1", "C2", "C3", "C4", "Q1", "Q2", "Q3", "Q4", "Q5", "A1", "A2", "A3", "A4", "D2"}
