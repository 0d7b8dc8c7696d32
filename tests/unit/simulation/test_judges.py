"""The judges see each breach: a record in which something is wrong is found wrong, by name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.agents import transitions as agent_transitions
from chalicelib.agents.domain import Agent, AgentState, Choice
from chalicelib.calls import transitions
from chalicelib.calls.domain import Call, Outcome
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import StayOutcome
from chalicelib.core.ids import CallId, CompanyId, LegSid, QueueName
from chalicelib.queues.domain import Queue
from infra.simulation.invariants import breaches
from infra.simulation.record import Record
from infra.simulation.witness import Seen, Witness
from infra.switch.call import Call as SwitchCall
from tests.unit.agents.making import held_for, new_agent
from tests.unit.calls.making import CALLER_LEG, at, new_call, new_offer, new_stay

ANNA = new_offer("anna")


class Leg(SwitchCall):
    """A leg as the switch would remember it."""

    def __init__(self, sid: str, *, ended_s: float | None = 60, direction: str = "inbound", to: str = "") -> None:
        self.sid, self.direction, self.to, self.status = sid, direction, to, "completed"
        self.ended_at = at(ended_s) if ended_s is not None else None
        self.answered_at = self.parent_sid = None
        if ended_s is None:
            self.status = "in-progress"


class Written:
    """A record made by writing one version after the other."""

    def __init__(self) -> None:
        self.witness = Witness(lambda: at(0), lambda *_: {})
        members = {"anna": 0, "bo": 0}
        queue = Queue(company=CompanyId("demo"), name=QueueName("support"), title="", members=members)
        self.record = Record(
            company=CompanyId("demo"),
            queues={queue.name: queue},
            witness=self.witness,
            is_fine=True,
            ended_at=at(600),
            legs=[Leg(CALLER_LEG)],
        )

    def call(self, call: Call, seconds: float, *, is_logged: bool = True) -> Call:
        self.witness.seen.append(Seen(at(seconds), call=call, call_before=self.witness.calls.get(call.id)))
        self.witness.calls[call.id] = call
        if call.is_over and is_logged:
            self.witness.logged[call.id] = call
        return call

    def agent(self, agent: Agent, seconds: float, *, is_clicked: bool = False) -> Agent:
        self.witness.seen.append(Seen(at(seconds), agent=agent, agent_before=self.witness.agents.get(agent.id)))
        self.witness.agents[agent.id] = agent
        if is_clicked:
            self.record.clicks.append((at(seconds), agent.id))
        return agent

    def named(self) -> set[str]:
        return {breach.name for breach in breaches(self.record)}


def good(written: Written) -> Call:
    """A call that waits, is offered, answered and ended, as it should be."""
    call = written.call(transitions.join_queue(new_call(), new_stay()), 10)
    call = written.call(transitions.offer_to_agent(call, ANNA), 12)
    call = written.call(transitions.claim(call, ANNA.id, ANNA.leg, at(15)), 15)
    call = written.call(transitions.note_meeting(call), 15)
    return written.call(transitions.end_leg(call, CALLER_LEG, at(60)), 60)


def test_a_good_record_has_no_breach() -> None:
    written = Written()
    good(written)
    assert written.named() == set()


def never_ended(written: Written) -> None:
    written.call(transitions.join_queue(new_call(), new_stay(total_s=None)), 10)


def ended_late(written: Written) -> None:
    written.call(transitions.end_call(new_call(), at(200)), 200)


def ended_twice(written: Written) -> None:
    ended = good(written)
    written.call(replace(ended, outcome=Outcome.FAILED), 70)


def unlogged(written: Written) -> None:
    written.call(transitions.end_call(new_call(), at(60)), 60, is_logged=False)


def gap_in_the_log(written: Written) -> None:
    ended = good(written)
    first = replace(ended.segments[0], ended_at=at(5))
    written.call(replace(ended, segments=(first, *ended.segments[1:])), 60)


def dialled_twice(written: Written) -> None:
    good(written)
    written.record.orders = ["/voice/offers/demo/call/1", "/voice/offers/demo/call/1"]


def rings_on(written: Written) -> None:
    call = written.call(transitions.join_queue(new_call(), new_stay()), 10)
    call = written.call(transitions.offer_to_agent(call, ANNA), 12)
    call = written.call(transitions.miss_offer(call, ANNA.id, MissReason.DECLINED, at(20)), 20)
    written.call(transitions.end_call(call, at(60)), 60)
    written.record.legs = [Leg(CALLER_LEG), Leg(ANNA.leg, ended_s=30, direction="outbound-api")]


def another_telephone_rings_on(written: Written) -> None:
    rung = replace(ANNA, rings=2, others=(LegSid("CA-desk"),))
    call = written.call(transitions.join_queue(new_call(), new_stay()), 10)
    call = written.call(transitions.offer_to_agent(call, rung), 12)
    call = written.call(transitions.claim(call, rung.id, rung.leg, at(15)), 15)
    written.call(transitions.end_leg(call, CALLER_LEG, at(60)), 60)
    written.record.legs = [Leg(CALLER_LEG), Leg("CA-desk", ended_s=25, direction="outbound-api")]


def two_outcomes(written: Written) -> None:
    call = written.call(transitions.join_queue(new_call(), new_stay()), 10)
    call = written.call(transitions.leave_queue(call, 1, StayOutcome.TIMED_OUT, at(20)), 20)
    call = written.call(replace(call, stay=replace(call.stay, outcome=StayOutcome.MOVED_ON)), 21)
    written.call(transitions.end_call(call, at(60)), 60)


def overtaken(written: Written) -> None:
    written.agent(new_agent("anna", seen_s=10), 0)
    early = written.call(transitions.join_queue(new_call(), new_stay()), 10)
    late = replace(new_call(), id=CallId("CA-late"))
    late = written.call(transitions.join_queue(late, new_stay(joined_s=20)), 20)
    late = written.call(transitions.offer_to_agent(late, new_offer("anna", 25)), 25)
    written.call(transitions.end_call(early, at(60)), 60)
    written.call(transitions.end_call(late, at(60)), 60)


def rung_too_long(written: Written) -> None:
    call = written.call(transitions.join_queue(new_call(), new_stay(ring_s=20)), 10)
    call = written.call(transitions.offer_to_agent(call, ANNA), 12)
    call = written.call(transitions.miss_offer(call, ANNA.id, MissReason.TIMED_OUT, at(40)), 40)
    written.call(transitions.end_call(call, at(60)), 60)


def given_up_early(written: Written, *, answered_s: float | None = None) -> None:
    call = written.call(transitions.join_queue(new_call(), new_stay(ring_s=20)), 10)
    call = written.call(transitions.offer_to_agent(call, ANNA), 12)
    call = written.call(transitions.miss_offer(call, ANNA.id, MissReason.TIMED_OUT, at(22)), 22)
    written.call(transitions.end_call(call, at(60)), 60)
    rang = Leg(ANNA.leg, ended_s=22, direction="outbound-api")
    rang.answered_at = at(answered_s) if answered_s is not None else None
    written.record.legs = [Leg(CALLER_LEG), rang]


def waited_too_long(written: Written) -> None:
    call = written.call(transitions.join_queue(new_call(), new_stay(total_s=20)), 10)
    written.call(transitions.end_call(call, at(60)), 60)


def two_calls_at_once(written: Written) -> None:
    good_until_answered = written.call(transitions.join_queue(new_call(), new_stay()), 10)
    call = written.call(transitions.offer_to_agent(good_until_answered, ANNA), 12)
    first = written.call(transitions.claim(call, ANNA.id, ANNA.leg, at(15)), 15)
    other = written.call(transitions.join_queue(replace(new_call(), id=CallId("CA-2")), new_stay()), 10)
    again = new_offer("anna", 16)
    other = written.call(transitions.offer_to_agent(other, again), 16)
    second = written.call(transitions.claim(other, again.id, again.leg, at(17)), 17)
    for each in (first, second):
        written.call(transitions.end_call(each, at(60)), 60)


def held_for_ever(written: Written) -> None:
    good(written)
    written.agent(new_agent(state=AgentState.RINGING, reservation=held_for("x", at(12), at(32))), 12)


def leg_left_over(written: Written) -> None:
    good(written)
    written.record.legs = [
        Leg(CALLER_LEG),
        Leg("CA-left", ended_s=None, direction="outbound-api", to="client:demo.anna"),
    ]


def overruled(written: Written) -> None:
    good(written)
    pause = Choice(state=AgentState.PAUSED, reason="lunch")
    written.agent(agent := new_agent(seen_s=10), 0)
    agent = written.agent(agent_transitions.choose(agent, pause, at(10)), 10, is_clicked=True)
    written.agent(replace(agent, state=AgentState.AVAILABLE), 30)


def wrap_up_cut_short(written: Written) -> None:
    good(written)
    ringing = agent_transitions.reserve(new_agent(seen_s=10), held_for(ANNA.id, at(12), at(32)), at(12))
    agent = written.agent(agent_transitions.start_call(ringing, ANNA.id, at(15)), 15)
    wrap = timedelta(seconds=30)
    agent = written.agent(agent_transitions.end_call(agent, ANNA.id, at(60), wrap_up=wrap, may_extend=False), 60)
    written.agent(agent_transitions.finish_wrap_up(agent, at(70)), 70)


def vanished_offer(written: Written) -> None:
    call = written.call(transitions.join_queue(new_call(), new_stay()), 10)
    call = written.call(transitions.offer_to_agent(call, ANNA), 12)
    call = written.call(replace(call, stay=replace(call.stay, offers={})), 20)
    written.call(transitions.end_call(call, at(60)), 60)


def stay_missing_from_the_log(written: Written) -> None:
    ended = good(written)
    written.witness.logged[ended.id] = replace(ended, segments=ended.segments[:1])


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (never_ended, "C1"),
        (ended_late, "C1"),
        (ended_twice, "C1"),
        (unlogged, "C1"),
        (gap_in_the_log, "C3"),
        (dialled_twice, "C4"),
        (rings_on, "Q1"),
        (another_telephone_rings_on, "Q1"),
        (two_outcomes, "Q2"),
        (overtaken, "Q3"),
        (rung_too_long, "Q5"),
        (given_up_early, "Q5"),
        (waited_too_long, "Q5"),
        (two_calls_at_once, "A1"),
        (held_for_ever, "A2"),
        (leg_left_over, "A2"),
        (overruled, "A3"),
        (wrap_up_cut_short, "A3"),
        (vanished_offer, "A4"),
        (stay_missing_from_the_log, "D2"),
    ],
)
def test_a_breach_is_found_by_its_name(wrong: Callable[[Written], None], name: str) -> None:
    written = Written()
    wrong(written)
    assert name in written.named()


def test_a_voicemail_that_picked_up_was_given_all_the_time_it_needed() -> None:
    written = Written()
    given_up_early(written, answered_s=14)
    assert written.named() == set()


@pytest.mark.parametrize(("ended_s", "names"), [(40, set()), (30, {"A3"})])
def test_a_pause_for_a_time_ends_by_itself_when_that_is_over_and_not_before(ended_s: float, names: set[str]) -> None:
    written = Written()
    good(written)
    pause = Choice(state=AgentState.PAUSED, reason="lunch", until=at(40))
    written.agent(agent := new_agent(seen_s=10), 0)
    agent = written.agent(agent_transitions.choose(agent, pause, at(10)), 10, is_clicked=True)
    written.agent(replace(agent, state=AgentState.AVAILABLE, until=None), ended_s)
    assert written.named() == names
