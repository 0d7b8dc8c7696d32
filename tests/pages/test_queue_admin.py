"""Queue administration in the browser: by keyboard, against other writers, and never losing what was typed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World

pytestmark = pytest.mark.browser
PERMITS = "/api/v1/queues/permits"


def opened(visit: Visit, **options: object) -> Page:
    page = visit("/console/queues/permits", **options)
    expect(page.locator("#live-dot")).to_have_text("Live")
    expect(page.locator("#members tr")).to_have_count(3)
    return page


def puts(world: World) -> list[dict]:
    return [body for method, path, body in world.requests if method == "PUT" and path.startswith("/api/v1/queues/")]


@pytest.mark.covers("PHN-125")
def test_the_list_is_searched_and_leads_to_a_queue(visit: Visit) -> None:
    page = visit("/console/queues")
    expect(page.locator("#rows tr:visible")).to_have_count(3)
    expect(page.locator("#rows tr", has_text="Building permits")).to_contain_text("Main number")
    expect(page.locator("#rows tr", has_text="Billing")).to_contain_text("No flow leads here")

    page.get_by_label("Search queues").fill("lithu")
    expect(page.locator("#rows tr:visible")).to_have_count(1)
    expect(page.locator("#found")).to_have_text("1 of 3")
    page.get_by_label("Search queues").fill("nothing")
    expect(page.locator("#none")).to_be_visible()

    page.get_by_label("Search queues").fill("")
    page.get_by_role("link", name="Building permits").click()
    expect(page).to_have_url(re.compile("/console/queues/permits$"))


@pytest.mark.covers("PHN-126", "PHN-127")
def test_members_and_priorities_are_set_without_a_mouse(visit: Visit, world: World) -> None:
    page = opened(visit)
    page.get_by_label("Priority of Eva Lindstrøm").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.get_by_label("Add a member").focus()
    page.keyboard.type("Rūta")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Priority of Rūta Kazlauskienė")).to_be_focused()
    page.keyboard.type("3")
    page.get_by_role("button", name="Remove Jonas Lindqvist").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")

    expect(page.get_by_text("Saved.")).to_be_visible()
    (body,) = puts(world)
    assert body["members"] == {"kari": 0, "eva": 2, "ruta": 3}
    expect(page.locator("#savebar")).to_be_hidden()


@pytest.mark.covers("PHN-125", "PHN-130", "PHN-131", "PHN-132", "PHN-133", "PHN-134", "PHN-135")
def test_every_setting_is_sent_as_the_api_knows_it(visit: Visit, world: World) -> None:
    page = opened(visit)
    page.get_by_label("Title").fill("Permits")
    page.get_by_label("Late after").fill("45")
    page.get_by_label("Wrap-up").fill("30")
    page.get_by_label("Music").select_option(label="A waltz")
    for title in (
        "Agents may take more time",
        "Ask for a reason",
        "Set agents aside who let a call pass",
        "Put lost calls on the callback list",
        "Hide it from the switchboard",
        "Keep its calls out of the call log",
    ):
        page.get_by_label(title).check()
    page.get_by_label("Add a skill").fill("English")
    page.keyboard.press("Enter")
    expect(page.locator("#members tr", has_text="Jonas")).to_contain_text("Lacks English")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    (body,) = puts(world)
    assert body == {
        "title": "Permits",
        "members": {"kari": 0, "eva": 0, "jonas": 1},
        "service_level_s": 45,
        "wrap_up_s": 30,
        "may_extend_wrap_up": True,
        "reason_required": True,
        "hidden": True,
        "history_disabled": True,
        "missed_to_callback_list": True,
        "rona": True,
        "is_contact_first": False,
        "skills": ["English"],
        "music": "waltz",
    }


@pytest.mark.covers("PHN-129", "PHN-215")
def test_a_member_is_logged_on_at_once_and_others_see_it(visit: Visit, world: World) -> None:
    page = opened(visit)
    toggle = page.get_by_role("switch", name="Kari Aasen is logged on")
    expect(toggle).to_have_attribute("aria-checked", "true")
    toggle.click()
    expect(toggle).to_have_attribute("aria-checked", "false")
    assert world.requests[-1] == ("PUT", "/api/v1/agents/kari/queues/permits", {"logged_on": False})

    world.put("agent", {"id": "jonas", "queues": {"permits": False}})
    expect(page.get_by_role("switch", name="Jonas Lindqvist is logged on")).to_have_attribute("aria-checked", "false")
    expect(page.locator("#savebar")).to_be_hidden()


def test_unsaved_changes_are_kept_from_being_lost(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_label("Wrap-up").fill("15")
    expect(page.locator("#savebar")).to_be_visible()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="All queues").click()
    expect(page.get_by_label("Wrap-up")).to_have_value("15")
    assert asked == ["beforeunload"]

    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Wrap-up")).to_have_value("0")
    assert asked == ["beforeunload"]


@pytest.mark.covers("PHN-126")
def test_of_two_administrators_nobody_loses_a_change(visit: Visit, world: World) -> None:
    page = opened(visit, forgive=("412",))
    page.get_by_label("Late after").fill("30")
    page.get_by_label("Priority of Eva Lindstrøm").fill("4")
    world.admin.touch("permits", wrap_up_s=25, members={"kari": 0, "eva": 0, "ruta": 2})
    page.get_by_role("button", name="Save").click()

    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Ada Strand saved it while you were here")
    expect(dialog.locator("li")).to_have_text(["Members", "Wrap-up"])
    dialog.get_by_role("button", name="Put my changes on top").click()

    expect(page.get_by_label("Wrap-up")).to_have_value("25")
    doc = world.admin.docs["permits"]
    assert (doc["service_level_s"], doc["wrap_up_s"]) == (30, 25)
    assert doc["members"] == {"kari": 0, "eva": 4, "ruta": 2}


def test_dropping_ones_own_changes_shows_theirs(visit: Visit, world: World) -> None:
    page = opened(visit, forgive=("412",))
    page.get_by_label("Late after").fill("30")
    world.admin.touch("permits", service_level_s=99)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_contain_text("You changed Late after too")
    page.get_by_role("button", name="Drop mine, show theirs").click()

    expect(page.get_by_label("Late after")).to_have_value("99")
    assert world.admin.docs["permits"]["service_level_s"] == 99


@pytest.mark.covers("PHN-124")
def test_what_is_wrong_is_said_beside_its_field(visit: Visit, world: World) -> None:
    page = opened(visit, forgive=("400",))
    page.get_by_label("Late after").fill("9999")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#e-service_level_s")).to_be_visible()
    expect(page.get_by_label("Late after")).to_be_focused()
    assert puts(world) == []

    page.get_by_label("Late after").fill("20")
    page.get_by_label("Title").fill("Refuse me")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#e-members")).to_contain_text("less than or equal to 99")
    expect(page.locator("#e-service_level_s")).to_be_hidden()


@pytest.mark.covers("PHN-125")
def test_a_queue_is_created_with_a_name_made_from_its_title(visit: Visit, world: World) -> None:
    page = visit("/console/new-queue", forgive=("412",))
    expect(page.get_by_label("Title")).to_be_focused()
    page.keyboard.type("Bygg & Øko")
    expect(page.get_by_label("Name for programs")).to_have_value("bygg-oko")
    page.get_by_label("Name for programs").fill("billing")
    page.keyboard.press("Control+s")
    expect(page.locator("#e-name")).to_contain_text("already")

    page.get_by_label("Name for programs").fill("bygg")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/console/queues/bygg$"))
    assert world.admin.docs["bygg"]["title"] == "Bygg & Øko"


@pytest.mark.covers("PHN-125")
def test_deleting_names_what_follows_and_asks(visit: Visit, world: World) -> None:
    page = visit("/console/queues/school")
    page.get_by_role("button", name="Delete this queue…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 member is logged off it")
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    assert "school" in world.admin.docs

    page.get_by_role("button", name="Delete this queue…").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page).to_have_url(re.compile("/console/queues$"))
    assert "school" not in world.admin.docs


def test_a_queue_in_use_is_not_deleted_and_one_learns_where(visit: Visit, world: World) -> None:
    page = opened(visit)
    page.get_by_role("button", name="Delete this queue…").click()

    expect(page.get_by_role("dialog")).to_contain_text("Main number")
    expect(page.get_by_role("button", name="Delete it")).to_have_count(0)


@pytest.mark.covers("PHN-124", "PHN-129", "PHN-215")
def test_a_team_leader_logs_members_on_and_off_and_changes_nothing(visit: Visit, world: World) -> None:
    world.admin.may_manage = False
    page = opened(visit)

    expect(page.get_by_label("Title")).to_be_disabled()
    expect(page.get_by_label("Priority of Eva Lindstrøm")).to_be_disabled()
    expect(page.get_by_role("button", name="Delete this queue…")).to_have_count(0)
    page.get_by_role("switch", name="Jonas Lindqvist is logged on").click()
    expect(page.get_by_role("switch", name="Jonas Lindqvist is logged on")).to_have_attribute("aria-checked", "false")


def test_the_changes_say_who_changed_what(visit: Visit) -> None:
    page = visit("/console/changes")

    entry = page.locator(".changes > li").first
    expect(entry).to_contain_text("Ada Strand")
    expect(entry).to_contain_text("20 Nov 2026 10:12")
    expect(entry.locator("li").first).to_have_text("wrap_up_s: 0 → 30")
