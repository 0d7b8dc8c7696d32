"""Numbers in the browser: where each leads, and who may answer it."""

import re

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World

pytestmark = pytest.mark.browser
LINE = "+4721000010"


@pytest.mark.covers("PHN-169", "CUBE-20", "CUBE-21")
def test_the_list_says_where_each_number_leads_and_who_may_answer_it(visit: Visit, world: World) -> None:
    page = visit("/console/numbers")
    rows = page.locator("#rows tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("Everyone in the queue")
    expect(rows.nth(1)).to_contain_text("Kari Aasen, Rūta Kazlauskienė")
    expect(rows.nth(2)).to_contain_text("Not published")
    expect(rows.nth(2)).to_contain_text("Nobody")

    page.get_by_label("Search numbers").fill("21000010")
    expect(page.locator("#rows tr:visible")).to_have_count(1)
    page.get_by_label("Search numbers").fill("summer")
    expect(page.locator("#rows tr:visible")).to_contain_text("800 12 345")
    page.get_by_label("Search numbers").fill("nobody is called this")
    expect(page.locator("#none")).to_be_visible()

    world.numbers.docs.clear()
    page.reload()
    expect(page.get_by_text("No numbers yet")).to_be_visible()
    page.locator(".empty").get_by_role("link", name="Add a number").click()
    expect(page).to_have_url(re.compile("/console/new-number$"))


@pytest.mark.covers("CUBE-21")
def test_a_line_is_kept_to_people_without_a_mouse(visit: Visit, world: World) -> None:
    page = visit("/console/numbers/+4721000000")
    page.get_by_label("Everyone who serves the queue").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#nobody")).to_be_visible()
    page.get_by_label("Add a person").focus()
    page.keyboard.type("Eva")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove Eva Lindstrøm").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove Jonas Lindqvist")).to_be_focused()
    page.keyboard.press("Control+s")

    expect(page.get_by_text("Saved.")).to_be_visible()
    assert world.numbers.puts() == [{"title": "Main number", "flow": "main", "agents": ["jonas"]}]


@pytest.mark.covers("CUBE-20", "PHN-169")
def test_a_line_is_opened_to_everyone_again_and_led_elsewhere(visit: Visit, world: World) -> None:
    page = visit(f"/console/numbers/{LINE}")
    expect(page.locator("#chosen li")).to_have_count(2)
    page.get_by_label("Everyone who serves the queue").check()
    expect(page.locator("#only")).to_be_hidden()
    page.get_by_label("Flow").select_option(label="None: callers are told that nobody is there")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    assert world.numbers.puts() == [{"title": "Building permits", "flow": None, "agents": None}]


def test_two_administrators_of_one_number_are_told_of_each_other(visit: Visit, world: World) -> None:
    page = visit(f"/console/numbers/{LINE}", forgive=("412",))
    page.get_by_label("Title").fill("Permits")
    world.numbers.touch(LINE, agents=["eva"])
    page.get_by_role("button", name="Save").click()

    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Ada Strand saved it while you were here")
    expect(dialog.locator("li")).to_have_text(["Who may answer"])
    dialog.get_by_role("button", name="Put my changes on top").click()
    expect(page.locator("#chosen li")).to_have_text(["ELEva Lindstrøm"])
    assert world.numbers.docs[LINE] == {"title": "Permits", "flow": "main", "agents": ["eva"]}


def test_a_number_is_added_and_given_up(visit: Visit, world: World) -> None:
    page = visit("/console/new-number", forgive=("412",))
    expect(page.get_by_role("textbox", name="Number")).to_be_focused()
    page.keyboard.type(LINE)
    page.keyboard.press("Control+s")
    expect(page.locator("#e-name")).to_contain_text("already")
    page.get_by_role("textbox", name="Number").fill("+4721000077")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/console/numbers/(\+|%2B)4721000077$"))
    page.wait_for_load_state()

    page.get_by_role("button", name="Delete this number…").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page).to_have_url(re.compile("/console/numbers$"))
    assert "+4721000077" not in world.numbers.docs
