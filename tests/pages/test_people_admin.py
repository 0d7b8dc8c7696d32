"""People in the browser: the directory, and what an administrator or team leader does to one person."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.people import FRESH
from tests.pages.fixture_app.world import World

pytestmark = pytest.mark.browser
QUEUES = "/api/v1/users/jonas/queues"


def jonas(visit: Visit, **options: object) -> Page:
    page = visit("/console/people/jonas", **options)
    expect(page.locator("#live-dot")).to_have_text("Live")
    return page


@pytest.mark.covers("PHN-220", "PHN-221", "PHN-222", "PHN-225")
def test_the_directory_shows_who_is_there_and_hides_whom_it_should(visit: Visit, world: World) -> None:
    page = visit("/console/people")
    row = page.locator("#rows tr", has_text="Jonas")
    expect(row).to_contain_text("Paused · Lunch until 13:00")
    expect(row).to_contain_text("Back at one; ask Eva about permits")
    expect(page.locator("#rows tr", has_text="Rūta")).to_contain_text("Hidden")
    page.get_by_label("Search people").fill("204")
    expect(page.locator("#rows tr:visible")).to_contain_text("Eva Lindstrøm")
    page.get_by_label("Search people").fill("lithuanian")
    expect(page.locator("#rows tr:visible")).to_have_count(2)

    world.people.may_manage = False
    page.reload()
    expect(page.locator("#rows tr")).to_have_count(4)
    expect(page.get_by_text("Rūta")).to_have_count(0)


@pytest.mark.covers("PHN-218", "PHN-220", "PHN-221", "PHN-225")
def test_a_profile_is_changed_without_a_mouse(visit: Visit, world: World) -> None:
    page = jonas(visit, forgive=("400",))
    page.get_by_label("Short number").focus()
    page.keyboard.type("207")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("Skills", exact=True).and_(page.locator("input")).focus()
    page.keyboard.type("English")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")

    expect(page.get_by_text("Saved.")).to_be_visible()
    (body,) = world.people.puts()
    assert (body["short_number"], body["hidden"], body["tags"]) == ("207", True, ["English"])
    assert set(body) == set(FRESH)
    page.get_by_label("Short number").fill("x")
    page.get_by_label("Department").fill("Refuse me")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#e-short_number")).to_be_visible()


@pytest.mark.covers("PHN-224", "PHN-127", "PHN-129")
def test_a_members_queues_and_priorities_change_at_once(visit: Visit, world: World) -> None:
    page = jonas(visit, forgive=("400",))
    page.get_by_label("Add to a queue").select_option(label="Front desk")
    page.get_by_role("button", name="Add", exact=True).last.click()
    expect(page.get_by_label("Priority in Front desk")).to_be_focused()
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    expect(page.locator("#queues-count")).to_have_text("2")
    page.get_by_role("switch", name="Logged on to Building permits").click()
    page.get_by_role("button", name="Take out of Building permits").click()
    expect(page.locator("#their-queues tr")).to_have_count(1)

    bodies = [body for method, path, body in world.requests if path == QUEUES]
    assert bodies == [
        {"queues": {"permits": 1, "front-desk": 0}},
        {"queues": {"permits": 1, "front-desk": 3}},
        {"queues": {"front-desk": 3}},
    ]
    assert ("PUT", "/api/v1/agents/jonas/queues/permits", {"logged_on": False}) in world.requests
    expect(page.locator("#savebar")).to_be_hidden()

    world.refusal = (400, "That is no priority.")
    page.get_by_label("Priority in Front desk").fill("7")
    page.keyboard.press("Tab")
    expect(page.get_by_text("That is no priority.")).to_be_visible()
    expect(page.get_by_label("Priority in Front desk")).to_have_value("3")


@pytest.mark.covers("PHN-222")
def test_a_member_is_away_until_a_time_and_colleagues_read_why(visit: Visit, world: World) -> None:
    page = jonas(visit)
    page.get_by_label("State").select_option(label="Pause: Meeting")
    until = (datetime.now().astimezone() + timedelta(hours=2)).replace(second=0, microsecond=0)
    page.get_by_label(re.compile("^Until")).fill(until.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("What colleagues read").fill("In the town hall")
    page.get_by_role("button", name="Set", exact=True).click()

    expect(page.locator("#now")).to_contain_text("Paused · Meeting")
    expect(page.locator("#now")).to_contain_text("In the town hall")
    (body,) = [body for _, path, body in world.requests if path == "/api/v1/agents/jonas/state"]
    assert (body["state"], body["reason"], body["note"]) == ("paused", "Meeting", "In the town hall")
    assert datetime.fromisoformat(body["until"]) == until

    page.get_by_label("State").select_option(label="Available")
    expect(page.get_by_label("What colleagues read")).to_be_hidden()
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.locator("#now")).to_have_text("Available")


def test_a_person_is_created_with_a_name_made_from_theirs(visit: Visit, world: World) -> None:
    page = visit("/console/new-person")
    expect(page.get_by_label("First name")).to_be_focused()
    page.keyboard.type("Åse")
    page.get_by_label("Last name").fill("Moe")
    expect(page.get_by_label("Name for programs")).to_have_value("ase-moe")
    page.get_by_label("Takes calls").check()
    page.keyboard.press("Control+s")

    expect(page).to_have_url(re.compile("/console/people/ase-moe$"))
    assert world.people.docs["ase-moe"] == {**FRESH, "first_name": "Åse", "last_name": "Moe", "is_agent": True}


def test_a_team_leader_sets_state_and_nothing_else(visit: Visit, world: World) -> None:
    world.people.may_manage = False
    page = jonas(visit)

    expect(page.get_by_label("First name")).to_be_disabled()
    expect(page.get_by_label("Priority in Building permits")).to_be_disabled()
    expect(page.get_by_role("button", name="Send a link")).to_have_count(0)
    expect(page.get_by_role("button", name="Set", exact=True)).to_be_enabled()


def test_a_link_to_set_a_password_is_sent(visit: Visit, world: World) -> None:
    page = jonas(visit)
    page.get_by_role("button", name="Send a link to set it").click()

    expect(page.get_by_text("The link is on its way.")).to_be_visible()
    assert ("POST", "/api/v1/users/jonas/invitation", {}) in world.requests
