"""The call log in the browser: columns, parts, filters without a reload, calls that end while one looks."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, call

pytestmark = pytest.mark.browser


def opened(visit: Visit, path: str = "/console/calls") -> Page:
    page = visit(path)
    expect(page.locator("#live-dot")).to_have_text("Live")
    expect(page.locator(".apply")).to_be_hidden()
    return page


def asked(world: World) -> list[dict[str, str]]:
    return [request[2] for request in world.requests if request[1] == "/console/calls"]


@pytest.mark.covers("PHN-367")
def test_a_line_is_a_call_with_the_eight_columns(visit: Visit) -> None:
    page = opened(visit)

    heads = [cell.inner_text() for cell in page.locator("thead th").all()]

    assert heads[1:] == [
        "Time",
        "Caller",
        "Access number",
        "Queue",
        "Waiting time",
        "Talk time",
        "Spoken with",
        "Status",
    ]
    expect(page.locator("tbody").nth(2)).to_contain_text("Left queue")


@pytest.mark.covers("PHN-368")
def test_parts_open_and_close_by_keyboard(visit: Visit) -> None:
    page = opened(visit)
    fold = page.locator(".fold").first
    parts = page.locator("tbody", has=page.locator(".fold")).first.locator(".part")

    fold.focus()
    page.keyboard.press("Enter")
    expect(parts.first).to_be_visible()
    expect(fold).to_have_attribute("aria-expanded", "true")
    assert [part.locator(".state").inner_text() for part in parts.all()] == [
        "Transferred to Building permits",
        "Timeout",
        "Answered",
    ]
    page.keyboard.press("Enter")

    expect(parts.first).to_be_hidden()


@pytest.mark.covers("PHN-369")
def test_a_call_that_has_not_ended_has_no_status(visit: Visit) -> None:
    page = opened(visit)

    expect(page.locator("tbody[data-open] .state")).to_have_text("–Not ended")


@pytest.mark.covers("PHN-366")
def test_filters_act_at_once_and_stay_in_the_address(visit: Visit, world: World) -> None:
    page = opened(visit)

    page.get_by_label("Only unanswered").check()
    expect(page.locator("tbody")).to_have_count(3)
    page.get_by_label("Queue").select_option("billing")
    expect(page.locator("tbody")).to_have_count(1)

    assert "queue=billing" in page.url
    assert "unanswered=1" in page.url
    assert asked(world)[-1]["queue"] == "billing"


def test_typing_a_number_asks_once_it_rests(visit: Visit, world: World) -> None:
    page = opened(visit)
    before = len(asked(world))

    page.get_by_label("Caller").press_sequentially("nobody", delay=30)

    expect(page.get_by_text("No calls match")).to_be_visible()
    assert len(asked(world)) == before + 1
    expect(page.get_by_label("Caller")).to_be_focused()


def test_older_calls_come_without_leaving_the_page(visit: Visit) -> None:
    page = opened(visit)
    page.evaluate("() => { window.isSame = true; }")

    page.get_by_role("link", name="Older").click()

    expect(page.get_by_role("link", name="Newest")).to_be_visible()
    assert page.evaluate("() => window.isSame")


def test_the_back_key_undoes_a_filter(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_label("Only unanswered").check()
    expect(page.locator("tbody")).to_have_count(3)

    page.go_back()

    expect(page.locator("tbody")).to_have_count(23)


def test_a_call_that_ends_is_shown_anew_and_open_parts_stay_open(visit: Visit, world: World) -> None:
    world.put("call", call("c1", state="talking", queue="permits", agent="eva"))
    page = opened(visit)
    page.locator(".fold").first.click()
    before = len(asked(world))

    world.put("call", {"id": "c1", "state": "ended", "outcome": "answered"})

    page.wait_for_timeout(1800)
    assert len(asked(world)) > before
    expect(page.locator(".part").first).to_be_visible()


def test_without_script_the_filters_are_a_form(browser: object, site: str, world: World) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/console/calls")

    page.get_by_label("Only unanswered").check()
    page.get_by_role("button", name="Apply").click()

    expect(page.locator("tbody")).to_have_count(3)
    context.close()
