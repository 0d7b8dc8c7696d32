"""Calling out on real tables: who may be shown, how often, what the audit says; the trunk notes what it is told."""

from datetime import UTC, datetime

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent, AgentState, Choice, Device
from chalicelib.agents.errors import NotNow
from chalicelib.calls.domain import CallState, Outcome
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.errors import TrunkError
from chalicelib.core.ids import AgentId, CompanyId, LegSid
from chalicelib.outbound import presentation, service
from chalicelib.outbound.errors import NotAllowed, TooManyCalls
from chalicelib.queues import desk
from chalicelib.queues.deadlines import settle
from chalicelib.users.domain import User

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FIRST, SECOND, THEIRS = "+4721000001", "+4721000002", "+4721000003"


class Trunk:
    """Takes orders to ring, or refuses them."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.orders = []
        self.refuses = refuses

    def ring(self, order):
        if self.refuses:
            raise TrunkError("refused")
        self.orders.append(order)
        return LegSid(f"CA-{len(self.orders)}")

    def hang_up(self, leg) -> None:
        del leg


def kari(company: str, **doc) -> User:
    item = {"company": company, "name": "kari", "doc": {"is_agent": True, **doc}, "version": 1, "epoch": 1}
    return User.from_item({**item, "updated_at": "2026-03-02T08:00:00Z", "updated_by": "test"})


@pytest.fixture
def here(company, aws, empty_tables):
    del aws, empty_tables
    companies.create_company(company, {"title": "Fjordvik", "calls_an_hour": 2}, actor="test", now=NOW)
    for number, doc in ((SECOND, {}), (FIRST, {}), (THEIRS, {"agents": ["bo"]})):
        config_store.put(company, Kind.NUMBER, number, doc, replaces=None, actor="test", now=NOW)
    at = CompanyId(company), AgentId("kari")
    agents.ensure(*at, "Kari", now=NOW)
    desk.report_device(*at, Device(endpoint="client:x", is_ready=True, seen_at=NOW), now=NOW)
    desk.choose_state(*at, Choice(state=AgentState.AVAILABLE), now=NOW)
    yield CompanyId(company)
    companies.forget_everything()


def state_of(company: CompanyId) -> Agent:
    return agents.get(company, AgentId("kari"))


@pytest.mark.covers("PHN-223")
def test_an_agent_shows_their_usual_number_or_another_that_is_theirs(here) -> None:
    user = kari(here, shown_number=SECOND)
    assert [each.number for each in presentation.available(here, "kari")] == [FIRST, SECOND]
    assert presentation.choose(here, user, "") == SECOND
    assert presentation.choose(here, user, FIRST) == FIRST
    assert presentation.choose(here, kari(here, shown_number=THEIRS), "") == FIRST
    with pytest.raises(NotAllowed):
        presentation.choose(here, user, THEIRS)


@pytest.mark.covers("PUZ-14", "A1")
def test_the_agent_is_reserved_and_only_their_own_telephone_is_rung(here) -> None:
    trunk = Trunk()
    call = service.dial(here, kari(here), service.Wanted("22334455"), trunk=trunk, now=NOW)
    assert (call.state, call.caller, call.called) == (CallState.DIALLING, "+4722334455", FIRST)
    assert [order.to for order in trunk.orders] == ["client:x"]
    held = state_of(here).reservation
    assert held is not None
    assert (held.call, held.is_outbound) == (call.id, True)


def test_a_trunk_that_will_not_ring_the_agent_ends_the_call(here) -> None:
    call = service.dial(here, kari(here), service.Wanted("22334455"), trunk=Trunk(refuses=True), now=NOW)
    assert call.outcome is Outcome.CANCELLED


def test_a_company_makes_so_many_calls_an_hour_and_none_where_it_does_not_want_them(here) -> None:
    for _ in range(2):
        call = service.dial(here, kari(here), service.Wanted("22334455"), trunk=Trunk(refuses=True), now=NOW)
        assert call.dial is not None
        settle(here, call.id, call.dial.offer.id, AgentId("kari"), now=NOW)
    assert state_of(here).state is AgentState.AVAILABLE
    with pytest.raises(TooManyCalls):
        service.dial(here, kari(here), service.Wanted("22334455"), trunk=Trunk(), now=NOW)
    stored = config_store.get(here, Kind.COMPANY, here)
    doc = {**stored.doc, "calls_an_hour": 0}
    config_store.put(here, Kind.COMPANY, here, doc, replaces=stored.version, actor="test", now=NOW)
    companies.forget_everything()
    with pytest.raises(NotAllowed, match="does not let"):
        service.dial(here, kari(here), service.Wanted("22334455"), trunk=Trunk(), now=NOW)


def test_who_is_logged_off_calls_nobody_and_nobody_calls_for_a_queue_that_is_not_theirs(here) -> None:
    config_store.put(here, Kind.QUEUE, "billing", {"title": "Billing"}, replaces=None, actor="test", now=NOW)
    with pytest.raises(NotAllowed, match="member"):
        service.dial(here, kari(here), service.Wanted("22334455", queue="billing"), trunk=Trunk(), now=NOW)
    desk.choose_state(here, AgentId("kari"), Choice(state=AgentState.LOGGED_OFF), now=NOW)
    with pytest.raises(NotNow, match="logged off"):
        service.dial(here, kari(here), service.Wanted("22334455"), trunk=Trunk(), now=NOW)
