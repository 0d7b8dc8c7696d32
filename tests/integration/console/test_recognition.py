"""What an agent learns of a caller: contact, lists, earlier calls, and nothing of anybody else's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.aws import transport
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.calls.domain import Call
from chalicelib.calls.stays import Segment, SegmentKind
from chalicelib.companies import config_store, entries
from chalicelib.companies.documents import Kind
from chalicelib.companies.entries import Entry
from chalicelib.console.parts import Names
from chalicelib.console.recognition import recognise
from chalicelib.contacts import service as contacts
from chalicelib.contacts.domain import Contact
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, QueueName
from tests.unit.calls.making import START, at, new_call, new_offer, new_stay

pytestmark = pytest.mark.usefixtures("aws")
CALLER = "+4790000001"
SUPPORT, SALES = QueueName("support"), QueueName("sales")
NAMES = Names(
    queues={SUPPORT: "Support", SALES: "Sales"}, agents={AgentId("kari"): "Kari Aasen", AgentId("ola"): "Ola"}
)


def logged(
    company: str, name: str, days_ago: float, *, agent: str = "", queue: QueueName = SUPPORT, caller: str = CALLER
):
    """An ended call of ``days_ago``; without ``agent`` nobody answered."""
    stay = replace(new_stay(), queue=queue)
    call = transitions.join_queue(
        new_call(company=CompanyId(company), id=CallId(f"{company}-{name}"), caller=caller), stay
    )
    if agent:
        offer = new_offer(agent)
        call = transitions.claim(transitions.offer_to_agent(call, offer), offer.id, LegSid("CA-a"), at(20))
    call = transitions.end_call(call, at(80))
    earlier = timedelta(days=days_ago)
    segments = tuple(
        replace(each, started_at=each.started_at - earlier, ended_at=each.ended_at - earlier) for each in call.segments
    )
    moved = replace(call, started_at=START - earlier, ended_at=call.ended_at - earlier, segments=segments)
    call_store.write_log(moved)


def calling(company: str, **facts) -> Call:
    call = new_call(company=CompanyId(company), id=CallId(f"{company}-now"), caller=CALLER)
    return replace(transitions.join_queue(call, new_stay()), **facts)


def known(company: str, **facts):
    return recognise(CompanyId(company), calling(company, **facts), NAMES)


@pytest.fixture
def hansen(company) -> None:
    contact = Contact(
        name="ase-hansen", title="Åse Hansen", numbers=(CALLER, "+4721000001"), notes="Likes trains", is_vip=True
    )
    contacts.save(company, contact, replaces=None, actor="user:kari", now=START)


@pytest.mark.covers("PHN-014", "PHN-019", "CUBE-06")
def test_a_caller_who_was_here_before_is_known_by_whom_they_spoke_with_and_what_was_missed_since(company) -> None:
    for name, days, agent in (("a", 9, "ola"), ("b", 5, "kari"), ("c", 2, ""), ("d", 1, "")):
        logged(company, name, days, agent=agent)
    found = known(company)

    assert found["last_spoken"]["agent"] == "Kari Aasen"
    assert found["last_spoken"]["queue"] == "Support"
    assert found["missed_since"] == 2
    assert [(each["agent"], each["outcome"]) for each in found["earlier"]] == [
        (None, "abandoned"),
        (None, "abandoned"),
        ("Kari Aasen", "answered"),
        ("Ola", "answered"),
    ]


@pytest.mark.covers("PHN-017", "CUBE-05")
@pytest.mark.usefixtures("hansen")
def test_a_contact_is_told_with_notes_by_any_of_their_numbers(company) -> None:
    assert known(company)["contact"] == {
        "name": "ase-hansen",
        "title": "Åse Hansen",
        "organisation": "",
        "notes": "Likes trains",
        "is_vip": True,
        "numbers": [CALLER, "+4721000001"],
    }
    assert known(company, caller="+4721000001")["contact"]["title"] == "Åse Hansen"
    assert known(company, caller="+4721000002")["contact"] is None


@pytest.mark.covers("PHN-226")
def test_the_lists_a_caller_is_on_are_told(company) -> None:
    for name, is_block in (("gold", False), ("nuisance", True), ("empty", False)):
        doc = {"title": name.title(), "block": is_block}
        config_store.put(company, Kind.VIP, name, doc, replaces=None, actor="user:kari", now=START)
    entries.put(company, Kind.VIP, "gold", Entry(value=CALLER, fields={"note": "Board member"}))
    entries.put(company, Kind.VIP, "nuisance", Entry(value=CALLER, fields={}))

    assert known(company)["lists"] == [
        {"title": "Gold", "note": "Board member", "is_block": False},
        {"title": "Nuisance", "note": "", "is_block": True},
    ]


@pytest.mark.covers("PHN-018")
def test_whom_the_caller_has_spoken_with_in_this_call_is_told(company) -> None:
    talk = Segment(kind=SegmentKind.TALK, started_at=at(0), ended_at=at(9), queue=SALES, agent=AgentId("ola"))
    call = calling(company)
    found = known(company, segments=(talk, *call.segments))

    assert [(each["agent"], each["queue"]) for each in found["before"]] == [("Ola", "Sales")]


@pytest.mark.covers("PHN-134")
def test_calls_to_a_queue_whose_history_is_off_stay_hidden(company) -> None:
    doc = {"title": "Sales", "members": {}, "history_disabled": True}
    config_store.put(company, Kind.QUEUE, "sales", doc, replaces=None, actor="user:kari", now=START)
    logged(company, "a", 3, agent="ola", queue=SALES)
    logged(company, "b", 5, agent="kari")

    assert [each["agent"] for each in known(company)["earlier"]] == ["Kari Aasen"]


@pytest.mark.usefixtures("hansen")
def test_of_a_withheld_number_nothing_is_looked_up(company) -> None:
    logged(company, "a", 3, agent="ola", caller="anonymous")
    found = known(company, caller="anonymous")

    assert (found["caller"], found["contact"], found["lists"], found["earlier"]) == (None, None, [], [])


@pytest.mark.covers("D1")
@pytest.mark.usefixtures("hansen")
def test_nothing_another_company_knows_is_told(company) -> None:
    logged(company, "a", 3, agent="ola")
    found = known(f"{company}-other")

    assert (found["contact"], found["earlier"], found["last_spoken"]) == (None, [], None)


@pytest.mark.usefixtures("hansen")
def test_recognising_costs_a_handful_of_round_trips_however_many_calls_there_were(company) -> None:
    for n in range(30):
        logged(company, f"c{n:02d}", n + 1, agent="kari")
    asked: list[str] = []

    def counting(service, operation, request):
        asked.append(operation)
        return transport.send_over_http(service, operation, request)

    transport.use_transport(counting)
    try:
        found = known(company)
    finally:
        transport.use_transport(None)

    assert len(found["earlier"]) == 5
    assert found["has_more"]
    assert len(asked) <= 6
