"""The company's settings in the browser: its lists of reasons above all."""

import pytest
from playwright.sync_api import expect

from chalicelib.console.pages.company import FRESH
from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World

pytestmark = pytest.mark.browser


@pytest.mark.covers("WBX-84", "PUZD-15")
def test_an_administrator_keeps_the_lists_of_reasons(visit: Visit, world: World) -> None:
    page = visit("/console/company")
    reasons = page.get_by_label("What calls are about")
    expect(reasons).to_have_value("Building permit\nParking")
    reasons.fill("Parking\n  Building permit \n\nInvoice\n")
    page.get_by_label("Why agents pause").fill("Lunch\nSchool run")
    page.get_by_label("Take out background noise").uncheck()
    page.get_by_label("A second call").select_option(label="The first is ended")
    page.keyboard.press("Control+s")

    expect(page.get_by_text("Saved.")).to_be_visible()
    assert world.company.puts() == [
        {
            **FRESH,
            "title": "Fjordvik kommune",
            "wrap_up_reasons": ["Parking", "Building permit", "Invoice"],
            "pause_reasons": ["Lunch", "School run"],
            "noise_removal": False,
            "second_call": "disconnect",
        }
    ]
    expect(page.locator("#savebar")).to_be_hidden()


def test_what_is_wrong_with_a_setting_is_said_beside_it(visit: Visit, world: World) -> None:
    page = visit("/console/company", forgive=("400",))
    page.get_by_label("Why agents pause").fill("")
    page.get_by_label("Time zone").fill("Oslo")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#e-pause_reasons")).to_be_visible()
    expect(page.get_by_label("Why agents pause")).to_be_focused()
    assert world.company.puts() == []

    page.get_by_label("Why agents pause").fill("Lunch")
    page.get_by_label("Name").fill("Refuse me")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#e-zone")).to_contain_text("no such time zone")
    expect(page.get_by_label("Time zone")).to_be_focused()
