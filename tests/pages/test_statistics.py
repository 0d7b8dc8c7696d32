"""The page of statistics, in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser


def names(page: Page) -> list[str]:
    return (
        page.locator("section", has=page.get_by_role("heading", name="Agents' calls"))
        .locator("tbody th")
        .all_inner_texts()
    )


def test_a_table_is_sorted_by_keyboard_and_the_total_stays_below(visit: Visit) -> None:
    page = visit("/console/statistics")
    table = page.locator("table", has=page.get_by_role("button", name="Missed"))
    answered = table.get_by_role("button", name="Answered", exact=True)
    answered.focus()
    page.keyboard.press("Enter")
    assert [name.split()[0] for name in names(page)] == ["Eva", "Kari", "Jonas"]
    expect(table.get_by_role("columnheader", name="Answered", exact=True)).to_have_attribute("aria-sort", "descending")
    page.keyboard.press("Enter")
    assert [name.split()[0] for name in names(page)] == ["Jonas", "Kari", "Eva"]
    table.get_by_role("button", name="Agent", exact=True).click()
    assert [name.split()[0] for name in names(page)] == ["Eva", "Jonas", "Kari"]
    expect(page.locator("th[aria-sort]")).to_have_count(1)
    expect(table.locator("tfoot th")).to_have_text("All agents")


def test_what_cannot_be_told_stands_last_whichever_way_one_sorts(visit: Visit) -> None:
    page = visit("/console/statistics")
    table = page.locator("section", has=page.get_by_role("heading", name="Queues")).locator("table")
    for _ in range(2):
        table.get_by_role("button", name="Mean wait").click()
        expect(table.locator("tbody th").last).to_contain_text("School & childcare")


def test_each_number_has_its_meaning_beside_it(visit: Visit, axe_source: str) -> None:
    page = visit("/console/statistics")
    section = page.locator("section", has=page.get_by_role("heading", name="Queues"))
    section.get_by_text("What the numbers mean").click()
    expect(section.get_by_text("In time ÷ (answered + abandoned).")).to_be_visible()
    titles = section.locator("thead th[title]")
    assert titles.count() == section.locator("thead th").count() - 1
    assert violations(page, axe_source) == []


def test_a_number_of_calls_leads_to_them_and_a_click_downloads_a_file(visit: Visit) -> None:
    page = visit("/console/statistics")
    section = page.locator("section", has=page.get_by_role("heading", name="Queues"))
    expect(section.get_by_role("link", name="CSV of Queues")).to_have_attribute(
        "href", "/api/v1/statistics/queues.csv?from=2026-11-20&to=2026-11-20"
    )
    section.get_by_role("link", name="12", exact=True).click()
    page.wait_for_url(re.compile(r"/console/calls\?from=2026-11-20&to=2026-11-20&result=abandoned&queue=front-desk"))


def test_where_there_is_nothing_the_page_teaches(visit: Visit, axe_source: str) -> None:
    page = visit("/console/statistics?empty=1")
    for words in ("No queues yet", "Nobody was at work", "No VIP lists"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert page.locator("table").count() == 0
    assert violations(page, axe_source) == []
