"""Contacts, promises and a call's history over real tables: who may see them, and what they say."""

import json
import re
from dataclasses import replace

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState, Work
from chalicelib.breaches import service as breaches
from chalicelib.breaches.domain import Breach
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.contacts import service as contacts
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, OfferId, QueueName
from tests.integration.console.test_pages import NOON, Visitor, kari, log_call, visitor  # noqa: F401  fixtures
from tests.integration.console.test_queue_pages import give
from tests.unit.calls.making import at, new_call, new_offer, new_stay

CALLER = "+4790712345"


def logged(company: str, name: str) -> str:
    call = transitions.join_queue(
        new_call(company=CompanyId(company), id=CallId(f"CA{name}"), caller=CALLER), new_stay()
    )
    offer = new_offer("kari")
    call = transitions.claim(transitions.offer_to_agent(call, offer), offer.id, LegSid("CA-kari"), at(31))
    call_store.write_log(transitions.end_call(call, at(91)))
    return str(call.id)


@pytest.fixture
def ada(kari: Visitor, company: str) -> Visitor:  # noqa: F811
    """Kari as an administrator."""
    give(company, "administrator")
    return kari


def test_a_contact_is_made_changed_and_deleted_by_hand(ada: Visitor, company: str) -> None:
    form = ada.get(f"/console/new-contact?number={CALLER.replace('+', '%2B')}")
    assert CALLER in form.text
    made = ada.post("/console/new-contact", form, title="Åse Hansen", numbers="907 12 345\n21 00 00 01", is_vip="1")
    assert made.status == 303
    assert contacts.names(company, [CALLER])[CALLER].title == "Åse Hansen"

    page = ada.get("/console/contacts/ase-hansen")
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version
    ada.post("/console/contacts/ase-hansen", page, title="Åse Dahl", numbers=CALLER, version=version[1])
    assert "Åse Dahl" in ada.get("/console/contacts?q=dahl").text
    assert set(contacts.names(company, [CALLER, "+4721000001"])) == {CALLER}
    stale = ada.post("/console/contacts/ase-hansen", page, title="Another", numbers="", version=version[1])
    assert stale.status == 409
    assert "was changed meanwhile" in stale.text

    ada.post("/console/contacts/ase-hansen", page, do="delete")
    assert ada.get("/console/contacts/ase-hansen").status == 404
    assert contacts.names(company, [CALLER]) == {}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "", "numbers": CALLER}, "A name is 1 to 100 characters"),
        ({"title": "李", "numbers": ""}, "The name needs a Latin letter or a digit."),
        ({"title": "Bo", "numbers": "12"}, "is not a telephone number"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(ada: Visitor, fields, words) -> None:
    refused = ada.post("/console/new-contact", ada.get("/console/new-contact"), **fields)

    assert refused.status == 400
    assert words in refused.text
    assert fields["numbers"] in refused.text


@pytest.mark.covers("PHN-014", "PHN-366")
def test_a_callers_name_stands_in_the_live_state_and_in_the_log(ada: Visitor, company: str) -> None:
    form = ada.get("/console/new-contact")
    ada.post("/console/new-contact", form, title="Åse Hansen", numbers=CALLER)
    live = new_call(company=CompanyId(company), id=CallId("CAlive"), caller=CALLER)
    call_store.create(live)

    state = json.loads(ada.get("/api/live").text)
    assert [(call["caller_name"], call["is_vip"]) for call in state["calls"]] == [("Åse Hansen", False)]
    log_call(company, "CAlogged", minutes_ago=5)
    assert '<span class="known">Åse Hansen</span>' in ada.get("/console/calls").text


@pytest.mark.covers("C3", "PHN-366")
def test_a_calls_history_tells_each_step(ada: Visitor, company: str) -> None:
    page = ada.get(f"/console/calls/{logged(company, 'one')}")

    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
    for words in ("In the menu", "Waits in", "Speaks with kari", "Call ended Answered", "0:21", "1:00"):
        assert words in told


@pytest.mark.covers("CUBE-02")
def test_the_log_tells_which_of_the_two_kinds_of_inbound_call_it_was(ada: Visitor, company: str) -> None:
    assert "Inbound activity" in ada.get(f"/console/calls/{logged(company, 'activity')}").text
    call = replace(
        new_call(company=CompanyId(company), id=CallId("CAback"), caller=CALLER), session={"campaign": "spring"}
    )
    call_store.write_log(transitions.end_call(call, at(91)))
    assert "Returns our call: spring" in ada.get("/console/calls/CAback").text


@pytest.mark.covers("Q5")
def test_breaches_are_counted_by_name_with_the_way_to_their_call(ada: Visitor, company: str) -> None:
    call = logged(company, "two")
    assert "Nothing in thirty days" in ada.get("/console/breaches").text
    found = [Breach(name="Q5", subject="s1", words="still waits", call=call)]
    for _ in range(2):
        breaches.note(CompanyId(company), found, now=NOON)

    page = ada.get("/console/breaches").text
    assert f'href="/console/calls/{call}"' in page
    assert page.count('num bad">1') == 2
    assert "Q5: still waits" in ada.get(f"/console/calls/{call}").text


def test_the_api_counts_the_same(ada: Visitor, company: str) -> None:
    breaches.note(CompanyId(company), [Breach(name="A2", subject="s", words="kari is kept")], now=NOON)
    told = json.loads(ada.get("/api/v1/breaches").text)

    assert {each["name"]: each["days_30"] for each in told["names"] if each["days_30"]} == {"A2": 1}
    assert [each["words"] for each in told["latest"]] == ["kari is kept"]


def test_who_may_not_see_or_change_them_does_not(kari: Visitor, company: str) -> None:  # noqa: F811
    assert kari.get("/console/breaches").status == 403
    assert kari.get("/console/new-contact").status == 403
    assert kari.get("/console/contacts").status == 200
    assert kari.get(f"/console/calls/{logged(company + '-other', 'three')}").status == 404


@pytest.mark.covers("D1", "PHN-014")
def test_the_caller_of_an_offer_is_told_to_its_agent_and_not_to_other_companies(kari: Visitor, company: str) -> None:  # noqa: F811
    mine, theirs = logged(company, "four"), logged(f"{company}-other", "five")

    known = json.loads(kari.get(f"/api/agent/calls/{mine}/caller").text)
    assert (known["caller"], known["contact"]) == (CALLER, None)
    assert kari.get(f"/api/agent/calls/{theirs}/caller").status == 404


@pytest.mark.covers("WBX-11")
def test_what_the_flow_shows_of_a_call_is_for_its_agent_alone(kari: Visitor, company: str) -> None:  # noqa: F811
    wanted = [["member", "Member"], ["pin", "Code"], ["called", "Line"]]
    call = transitions.join_queue(
        new_call(company=CompanyId(company), id=CallId(f"{company}-shown"), called="+4721000000"),
        replace(new_stay(), settings={"shown": wanted}),
    )
    call = replace(call, session={"values": {"member": "204417", "pin": "1234"}, "secrets": ["pin"]}, v=1)
    call_store.create(call)
    path = f"/api/agent/calls/{call.id}/caller"
    at = CompanyId(company), AgentId("kari")

    assert json.loads(kari.get(path).text)["shown"] == []
    agents.ensure(*at, "Kari Aasen", usual=(), now=NOON)
    work = Work(call=call.id, queue=QueueName("support"), offer=OfferId("o1"))
    agents.change(*at, lambda agent: replace(agent, state=AgentState.IN_CALL, work=work))

    told = kari.get(path).text

    assert json.loads(told)["shown"] == [
        {"label": "Member", "value": "204417"},
        {"label": "Line", "value": "+4721000000"},
    ]
    assert "1234" not in told
