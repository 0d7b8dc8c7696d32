"""The pages of people over real tables: who is shown to whom, and what is said of them."""

import html
import json
import re
from datetime import timedelta

import pytest

from chalicelib.adminapi.bodies import parse
from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState, Choice
from chalicelib.agents.transitions import choose
from chalicelib.companies.documents import Kind
from chalicelib.console.pages.people import FRESH, STATES
from chalicelib.core.ids import AgentId, CompanyId
from chalicelib.users import service
from tests.integration.console.test_pages import NOON, kari, visitor  # noqa: F401  fixtures
from tests.integration.console.test_queue_pages import give, write


def add(company: str, name: str, **profile: object) -> None:
    doc = {**FRESH, "first_name": name.title(), "last_name": "Moe", **profile}
    service.put_user(company, name, doc, replaces=None, actor="test", now=NOON)


def test_a_new_person_begins_with_what_the_api_would_fill_in() -> None:
    assert parse("user.UserBody", {}) == FRESH


def test_every_state_has_its_words() -> None:
    assert set(STATES) == set(AgentState)


@pytest.mark.covers("PHN-220", "PHN-221", "PHN-225")
def test_the_directory_leaves_out_who_is_hidden_but_for_administrators(kari, company) -> None:  # noqa: F811
    add(company, "anna", short_number="204", tags=["Lithuanian"], department="Permits")
    add(company, "bo", hidden=True)

    shown = kari.get("/console/people").text
    assert all(words in shown for words in ("Anna Moe", "204", "Lithuanian", "Permits", "Takes no calls"))
    assert "Bo Moe" not in shown
    assert kari.get("/console/people/anna").status == 403
    assert kari.get("/console/new-person").status == 403

    give(company, "team-leader")
    assert "Bo Moe" not in kari.get("/console/people").text
    assert kari.get("/console/people/anna").status == 200
    give(company, "administrator")
    assert "Bo Moe" in kari.get("/console/people").text
    assert kari.get("/console/new-person").status == 200
    assert kari.get("/console/people/nobody").status == 404


@pytest.mark.covers("PHN-222", "PHN-224")
def test_a_person_is_shown_with_state_message_and_queues(kari, company) -> None:  # noqa: F811
    give(company, "administrator")
    add(company, "anna", is_agent=True)
    write(company, Kind.QUEUE, "support", {"title": "Support", "members": {"anna": 4}})
    at = CompanyId(company), AgentId("anna")
    agents.ensure(*at, "Anna Moe", usual=(), now=NOON)
    away = Choice(state=AgentState.PAUSED, reason="Lunch", until=NOON + timedelta(hours=1), note="Ask Bo meanwhile")
    agents.change(*at, lambda each: choose(each, away, NOON))

    shown = kari.get("/console/people").text
    page = kari.get("/console/people/anna")

    assert re.search(r"Paused</span> · Lunch <span[^>]*>until 14:00", shown)
    assert "Ask Bo meanwhile" in shown
    data = json.loads(html.unescape(re.search(r'data-one="([^"]+)"', page.text)[1]))
    assert (data["memberships"], data["queues"]) == ({"support": 4}, {"support": "Support"})
    assert "Pause: Lunch" in page.text
