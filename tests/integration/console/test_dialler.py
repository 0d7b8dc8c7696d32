"""The agent's page calls out: what it offers, and what it is told when a number is wrong."""

import json
import re

import pytest

from chalicelib.companies.documents import Kind
from chalicelib.contacts import service as contacts
from chalicelib.contacts.domain import Contact
from chalicelib.users import audit
from tests.integration.console.test_pages import NOON, kari, visitor  # noqa: F401  fixtures
from tests.integration.console.test_queue_pages import write

MAIN = "+4721000000"


def ask(kari, path: str, **body: str) -> tuple[int, dict]:  # noqa: F811
    token = re.search(r'name="csrf-token" content="([^"]+)"', kari.get("/console/agent").text)
    assert token
    headers = {"Content-Type": "application/json", "X-CSRF-Token": token.group(1)}
    answer = kari._ask("POST", path, body=json.dumps(body), headers=headers)
    return answer.status, json.loads(answer.text)


@pytest.mark.covers("PHN-223")
def test_the_page_offers_the_numbers_that_may_be_shown_and_nothing_where_there_is_none(kari, company) -> None:  # noqa: F811
    assert "dial-number" not in kari.get("/console/agent").text
    write(company, Kind.NUMBER, MAIN, {"title": "Main number"})
    page = kari.get("/console/agent").text
    assert '<option value="+4721000000" selected>Main number +47 21 00 00 00</option>' in page


@pytest.mark.covers("WBX-29")
def test_contacts_are_found_with_each_of_their_numbers(kari, company) -> None:  # noqa: F811
    ingrid = Contact(name="ingrid", title="Ingrid Solheim", numbers=("+4790712345", "+4722334455"))
    contacts.save(company, ingrid, replaces=None, actor="test", now=NOON)
    found = json.loads(kari.get("/api/agent/calling/contacts?q=solh").text)["contacts"]
    assert [each["number"] for each in found] == ["+4790712345", "+4722334455"]
    assert json.loads(kari.get("/api/agent/calling/contacts?q=").text)["contacts"] == []


@pytest.mark.covers("WBX-30")
def test_what_is_wrong_is_said_and_nothing_is_noted_as_a_call(kari, company) -> None:  # noqa: F811
    write(company, Kind.NUMBER, MAIN, {"title": "Main number"})
    status, answer = ask(kari, "/api/agent/calls", number="12")
    assert (status, answer["error"]["code"]) == (400, "not-dialable")
    assert "3 to 18 digits" in answer["error"]["message"]
    status, answer = ask(kari, "/api/agent/calls", number="22334455")
    assert (status, answer["error"]["code"]) == (409, "not-now")
    assert not [entry for entry in audit.list_page(company, limit=50)[0] if entry.action == "call.make"]
