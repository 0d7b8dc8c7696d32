"""Contacts, promises and the history of a call, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser


@pytest.mark.covers("PHN-009")
def test_contacts_are_searched_and_opened_by_keyboard(visit: Visit) -> None:
    page = visit("/console/contacts")
    page.get_by_label("Name, company, notes or number").fill("tuomas")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Tuomas Mäkinen").press("Enter")

    expect(page.get_by_label("Numbers, one a line")).to_have_value("+358401234567\n+358912345")


def test_an_import_tells_what_was_taken_and_which_rows_were_not(visit: Visit, world: World, axe_source: str) -> None:
    page = visit("/console/contacts")
    sent = "Name,Numbers\nÅse,90000001\n".encode()
    page.locator("#file").set_input_files({"name": "People.CSV", "mimeType": "text/csv", "buffer": sent})

    report = page.locator("#report")
    expect(report).to_contain_text("4 rows read. 2 new, 1 changed, 0 as they were.")
    expect(report.locator("li")).to_have_text(["Row 3: this is not a telephone number"])
    assert world.records_pages.uploads == [("csv", sent)]
    assert violations(page, axe_source) == []


def test_a_contact_is_deleted_only_when_that_was_meant(visit: Visit) -> None:
    page = visit("/console/contacts/astrid-berg")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Delete").click()

    assert asked == ["Delete this contact? Its numbers will not be known any more."]
    assert page.url.endswith("/console/contacts/astrid-berg")


def test_where_there_is_nothing_the_page_teaches(visit: Visit, world: World) -> None:
    world.records_pages.has_contacts = False

    expect(visit("/console/contacts").get_by_text("Whoever is entered here is known by name")).to_be_visible()
    expect(visit("/console/contacts?q=x").get_by_text("Nobody matches")).to_be_visible()


def test_no_breach_is_said_to_be_none(visit: Visit) -> None:
    page = visit("/console/breaches")

    expect(page.get_by_text("Nothing in thirty days")).to_be_visible()
    assert {cell.inner_text() for cell in page.locator("tbody td.n").all()} == {"0"}


@pytest.mark.covers("Q5")
def test_from_a_breach_to_the_history_of_its_call_is_one_click(visit: Visit, world: World, axe_source: str) -> None:
    world.records_pages.is_broken = True
    page = visit("/console/breaches")
    expect(page.locator("tbody tr", has_text="Waiting and ringing end").locator(".bad")).to_have_text("1")
    assert violations(page, axe_source) == []
    page.get_by_role("link", name="Call history").click()

    expect(page.get_by_role("alert")).to_contain_text("Q5: still waits in permits")
    expect(page.locator("tbody tr")).to_contain_text(
        ["In the menu", "Waits in", "Rings Jonas", "Speaks with Eva", "ended"]
    )
    assert violations(page, axe_source) == []
