"""The console and the web phone in Firefox: they come up, ring, answer by key and call, and nothing is complained of."""

from collections.abc import Iterator

import pytest

from tests.pages.fixture_app.world import World
from tests.pages.test_agent import ring
from tests.pages.test_phone import say, state
from tests.plugins.firefox import MISSING, Firefox, firefox

pytestmark = pytest.mark.browser


@pytest.fixture
def page() -> Iterator[Firefox]:
    path = firefox()
    if path is None:
        pytest.skip(MISSING)
    with Firefox(path) as page:
        yield page
        assert page.complaints == []


def test_an_agent_is_rung_and_answers_by_key_and_the_live_page_and_the_web_phone_come_alive(
    page: Firefox, site: str, world: World
) -> None:
    page.open(f"{site}/console/agent")
    page.shows("#phone-status", "Phone ready")
    ring(world)
    page.shows("body", "Tuomas Mäkinen")
    page.press("a")
    page.shows("body", "Answering")
    assert {"type": "answer", "call_sid": "CA1"} in world.frames

    page.open(f"{site}/console/live")
    page.shows("#live-dot", "Live")

    page.open(f"{site}/phone")
    page.shows("#call:not([disabled])", "Call")
    page.click("#call")
    state(world, "in-progress")
    page.shows("#state", "In the call")
    say(world, "Welcome to the house.")
    page.shows("#events", "Welcome to the house.")
