"""What a caller is told of the wait costs few round trips, and is told as far as it is known."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.aws import transport
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.core.ids import CallId, CompanyId, LegSid, QueueName
from chalicelib.forecast import service as forecast
from chalicelib.forecast import store as figure_store
from chalicelib.forecast.lessons import Rules
from chalicelib.queues import service
from chalicelib.twiml.verbs import Say
from tests.unit.calls.making import at, new_call, new_offer, new_stay

pytestmark = pytest.mark.usefixtures("aws")
OSLO = ZoneInfo("Europe/Oslo")
SUPPORT = QueueName("support")
WORDS = {"is_position_said": True, "is_wait_said": True, "language": "nb-NO"}


@pytest.fixture
def here(company) -> CompanyId:
    """A queue that has served four calls of 175 s each, with one agent at work."""
    mine = CompanyId(company)
    for n in range(4):
        call = transitions.join_queue(new_call(company=mine, id=CallId(f"{company}-{n}")), new_stay(joined_s=10))
        offer = new_offer("anna", 20)
        call = transitions.claim(transitions.offer_to_agent(call, offer), offer.id, LegSid("CA-anna"), at(25))
        forecast.count(transitions.end_call(call, at(195)), {SUPPORT: Rules()}, zone=OSLO)
    figure_store.note_crew(mine, SUPPORT, 1.0, at=at(200))
    return mine


def wait(company: CompanyId, name: str, joined_s: float) -> CallId:
    stay = new_stay(joined_s=joined_s, total_s=None, **WORDS)
    call_store.create(transitions.join_queue(new_call(company=company, id=CallId(name)), stay))
    return CallId(name)


def told(company: CompanyId, call: CallId, seconds: float) -> list[str]:
    document = service.hear(company, call, 1, now=at(seconds))
    return [verb.text for verb in document if isinstance(verb, Say)]


def test_place_and_wait_are_told_in_the_callers_language(here) -> None:
    first, second = wait(here, "CA1", 201), wait(here, "CA2", 202)

    assert told(here, first, 220) == ["Du er nummer 1 i køen.", "Forventet ventetid er omtrent 3 minutter."]
    assert told(here, second, 202) == ["Du er nummer 2 i køen.", "Forventet ventetid er omtrent 6 minutter."]


def test_who_has_just_come_and_is_first_may_be_answered_at_once_and_is_told_later(here) -> None:
    first = wait(here, "CA1", 201)

    assert told(here, first, 202) == ["Du er nummer 1 i køen."]
    assert len(told(here, first, 206)) == 2


def test_an_estimate_too_old_to_be_true_is_not_told(here) -> None:
    first = wait(here, "CA1", 201)
    later = 200 + (forecast.TOO_OLD + timedelta(seconds=5)).total_seconds()

    assert told(here, first, later) == ["Du er nummer 1 i køen."]


def test_telling_both_costs_three_round_trips_to_the_tables(here) -> None:
    call = wait(here, "CA1", 201)
    asked: list[str] = []

    def counting(name, operation, request):
        asked.append(name)
        return transport.send_over_http(name, operation, request)

    transport.use_transport(counting)
    try:
        told(here, call, 220)
    finally:
        transport.use_transport(None)

    assert asked == ["dynamodb"] * 3
