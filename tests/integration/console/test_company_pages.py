"""The page of a company's settings over real tables, and what the lists of reasons do."""

import html
import json
import re

import pytest

from chalicelib.adminapi.bodies import parse
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.console.pages.company import FRESH
from chalicelib.console.routes import insist_on_known
from chalicelib.core.errors import Invalid
from tests.integration.console.test_pages import NOON, kari, visitor  # noqa: F401  fixtures
from tests.integration.console.test_queue_pages import give


def test_a_document_is_filled_up_with_what_the_api_would_fill_in() -> None:
    assert {**parse("company.CompanyBody", {"title": "x"}), "title": ""} == FRESH


@pytest.mark.covers("PUZD-15")
def test_only_administrators_see_the_settings(kari, company) -> None:  # noqa: F811
    assert kari.get("/console/company").status == 403
    give(company, "administrator")

    page = kari.get("/console/company")

    data = json.loads(html.unescape(re.search(r'data-one="([^"]+)"', page.text)[1]))
    assert (data["name"], data["version"]) == (company, 1)
    assert data["doc"] == {**FRESH, "title": "Fjordvik <kommune>"}


@pytest.mark.covers("WBX-84", "A-50")
def test_where_a_company_keeps_a_list_no_other_reason_is_taken(visitor, company) -> None:  # noqa: F811
    insist_on_known(company, "Anything at all")
    document = config_store.get(company, Kind.COMPANY, company)
    doc = {**document.doc, "wrap_up_reasons": ["Invoice", "Parking"]}
    config_store.put(company, Kind.COMPANY, company, doc, replaces=document.version, actor="test", now=NOON)

    insist_on_known(company, "Parking")
    insist_on_known(company, "")
    with pytest.raises(Invalid, match="Choose one"):
        insist_on_known(company, "Anything at all")
