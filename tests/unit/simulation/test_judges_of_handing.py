"""The judges of calling out and of asking somebody see each breach, and none where all is well."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.calls import consulting, dialling, transitions
from chalicelib.calls.consults import Consult, ConsultOutcome
from chalicelib.calls.dials import DialResult
from chalicelib.calls.domain import Call
from chalicelib.calls.handover import Reach
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, QueueName
from tests.unit.calls.making import CALLER_LEG, at, new_call, new_offer, new_stay
from tests.unit.simulation.test_judges import ANNA, Leg, Written

BO = replace(new_offer("bo", 20), leg=None)
BO_LEG = LegSid("CA-bo")
BO_DESK = LegSid("CA-bo-desk")
OUT = CallId("out-1")
OWN, FAR = LegSid("CA-own"), LegSid("CA-far")
ASKED = Consult(by=AgentId("anna"), by_offer=ANNA.id, reach=Reach.AGENT, to="bo", offer=replace(BO, rings=2))


def talking(written: Written) -> Call:
    call = written.call(transitions.join_queue(new_call(), new_stay()), 10)
    call = written.call(transitions.offer_to_agent(call, ANNA), 12)
    call = written.call(transitions.claim(call, ANNA.id, ANNA.leg, at(15)), 15)
    return written.call(transitions.note_meeting(call), 15)


def asking(written: Written) -> Call:
    call = written.call(consulting.begin(talking(written), ASKED), 20)
    call = written.call(consulting.note_leg(call, BO_LEG), 20)
    return written.call(consulting.note_leg(call, BO_DESK), 20)


def asked(written: Written) -> Call:
    """Anna talks with bo, and the caller hears music."""
    return written.call(transitions.claim(asking(written), BO.id, BO_LEG, at(24)), 24)


def ended(written: Written, call: Call, **until_s: float) -> Call:
    """The call is over at 60; ``until_s`` says which legs ended at another time."""
    over = written.call(transitions.end_leg(call, CALLER_LEG, at(60)), 60)
    when: dict[str, float] = {"caller": 60, "anna": 60, "bo": 60, "desk": 24, **until_s}
    sids = {"caller": CALLER_LEG, "anna": ANNA.leg or "", "bo": BO_LEG, "desk": BO_DESK}
    written.record.legs = [
        Leg(sids[name], ended_s=seconds, direction="inbound" if name == "caller" else "outbound-api")
        for name, seconds in when.items()
    ]
    return over


def calling(written: Written) -> Call:
    """Anna has picked up her telephone to call somebody."""
    offer = replace(new_offer("anna", 0), leg=None)
    begun = dialling.begin(
        CompanyId("demo"), OUT, offer, number="+4792000001", shown="+4721000000", queue=QueueName("support"), now=at(0)
    )
    call = written.call(dialling.note_own_leg(written.call(begun, 0), OWN), 0)
    call = written.call(dialling.pick_up(call, OWN, at(4)), 4)
    return written.call(dialling.send_out(call, at(5)), 5)


def reached(written: Written) -> Call:
    return written.call(dialling.answered(calling(written), FAR, at(12)), 12)


def hung_up(written: Written, call: Call, seconds: float = 60, *, ended_s: float = 60, is_logged: bool = True) -> Call:
    sides = ((OWN, ended_s), (FAR, ended_s))
    written.record.legs = [Leg(sid, ended_s=each, direction="outbound-api") for sid, each in sides]
    return written.call(transitions.end_call(call, at(seconds)), seconds, is_logged=is_logged)


def all_is_well(written: Written) -> None:
    ended(written, asked(written))
    legs = list(written.record.legs)
    hung_up(written, reached(written))
    written.record.legs = [*legs, *written.record.legs]


def test_a_call_asked_about_and_a_call_made_as_they_should_be_have_no_breach() -> None:
    written = Written()
    all_is_well(written)
    assert written.named() == set()


def never_ended(written: Written) -> None:
    hung_up(written, over := reached(written))
    written.call(over, 60)


def ended_late(written: Written) -> None:
    hung_up(written, reached(written), 200)


def unlogged(written: Written) -> None:
    hung_up(written, reached(written), is_logged=False)


def reached_and_not(written: Written) -> None:
    call = reached(written)
    assert call.dial is not None
    hung_up(written, replace(call, dial=replace(call.dial, result=DialResult.BUSY)))


def rung_for_ever(written: Written) -> None:
    call = calling(written)
    call = written.call(dialling.lapse(call, at(80), early=dialling.ANSWER), 80)
    hung_up(written, call, 82, ended_s=82)


def own_telephone_rings_on(written: Written) -> None:
    offer = replace(new_offer("anna", 0), leg=OWN, others=(BO_DESK,), rings=2)
    begun = dialling.begin(
        CompanyId("demo"), OUT, offer, number="+4792000001", shown="+4721000000", queue=QueueName(""), now=at(0)
    )
    call = written.call(dialling.pick_up(written.call(begun, 0), OWN, at(4)), 4)
    hung_up(written, call)
    written.record.legs = [*written.record.legs, Leg(BO_DESK, ended_s=9, direction="outbound-api")]


def open_for_ever(written: Written) -> None:
    call = asked(written)
    over = ended(written, call)
    written.call(replace(over, consults=call.consults), 60)


def ended_after_its_call(written: Written) -> None:
    over = ended(written, asked(written))
    written.call(replace(over, consults=(replace(over.consults[0], ended_at=at(70)),)), 60)


def ended_otherwise(written: Written) -> None:
    call = written.call(consulting.end(asked(written), ConsultOutcome.LEFT, at(30)), 30)
    call = written.call(replace(call, consults=(replace(call.consults[0], outcome=ConsultOutcome.ENDED),)), 31)
    ended(written, call, bo=30)


def forgotten(written: Written) -> None:
    ended(written, written.call(replace(asked(written), consults=()), 30), bo=25)


def two_at_once(written: Written) -> None:
    call = asked(written)
    over = consulting.end(call, ConsultOutcome.ENDED, at(40))
    again = replace(over.consults[0], offer=replace(ASKED.offer, id=ANNA.id, at=at(30)), ended_at=at(50))
    ended(written, written.call(replace(over, consults=(*over.consults, again)), 50), bo=40)


def another_story(written: Written) -> None:
    over = ended(written, asked(written))
    written.witness.logged[over.id] = replace(over, consults=())


def no_reason(written: Written) -> None:
    over = consulting.end(asking(written), ConsultOutcome.MISSED, at(30))
    call = replace(over, consults=(replace(over.consults[0], miss=None),))
    ended(written, written.call(call, 30), bo=30, desk=30)


def asked_too_long(written: Written) -> None:
    call = written.call(consulting.end(asking(written), ConsultOutcome.MISSED, at(50)), 50)
    ended(written, call, bo=50, desk=50)


def rings_on(written: Written) -> None:
    call = written.call(consulting.end(asking(written), ConsultOutcome.MISSED, at(30)), 30)
    ended(written, call, bo=30, desk=34)


def other_telephone_rings_on(written: Written) -> None:
    ended(written, asked(written), desk=30)


def asked_and_kept(written: Written) -> None:
    ended(written, written.call(consulting.end(asked(written), ConsultOutcome.LEFT, at(30)), 30), bo=50)


def asker_kept(written: Written) -> None:
    ended(written, written.call(consulting.complete(asked(written), AgentId("anna"), at(30)), 30), anna=50)


def kept_after_the_call(written: Written) -> None:
    ended(written, asked(written), anna=70)


def asked_in_two_calls(written: Written) -> None:
    call = asked(written)
    other = transitions.join_queue(replace(new_call(), id=CallId("CA-2")), new_stay())
    other = written.call(transitions.offer_to_agent(other, new_offer("bo", 25)), 25)
    written.call(transitions.claim(other, new_offer("bo", 25).id, LegSid("CA-bo-2"), at(27)), 27)
    ended(written, call)


def calls_out_while_asked(written: Written) -> None:
    offer = replace(new_offer("bo", 30), leg=OWN)
    call = asked(written)
    begun = dialling.begin(
        CompanyId("demo"), OUT, offer, number="+4792000001", shown="+4721000000", queue=QueueName(""), now=at(30)
    )
    written.call(dialling.pick_up(written.call(begun, 30), OWN, at(34)), 34)
    ended(written, call)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (never_ended, "C1"),
        (ended_late, "C1"),
        (unlogged, "C1"),
        (reached_and_not, "C1"),
        (rung_for_ever, "Q5"),
        (own_telephone_rings_on, "Q1"),
        (open_for_ever, "C3"),
        (ended_after_its_call, "C3"),
        (ended_otherwise, "C3"),
        (forgotten, "C3"),
        (two_at_once, "C3"),
        (another_story, "C3"),
        (no_reason, "A4"),
        (asked_too_long, "Q5"),
        (rings_on, "Q1"),
        (other_telephone_rings_on, "Q1"),
        (asked_and_kept, "C2"),
        (asker_kept, "C2"),
        (kept_after_the_call, "C2"),
        (asked_in_two_calls, "A1"),
        (calls_out_while_asked, "A1"),
    ],
)
def test_a_breach_is_found_by_its_name(wrong: Callable[[Written], None], name: str) -> None:
    written = Written()
    wrong(written)
    assert name in written.named()
