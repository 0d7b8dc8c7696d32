"""The judges of callbacks see each breach, and none where all is well."""

from dataclasses import replace

import pytest

from chalicelib.calls import calling_back, dialling, transitions
from chalicelib.calls.callbacks import Callback
from chalicelib.calls.dials import DialResult
from chalicelib.calls.domain import Call
from chalicelib.core.ids import CallId, CompanyId, LegSid
from infra.simulation.judges.called_back import called_as_agreed, called_by_somebody
from tests.unit.calls.making import at, new_offer, new_stay
from tests.unit.simulation.test_judges import Leg, Written

OWN = LegSid("CA-own")
FIRST, SECOND = LegSid("CA-far-1"), LegSid("CA-far-2")


def asked(*, max_attempts: int = 2) -> Call:
    wants = Callback(requested_at=at(0), max_attempts=max_attempts, retry_s=0)
    company, request = CompanyId("demo"), CallId("cb-1")
    return calling_back.begin(company, request, wants, new_stay(joined_s=0), number="+4790000055", shown="+4721000000")


def called(written: Written, call: Call, far: LegSid, *, from_s: int) -> Call:
    """Anna answers, and the number is dialled."""
    offer = replace(new_offer("anna", from_s), id=f"offer-{from_s}", leg=None)
    call = written.call(transitions.offer_to_agent(call, offer), from_s)
    call = written.call(transitions.claim(call, offer.id, LegSid(f"{OWN}-{from_s}"), at(from_s)), from_s)
    call = written.call(dialling.send_out(call, at(from_s + 1)), from_s + 1)
    return written.call(dialling.note_far_leg(call, far), from_s + 1)


def busy(written: Written, call: Call, now_s: int) -> Call:
    told = transitions.not_reached(call, DialResult.BUSY, at(now_s))
    assert told.dial is not None
    assert told.dial.own is not None
    return written.call(transitions.end_leg(told, told.dial.own, at(now_s)), now_s)


def rang(far: LegSid, from_s: float, to_s: float) -> Leg:
    leg = Leg(far, ended_s=to_s, direction="outbound-api")
    leg.created_at = at(from_s)
    return leg


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.mark.covers("K1", "K3")
def test_two_attempts_one_after_the_other_are_well(written) -> None:
    call = busy(written, called(written, asked(), FIRST, from_s=10), 20)
    busy(written, called(written, call, SECOND, from_s=30), 40)
    written.record.legs = [rang(FIRST, 11, 20), rang(SECOND, 31, 40)]

    assert [*called_as_agreed(written.record), *called_by_somebody(written.record)] == []


@pytest.mark.covers("K1")
def test_one_attempt_too_many_is_told(written) -> None:
    call = busy(written, called(written, asked(), FIRST, from_s=10), 20)
    call = busy(written, called(written, call, SECOND, from_s=30), 40)
    assert call.callback is not None
    written.call(replace(call, callback=replace(call.callback, max_attempts=1)), 41)
    written.record.legs = [rang(FIRST, 11, 20), rang(SECOND, 31, 40)]

    assert [str(each) for each in called_as_agreed(written.record)] == ["K1: cb-1: dialled 2 times of 1"]


@pytest.mark.covers("K1")
def test_a_customer_who_rings_twice_at_once_is_told(written) -> None:
    call = busy(written, called(written, asked(), FIRST, from_s=10), 20)
    busy(written, called(written, call, SECOND, from_s=30), 40)
    written.record.legs = [rang(FIRST, 11, 35), rang(SECOND, 31, 40)]

    assert [each.name for each in called_as_agreed(written.record)] == ["K1"]


@pytest.mark.covers("K3")
def test_a_customer_who_is_dialled_after_the_agent_has_gone_is_told(written) -> None:
    call = called(written, asked(), FIRST, from_s=10)
    assert call.dial is not None
    own = LegSid(f"{OWN}-10")
    gone = replace(call, legs={**call.legs, own: replace(call.legs[own], ended_at=at(11))})
    written.call(replace(gone, dial=replace(call.dial, dialled_at=at(12))), 12)

    assert [each.name for each in called_by_somebody(written.record)] == ["K3"]
