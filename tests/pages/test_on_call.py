"""The call one is in is seen in every tab of the browser (CUBE-09)."""

import re

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, now_ms
from tests.pages.test_agent import connect, opened, ring

pytestmark = pytest.mark.browser


@pytest.mark.covers("CUBE-09")
def test_other_tabs_show_the_call_and_the_way_back_to_it(visit: Visit, world: World) -> None:
    desk = opened(visit)
    queues, contacts = visit("/console/queues"), visit("/console/contacts")
    expect(queues.locator(".oncall")).to_be_hidden()

    ring(world)
    expect(queues.locator(".oncall")).to_contain_text("Ringing: Tuomas Mäkinen")
    connect(world)
    for page in (queues, contacts):
        expect(page.locator(".oncall")).to_contain_text("In a call: Tuomas Mäkinen")
    later = visit("/console/numbers")
    expect(later.locator(".oncall")).to_contain_text("In a call: Tuomas Mäkinen")
    expect(later.locator(".oncall .num")).to_have_text(re.compile(r"^0:\d\d$"))
    expect(desk.locator(".oncall")).to_have_count(0)

    world.put("agent", {"id": "kari", "state": "available", "since": now_ms(), "call": None})
    for page in (queues, contacts, later):
        expect(page.locator(".oncall")).to_be_hidden()
    ring(world)
    expect(later.locator(".oncall")).to_be_visible()
    desk.close(run_before_unload=False)
    expect(later.locator(".oncall")).to_be_hidden()


@pytest.mark.covers("CUBE-09")
def test_a_second_tab_of_the_phone_shows_the_same_call(visit: Visit, world: World) -> None:
    opened(visit)
    second = visit("/console/agent")
    expect(second.locator("#phone-elsewhere")).to_be_visible()

    ring(world)
    connect(world)

    expect(second.locator("#middle")).to_contain_text("Tuomas Mäkinen")
    expect(second.get_by_role("button", name="Hang up")).to_be_enabled()
