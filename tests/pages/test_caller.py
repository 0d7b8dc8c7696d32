"""Who is calling, on the agent's page: before the answer, during the call, and gone after it."""

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World, call, now_ms
from tests.pages.test_agent import connect, opened, ring
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser


@pytest.mark.covers("PHN-014", "PHN-017", "PHN-018", "PHN-019", "CUBE-05", "CUBE-06", "WBX-05")
def test_who_is_calling_is_told_before_the_answer_and_stays_during_the_call(
    visit: Visit, world: World, axe_source: str
) -> None:
    page = opened(visit, size="desk")
    panel = page.locator("#caller")
    expect(panel).to_be_hidden()

    ring(world)
    expect(panel).to_be_visible()
    for words in (
        "Tuomas Mäkinen, Mäkinen Rakennus Oy",
        "VIP",
        "Case 2026-118",
        "Builders we know",
        "Spoke with Jonas Lindqvist in this call",
        "Last spoke with Eva Lindstrøm",
        "2 calls unanswered since",
        "Hung up while waiting",
        "There are more in the call log.",
    ):
        expect(panel).to_contain_text(words)
    assert violations(page, axe_source) == []
    connect(world)
    expect(page.locator("#middle")).to_contain_text("Hang up")
    expect(panel).to_contain_text("Case 2026-118")


@pytest.mark.covers("PHN-014")
@pytest.mark.parametrize(("name", "words"), [("c21", "Not among the contacts"), ("c22", "The number is withheld")])
def test_a_stranger_is_said_to_be_one(visit: Visit, world: World, name: str, words: str) -> None:
    page = opened(visit)
    at = now_ms()
    world.put("call", call(name, caller=None, state="talking", queue="permits", agent="kari"))
    world.put("agent", {"id": "kari", "state": "in-call", "since": at, "offer": None, "call": name})

    expect(page.locator("#caller")).to_contain_text(words)
    world.put("agent", {"id": "kari", "state": "available", "since": at, "call": None})
    expect(page.locator("#caller")).to_be_hidden()
