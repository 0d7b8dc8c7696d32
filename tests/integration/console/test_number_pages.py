"""The pages of numbers over real tables: who may open them, and what they say of a number."""

import html
import json
import re
from urllib.parse import quote

import pytest

from chalicelib.adminapi.bodies import parse
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console.pages.numbers import FRESH
from chalicelib.flow import library
from chalicelib.users import audit
from tests.integration.console.test_pages import NOON, kari, visitor  # noqa: F401  fixtures
from tests.integration.console.test_queue_pages import give, write
from tests.scenarios.conftest import queue_flow

LINE = "+4721555001"
PATHS = ("/console/numbers", "/console/new-number")


def test_a_new_number_begins_with_what_the_api_would_fill_in() -> None:
    assert parse("company.NumberBody", {}) == FRESH


@pytest.mark.covers("CUBE-21", "PHN-169")
def test_a_number_says_where_it_leads_who_may_answer_it_and_who_changed_it(kari, company) -> None:  # noqa: F811
    assert [kari.get(path).status for path in PATHS] == [403, 403]
    give(company, "administrator")
    write(company, Kind.QUEUE, "support", {"title": "Support", "members": {"kari": 0}})
    write(company, Kind.FLOW, "main", {"title": "Main menu", "draft": queue_flow(), "published": 0})
    doc = {"title": "Main number", "flow": "main", "agents": ["kari", "gone"]}
    companies.put_number(company, LINE, doc, replaces=None, actor="test", now=NOON)
    audit.record(
        company,
        actor="user:kari",
        action="number.write",
        target=LINE,
        now=NOON,
        version=2,
        changes=["agents: added kari"],
    )

    assert "Not published" in kari.get("/console/numbers").text
    library.publish(company, "main", actor="test", now=NOON)
    listed = kari.get("/console/numbers")
    assert [kari.get(path).status for path in PATHS] == [200, 200]
    assert "Kari Aasen, gone" in listed.text
    assert "Not published" not in listed.text
    href = re.search(r'href="(/console/numbers/[^"]+)"', listed.text)[1]
    assert href == f"/console/numbers/{quote(LINE)}"

    page = kari.get(href)

    data = json.loads(html.unescape(re.search(r'data-one="([^"]+)"', page.text)[1]))
    assert data["doc"] == {**FRESH, **doc}
    assert data["people"]["kari"] == {"title": "Kari Aasen", "is_agent": True}
    assert "From there callers can come to Support." in page.text
    assert "agents: added kari" in page.text
    assert kari.get("/console/numbers/%2B4799999999").status == 404
