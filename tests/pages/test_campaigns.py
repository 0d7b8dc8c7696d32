"""Campaigns in the browser: set up by supervisors, and their part of a call by the agent who has it."""

import re

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World
from tests.pages.test_agent import connect, opened, ring, wait_for
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser


@pytest.mark.covers("PUZD-05", "PUZD-20")
def test_a_campaign_is_made_without_a_mouse(visit: Visit, world: World) -> None:
    page = visit("/console/new-campaign")
    expect(page.get_by_label("Title", exact=True)).to_be_focused()
    page.keyboard.type("Høstsalg")
    page.get_by_label("Mode").select_option("predictive")
    page.get_by_label("Queue", exact=True).select_option("permits")
    expect(page.locator("#not-first")).to_be_visible()
    page.get_by_label("Queue", exact=True).select_option("sales")
    expect(page.locator("#not-first")).to_be_hidden()
    page.get_by_label("Number", exact=True).select_option("+4721000000")
    page.get_by_role("button", name="Add an outcome").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Ønsker mer")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Control+s")

    expect(page).to_have_url(re.compile("/console/campaigns/hostsalg$"))
    (made,) = world.campaigns.puts()
    assert (made["mode"], made["queue"], made["number"]) == ("predictive", "sales", "+4721000000")
    assert made["outcomes"] == [{"name": "onsker-mer", "title": "Ønsker mer", "is_final": False}]


def test_what_is_missing_is_said_beside_its_field(visit: Visit, world: World) -> None:
    page = visit("/console/campaigns/spring")
    page.get_by_label("Title of outcome 1").fill("")
    page.get_by_label("Title", exact=True).fill("")
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.locator("#e-title")).to_be_visible()
    expect(page.locator("#e-outcomes")).to_be_visible()
    assert world.campaigns.puts() == []


def test_outcomes_keep_their_names_and_are_moved_and_removed(visit: Visit, world: World) -> None:
    page = visit("/console/campaigns/spring")
    page.get_by_role("button", name="Move outcome 2 up").click()
    page.get_by_label("Title of outcome 2").fill("Agreed")
    page.get_by_role("button", name="Remove column 1").click()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
    (saved,) = world.campaigns.puts()
    assert [(each["name"], each["title"]) for each in saved["outcomes"]] == [
        ("later", "Call again later"),
        ("yes", "Agreed"),
    ]
    assert saved["shown"] == []


def test_a_campaign_is_started_and_stopped_and_can_be_changed_after_it(visit: Visit, world: World) -> None:
    page = visit("/console/campaigns/spring")
    expect(page.locator("#run-state")).to_have_text("Stopped")
    page.get_by_role("button", name="Start the campaign").click()
    expect(page.locator("#run-state")).to_have_text("Running")
    assert world.campaigns.docs["spring"]["is_running"] is True
    page.get_by_label("Title", exact=True).fill("Spring!")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Stop the campaign").click()
    expect(page.locator("#run-state")).to_have_text("Stopped")


@pytest.mark.covers("PUZD-01")
def test_a_list_is_brought_in_and_bad_rows_are_told(visit: Visit, world: World) -> None:
    page = visit("/console/campaigns/spring/customers")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("#file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": b"Number\n90000001"})
    expect(page.locator("#report")).to_contain_text("2 new, 0 changed")
    expect(page.locator("#report")).to_contain_text("Row 3: the number is missing")
    assert world.campaigns.uploads == [("csv", b"Number\n90000001")]


def test_lists_that_are_empty_say_what_to_do(visit: Visit, world: World) -> None:
    page = visit("/console/campaigns/panel/customers")
    expect(page.get_by_text("No customers yet")).to_be_visible()
    page = visit("/console/campaigns/spring/customers?state=claimed")
    expect(page.get_by_text("Nobody is there now")).to_be_visible()
    world.campaigns.docs.clear()
    page = visit("/console/campaigns")
    expect(page.get_by_text("No campaigns yet")).to_be_visible()


@pytest.mark.covers("CUBE-06", "CUBE-08")
def test_the_customer_is_opened_and_selected_before_an_outcome_can_be_given(
    visit: Visit, world: World, axe_source: str
) -> None:
    world.campaigns.know("spring", "panel")
    world.campaigns.returns_to = "Spring sale"
    page = opened(visit, size="desk")
    ring(world)
    part = page.locator("#caller .campaigns")
    expect(part).to_contain_text("Returns our call: Spring sale")
    expect(part).to_contain_text("Tuomas Mäkinen")
    connect(world)
    expect(part.get_by_role("button", name="Said yes")).to_have_count(0)

    part.get_by_role("button", name="Open Tuomas Mäkinen of Spring sale").focus()
    page.keyboard.press("Enter")
    expect(part).to_contain_text("Their plan")
    expect(part.get_by_role("button", name="Said yes")).to_have_count(0)
    part.get_by_role("button", name="This is the customer").focus()
    page.keyboard.press("Enter")
    expect(part.get_by_role("button", name="Said yes")).to_be_focused()
    assert violations(page, axe_source) == []
    page.keyboard.press("Enter")
    expect(part.get_by_role("button", name="Said yes")).to_have_attribute("aria-pressed", "true")
    wait_for(page, lambda: world.campaigns.given == {"spring": "yes"})


@pytest.mark.covers("CUBE-08")
def test_an_outcome_that_is_not_final_may_say_when_to_call_again(visit: Visit, world: World) -> None:
    world.campaigns.know("spring")
    page = opened(visit, size="desk")
    ring(world)
    connect(world)
    part = page.locator("#caller .campaigns")
    part.get_by_role("button", name=re.compile("^Open")).click()
    part.get_by_role("button", name="This is the customer").click()
    part.get_by_label(re.compile("^Call again at")).fill("2030-05-01T10:30")
    part.get_by_role("button", name="Call again later").click()
    wait_for(page, lambda: world.campaigns.given == {"spring": "later"})
    body = next(body for method, path, body in world.requests if method == "PUT" and path.endswith("/outcome"))
    assert body["next_at"] > 1_900_000_000_000
