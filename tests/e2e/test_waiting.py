"""An administrator sets a queue up in the browser, and its callers are taken by hand: pages, functions, switch, sound."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import SOON_MS, People, call

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def saved(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible(timeout=SOON_MS)
    expect(page.locator("#savebar")).to_be_hidden()


@pytest.mark.covers("PHN-010", "PHN-126", "PHN-127", "PHN-129", "PHN-131", "PHN-215", "WBX-84")
def test_a_queue_is_set_up_and_a_waiting_call_is_taken_from_it(people: People) -> None:
    kari = people.log_in("Kari")
    kari.get_by_role("link", name="Queues").click()
    kari.get_by_role("link", name="Support").click()
    expect(kari.locator("#members tr").first).to_be_visible()
    kari.get_by_label("Add a member").select_option(label="Ingrid Moe")
    kari.get_by_role("button", name="Add").first.click()
    kari.keyboard.type("1")
    kari.get_by_label("Wrap-up", exact=True).fill("60")
    kari.get_by_label("Ask for a reason").check()
    saved(kari)

    # Somebody must be logged on for callers to wait; whoever is paused is not rung.
    ingrid, per = people.agent("Ingrid"), people.agent("Per")
    kari.get_by_role("switch", name="Ingrid Moe is logged on").click()
    expect(ingrid.get_by_role("switch", name="Log on to Support")).to_be_checked(timeout=SOON_MS)
    ingrid.get_by_role("button", name="My state").click()
    ingrid.get_by_role("menuitemradio", name="Meeting").click()
    expect(ingrid.get_by_text("Paused: Meeting")).to_be_visible()

    caller = people.caller("+4790733333")
    call(caller)
    caller.keyboard.press("2")
    waiting = per.locator("#waiting li", has_text="+47 907 33 333")
    expect(waiting).to_contain_text("No. 1", timeout=SOON_MS)
    per.get_by_role("button", name="More for +47 907 33 333").click()
    per.get_by_role("menuitem", name="Serve sooner").click()
    expect(waiting).to_contain_text("Priority", timeout=SOON_MS)
    per.keyboard.press("Escape")
    per.keyboard.press("t")
    expect(caller.locator("#state")).to_have_text("In conversation", timeout=SOON_MS)

    caller.get_by_role("button", name="Hang up").click()
    expect(per.get_by_label("What the call was about")).to_be_visible(timeout=SOON_MS)
    per.get_by_label("What the call was about").fill("Invoice sent twice")
    per.keyboard.press("Enter")
    expect(per.get_by_text("Ready for the next call")).to_be_visible(timeout=SOON_MS)

    kari.reload()
    changes = kari.get_by_role("region", name="Latest changes")
    expect(changes).to_contain_text("Kari Aasen")
    expect(changes).to_contain_text("members.ingrid: added (1)")
    expect(changes).to_contain_text("reason_required: no → yes")
