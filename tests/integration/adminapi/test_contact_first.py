"""Queues that call contacts first take only agents whose browser picks up by itself (A-62)."""

import pytest

from chalicelib.agents import endpoints
from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState, Choice, EndpointKind
from chalicelib.agents.errors import NotNow
from chalicelib.aws import jobs
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues import desk
from chalicelib.users import service as users
from tests.integration.adminapi.conftest import Client

SALES = QueueName("sales")
KARI = {"first_name": "Kari", "is_agent": True, "phone": "+4790000001"}
FIRST = {"title": "Sales", "members": {"kari": 0}, "is_contact_first": True}


@pytest.fixture
def kari(admin, company):
    """Kari, whose browser picks up by itself, is a member of such a queue."""
    jobs.use_sender(lambda *_: None)
    assert admin.put("/users/kari", {**KARI, "auto_answer": True}).status == 201
    assert admin.put("/queues/sales", FIRST).json["is_contact_first"] is True
    here = CompanyId(company), AgentId("kari")
    agents.ensure(*here, "Kari", now=utcnow())
    yield here
    jobs.use_sender(None)


def ring_at(here, *kinds: EndpointKind):
    user = users.get(*here)
    return desk.choose_endpoints(*here, endpoints.chosen(user, kinds))


@pytest.mark.covers("A-62", "PUZD-10")
def test_whose_browser_picks_up_by_itself_logs_on(kari) -> None:
    assert desk.log_on(*kari, SALES).dialled == {SALES}


@pytest.mark.covers("A-62", "PUZD-10")
def test_whose_browser_does_not_is_told_why_not(admin, kari) -> None:
    admin.put("/users/kari", KARI)

    with pytest.raises(NotNow, match="your browser must pick up by itself"):
        desk.log_on(*kari, SALES)


@pytest.mark.covers("A-62", "PUZD-10")
def test_whose_calls_ring_elsewhere_too_is_told_why_not(kari) -> None:
    ring_at(kari, EndpointKind.SOFTPHONE, EndpointKind.PHONE)

    with pytest.raises(NotNow, match="Ring here only"):
        desk.log_on(*kari, SALES)


@pytest.mark.covers("A-62")
def test_once_logged_on_calls_ring_nowhere_else(kari) -> None:
    desk.log_on(*kari, SALES)

    with pytest.raises(NotNow, match="only this browser"):
        ring_at(kari, EndpointKind.PHONE)


@pytest.mark.covers("A-62")
def test_a_queue_that_begins_to_call_contacts_first_keeps_only_those_who_qualify(admin, kari) -> None:
    admin.put("/queues/sales", {**FIRST, "is_contact_first": False})
    desk.log_on(*kari, SALES)
    assert agents.get(*kari).dialled == frozenset()

    admin.put("/queues/sales", FIRST)
    assert agents.get(*kari).dialled == {SALES}

    admin.put("/users/kari", KARI)
    assert agents.get(*kari).queues == frozenset()


@pytest.mark.covers("PUZD-12", "PUZD-13")
def test_while_available_nobody_leaves_the_queue_but_from_wrap_up(kari) -> None:
    desk.log_on(*kari, SALES)
    desk.choose_state(*kari, Choice(state=AgentState.AVAILABLE), now=utcnow())

    with pytest.raises(NotNow, match="log off from wrap-up"):
        desk.log_off(*kari, SALES)
    paused = desk.choose_state(*kari, Choice(state=AgentState.PAUSED, reason="Lunch"), now=utcnow())
    assert paused.state is AgentState.AVAILABLE
    assert paused.then == Choice(state=AgentState.PAUSED, reason="Lunch")


@pytest.mark.covers("PUZD-20")
def test_agents_do_not_change_how_contacts_are_called(admin, kari) -> None:
    for role in ("user", "team-leader"):
        made = admin.put(f"/api-keys/{role}", {"title": role, "role": role})
        theirs = Client(admin.door, made.json["key"])
        assert theirs.put("/queues/sales", FIRST).status == 403
        assert theirs.put("/users/kari", {**KARI, "auto_answer": False}).status == 403
    assert desk.log_on(*kari, SALES).dialled == {SALES}
