"""The pages of queue administration over real tables: who may open them, and what they are made of."""

import html
import json
import re

import pytest

from chalicelib.adminapi.bodies import parse
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.console.pages.queues import FRESH
from chalicelib.flow import library
from chalicelib.users import audit, service
from chalicelib.users.gate import GATE
from tests.integration.console.test_pages import NOON, kari, visitor  # noqa: F401  fixtures
from tests.scenarios.conftest import flow, queue_flow


def give(company: str, role: str) -> None:
    user = service.get(company, "kari")
    service.put_user(company, "kari", {**user.doc, "role": role}, replaces=user.version, actor="test", now=NOON)
    GATE.forget()


def write(company: str, kind: Kind, name: str, doc: dict) -> None:
    config_store.put(company, kind, name, doc, replaces=None, actor="test", now=NOON)


def data_of(page) -> dict:
    return json.loads(html.unescape(re.search(r'data-one="([^"]+)"', page.text)[1]))


def test_a_new_queue_begins_with_what_the_api_would_fill_in() -> None:
    assert {**parse("queue.QueueBody", {"title": "x"}), "title": ""} == FRESH


@pytest.mark.covers("PHN-124", "PHN-215")
def test_only_who_may_change_queues_or_log_others_on_sees_them(kari, company) -> None:  # noqa: F811
    write(company, Kind.QUEUE, "support", {"title": "Support", "members": {"kari": 0}})
    paths = ("/console/queues", "/console/queues/support", "/console/new-queue", "/console/changes")

    assert [kari.get(path).status for path in paths] == [403] * 4
    give(company, "team-leader")
    assert [kari.get(path).status for path in paths] == [200, 200, 403, 403]
    assert data_of(kari.get("/console/queues/support"))["may_manage"] is False
    give(company, "administrator")
    assert [kari.get(path).status for path in paths] == [200] * 4
    assert kari.get("/console/queues/none").status == 404


@pytest.mark.covers("PHN-125", "PHN-136")
def test_a_queue_is_shown_with_where_its_callers_come_from_and_who_changed_it(kari, company) -> None:  # noqa: F811
    give(company, "administrator")
    write(company, Kind.QUEUE, "support", {"title": "Support", "members": {"kari": 2}})
    draft = queue_flow(method="ring-all", ring_s=25, priority=3)
    write(company, Kind.FLOW, "main", {"title": "Main number", "draft": draft, "published": 0})
    library.publish(company, "main", actor="test", now=NOON)
    audit.record(
        company,
        actor="user:kari",
        action="queue.write",
        target="support",
        now=NOON,
        version=2,
        changes=["members.kari: 0 → 2"],
    )

    page = kari.get("/console/queues/support")

    data = data_of(page)
    assert data["doc"] == {**FRESH, "title": "Support", "members": {"kari": 2}}
    assert (data["version"], data["used_by"]) == (1, ["Main number"])
    assert data["people"]["kari"] == {"title": "Kari Aasen", "tags": [], "is_agent": True}
    for words in ("Ring all members logged on", "25 s for each member", "priority 3", "members.kari: 0 → 2"):
        assert words in page.text
    assert "Whoever has waited longest comes first in Support." in page.text
    assert "Main number" in kari.get("/console/queues").text


def test_a_flow_that_leads_elsewhere_is_not_named(kari, company) -> None:  # noqa: F811
    give(company, "administrator")
    write(company, Kind.QUEUE, "sales", {"title": "Sales"})
    write(
        company, Kind.FLOW, "main", {"title": "Main number", "draft": flow([("end", "hangup", {})], []), "published": 0}
    )

    assert "No flow leads here" in kari.get("/console/queues/sales").text


@pytest.mark.covers("PHN-124")
def test_the_changes_are_shown_page_by_page_in_words(kari, company) -> None:  # noqa: F811
    give(company, "administrator")
    for n in range(53):
        version = n + 1
        audit.record(company, actor="key:crm", action="queue.write", target=f"q{n}", now=NOON, version=version)

    first = kari.get("/console/changes")
    older = re.search(r'href="(/console/changes\?before=[^"]+)"', first.text)

    assert first.text.count("API key crm") == 50
    assert kari.get(html.unescape(older[1])).text.count("API key crm") >= 3
