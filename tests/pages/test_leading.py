"""A team leader's hand on others, a word to the agent concerned, and where an agent's calls ring."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, now_ms
from tests.pages.test_agent import opened, ring, sent, tab_to, wait_for
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser
LEADER = ["agents.lead", "queues.log-others"]


def sheet(page: Page, name: str):
    page.get_by_role("button", name=f"Lead {name}").click()
    return page.get_by_role("dialog", name=name)


@pytest.mark.covers("PHN-004", "PHN-013", "PHN-215")
@pytest.mark.parametrize("path", ["/console/live", "/console/agent"])
def test_a_team_leader_pauses_somebody_with_a_word_to_them(visit: Visit, world: World, axe_source: str, path) -> None:
    world.me["may"] = LEADER
    page = visit(path)

    eva = sheet(page, "Eva Lindstrøm")
    expect(eva).to_contain_text("In a call")
    assert violations(page, axe_source) == []
    eva.get_by_label("Message to them (optional)").fill("Come to the meeting")
    eva.get_by_role("button", name="Pause: Lunch").click()

    expect(page.locator("#toasts")).to_contain_text("Eva Lindstrøm is paused: Lunch.")
    expect(eva).to_be_hidden()
    body = {"state": "paused", "reason": "Lunch", "message": "Come to the meeting"}
    assert sent(world, "/api/v1/agents/eva/state") == [("PUT", "/api/v1/agents/eva/state", body)]
    expect(page.locator("#agents li", has_text="Eva Lindstrøm")).to_contain_text("Paused")


@pytest.mark.covers("PHN-013", "PHN-129")
def test_a_team_leader_logs_somebody_on_to_a_queue_by_keyboard_alone(visit: Visit, world: World) -> None:
    world.me["may"] = LEADER
    page = visit("/console/live")
    expect(page.get_by_role("button", name="Lead Sanna Lindholm")).to_be_visible()

    page.get_by_role("button", name="Lead Sanna Lindholm").focus()
    page.keyboard.press("Enter")
    switch = page.get_by_role("dialog", name="Sanna Lindholm").get_by_role("switch", name="School & childcare")
    expect(switch).not_to_be_checked()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.getAttribute('role')") == "switch":
            break
    page.keyboard.press("Space")

    expect(switch).to_be_checked()
    body = {"logged_on": True, "message": ""}
    assert sent(world, "/api/v1/agents/sanna/queues/school")[0][2] == body
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate("() => document.activeElement.getAttribute('aria-label')") == "Lead Sanna Lindholm"


@pytest.mark.covers("PHN-215")
def test_who_leads_nobody_is_shown_no_such_control_and_nobody_leads_themselves(visit: Visit, world: World) -> None:
    page = visit("/console/live")
    expect(page.locator("#agents li")).to_have_count(6)
    expect(page.get_by_role("button", name="Lead ")).to_have_count(0)

    world.me["may"] = ["queues.log-others"]
    page = visit("/console/live", who="leader")
    expect(page.get_by_role("button", name="Lead ")).to_have_count(5)
    per = sheet(page, "Per Lind")
    expect(per.get_by_role("switch", name="Billing")).to_be_visible()
    expect(per.get_by_role("group", name="State")).to_be_hidden()


def test_what_is_refused_is_said_and_the_sheet_stays(visit: Visit, world: World) -> None:
    world.me["may"] = LEADER
    world.refusal = (409, "They are not a member of this queue. Add them to it first.")
    page = visit("/console/live", forgive=("409",))

    per = sheet(page, "Per Lind")
    per.get_by_role("switch", name="Billing").click()

    expect(page.locator("#toasts")).to_contain_text("Add them to it first.")
    expect(per).to_be_visible()
    expect(per.get_by_role("switch", name="Billing")).to_be_checked()


@pytest.mark.covers("PHN-129")
def test_the_agent_concerned_reads_what_was_done_and_by_whom(visit: Visit, world: World, axe_source: str) -> None:
    page = opened(visit)
    expect(page.locator("#notice")).to_be_hidden()

    world.notice = {"id": "n1", "text": "Ada Strand logged you off. “Your shift is over”", "at": now_ms()}
    world.put("agent", {"id": "kari", "state": "logged-off", "notice": "n1"})

    notice = page.get_by_role("alert").filter(has_text="Ada Strand logged you off.")
    expect(notice).to_contain_text("Your shift is over")
    expect(page.get_by_text("You are logged off")).to_be_visible()
    assert violations(page, axe_source) == []
    notice.get_by_role("button", name="Got it").click()
    expect(page.locator("#notice")).to_be_hidden()
    wait_for(page, lambda: sent(world, "/api/agent/notice/n1"))


@pytest.mark.covers("WBX-18", "WBX-19", "PUZD-15", "A-46")
def test_after_a_missed_call_one_goes_available_or_stays_not_ready(visit: Visit, world: World) -> None:
    page = opened(visit)
    world.put("agent", {"id": "kari", "state": "rona", "reason": "Did not answer"})

    expect(page.get_by_text("You did not answer")).to_be_visible()
    page.get_by_role("button", name="Stay not ready").click()
    expect(page.get_by_text("You are not ready")).to_be_visible()
    page.get_by_role("button", name="Go available").click()
    expect(page.get_by_text("Ready for the next call")).to_be_visible()


def works_outside(world: World, *endpoints: str) -> None:
    world.me["endpoints"] = [
        {"kind": "softphone", "address": None},
        {"kind": "phone", "address": "+4790000077"},
        {"kind": "sip", "address": "sip:kari@pbx.example"},
    ]
    world.put("agent", {"id": "kari", "endpoints": list(endpoints)})


@pytest.mark.covers("PUZ-04")
def test_one_chooses_where_calls_ring_and_the_browser_is_a_telephone_only_when_chosen(
    visit: Visit, world: World, axe_source: str
) -> None:
    works_outside(world, "softphone")
    page = opened(visit)
    card = page.get_by_role("region", name="My calls ring at")
    expect(card).to_contain_text("+47 900 00 077")
    assert violations(page, axe_source) == []

    card.get_by_role("switch", name="Telephone").click()
    expect(card).to_contain_text("Press 1 on it to take the call.")
    card.get_by_role("switch", name="This browser").click()

    expect(page.locator("#phone-status")).to_have_text("You answer on your telephone")
    expect(page.get_by_text("Ready for the next call")).to_be_visible()
    chosen = [body["endpoints"] for _, _, body in sent(world, "/api/agent/endpoints")]
    assert chosen == [["softphone", "phone"], ["phone"]]
    card.get_by_role("switch", name="This browser").click()
    expect(page.locator("#phone-status")).to_have_text("Phone ready")


@pytest.mark.covers("PUZ-04", "WBX-19")
def test_a_desk_telephone_that_is_not_connected_is_said_to_be_so(visit: Visit, world: World, axe_source: str) -> None:
    works_outside(world, "sip")
    why = "The desk telephone is not connected"
    world.put("agent", {"id": "kari", "off": ["sip"], "is_ready": False, "not_ready_reason": why})
    page = visit("/console/agent")
    card = page.get_by_role("region", name="My calls ring at")
    told = card.get_by_role("listitem").filter(has_text="SIP device").get_by_text("not connected")
    expect(told).to_be_visible()
    expect(page.get_by_text("Your phone is not ready")).to_be_visible()
    expect(page.get_by_text(why, exact=True)).to_be_visible()
    assert violations(page, axe_source) == []

    world.put("agent", {"id": "kari", "off": [], "is_ready": True, "not_ready_reason": None})
    expect(told).to_be_hidden()
    expect(page.get_by_text("Ready for the next call")).to_be_visible()


@pytest.mark.covers("PUZ-04")
def test_a_call_at_a_telephone_outside_says_how_to_take_it(visit: Visit, world: World) -> None:
    works_outside(world, "phone")
    page = visit("/console/agent")
    expect(page.locator("#phone-status")).to_have_text("You answer on your telephone")

    ring(world)

    popover = page.get_by_role("complementary", name="Incoming call")
    expect(popover).to_contain_text("Your telephone rings: answer it and press 1.")
    expect(popover.get_by_role("button", name="Answer")).to_be_disabled()
    tab_to(page, "Decline")
    page.keyboard.press("Enter")
    wait_for(page, lambda: sent(world, "/api/agent/offers/o20/decline"))


@pytest.mark.covers("PHN-143")
def test_my_queues_say_which_call_comes_first(visit: Visit) -> None:
    page = opened(visit)

    expect(page.locator("#order")).to_have_text("Whoever has waited longest comes first.")


@pytest.mark.covers("PHN-013", "PHN-129")
def test_a_click_on_a_queue_shows_its_members_and_logs_one_off(visit: Visit, world: World, axe_source: str) -> None:
    world.me["may"] = LEADER
    page = visit("/console/live")

    page.get_by_role("button", name="Billing").click()
    members = page.get_by_role("dialog", name="Billing")
    expect(members).to_contain_text("1 of 3 logged on")
    expect(members.locator("li", has_text="Per Lind")).to_contain_text("Paused · Lunch")
    expect(members.locator("li", has_text="Eva Lindstrøm")).to_contain_text("not on this queue")
    assert violations(page, axe_source) == []
    members.get_by_role("switch", name="Per Lind on Billing").click()

    expect(members.get_by_role("switch", name="Per Lind on Billing")).not_to_be_checked()
    assert sent(world, "/api/v1/agents/per/queues/billing")[0][2] == {"logged_on": False, "message": ""}


def test_members_without_the_right_are_shown_without_switches(visit: Visit) -> None:
    page = visit("/console/live")

    page.get_by_role("button", name="Billing").click()
    members = page.get_by_role("dialog", name="Billing")
    expect(members.locator("li")).to_have_count(3)
    expect(members.get_by_role("switch")).to_have_count(0)
