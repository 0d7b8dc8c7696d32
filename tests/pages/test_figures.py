"""The day of each queue on the live page, and how long whoever calls next will wait."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser
TODAY = {
    "offered": 46,
    "answered": 42,
    "abandoned": 3,
    "service_level": 0.864,
    "longest_s": 252,
    "mean_wait_s": 31,
}


def line(page: Page) -> object:
    return page.locator("#queues tr", has_text="Front desk").locator("+ tr")


@pytest.mark.covers("PHN-001", "PHN-130")
def test_a_queues_day_and_its_next_wait_stand_below_it_and_follow_the_news(
    visit: Visit, world: World, axe_source: str
) -> None:
    page = visit("/console/live")
    expect(line(page)).to_have_text("Nobody served today yet")

    world.put("queue", {"id": "front-desk", "today": TODAY, "expected_wait_s": 181})
    expect(line(page)).to_have_text("Today 42 answered, 3 lost · 86 % in time · longest 4:12 · next waits about 4 min")
    assert violations(page, axe_source) == []
    world.put("queue", {"id": "front-desk", "expected_wait_s": 40})
    expect(line(page)).to_contain_text("next waits less than 1 min")
    world.put("queue", {"id": "front-desk", "expected_wait_s": None})
    expect(line(page)).not_to_contain_text("next waits")
