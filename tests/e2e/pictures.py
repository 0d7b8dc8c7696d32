"""``python -m tests.e2e.pictures``: take the README's pictures of a busy morning."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.house import ROOT, House
from tests.e2e.people import SOON_MS, People, call, rings
from tests.plugins.chromium import MISSING, chromium

IMAGES = ROOT / "docs" / "images"
GOLD = "+4790000042"
LATER = ("+4795230118", GOLD, "+4741234567", "+4540112233", "+4722334455")


def main() -> int:
    path = chromium()
    if path is None:
        print(MISSING, file=sys.stderr)
        return 1
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, House(Path(folder)) as house:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--font-render-hinting=none"])
        take(browser, house.address)
        browser.close()
    return 0


def take(browser: Browser, address: str) -> None:
    """Let four agents work and eight people call; look at it from three places."""
    with People(browser, address) as people:
        ingrid, ola, per = people.agent("Ingrid", "Sales"), people.agent("Ola", "Sales"), people.agent("Per", "Support")
        kari = people.agent("Kari", "Support")
        live = people.arrive("/console/live", beside=kari)
        connect(people.caller("+4790712345"), "1", ingrid)
        connect(people.caller("+46701234567"), "1", ola)
        finished = connect(people.caller("+358401234567"), "2", per)
        waiting, gold, ringing, *undecided = (people.caller(number) for number in LATER)
        choose(waiting, "1")
        choose(ringing, "2")
        gold.get_by_role("button", name="Call", exact=True).click()
        for caller in undecided:
            call(caller)
        finished.get_by_role("button", name="Hang up").click()
        expect(live.locator("#lane-ended")).to_contain_text("Answered", timeout=SOON_MS)
        picture(live, "live")
        picture(kari, "agent")
        expect(waiting.locator("#heard")).to_contain_text("Music", timeout=2 * SOON_MS)
        picture(waiting, "phone")


def choose(caller: Page, key: str) -> None:
    """Call, and press a key in the menu."""
    call(caller)
    caller.keyboard.press(key)
    expect(caller.locator("#heard")).to_contain_text("Please hold", timeout=SOON_MS)


def connect(caller: Page, key: str, agent: Page) -> Page:
    """Call, press a key, and have this agent answer."""
    choose(caller, key)
    expect(rings(agent)).to_be_enabled(timeout=SOON_MS)
    agent.keyboard.press("a")
    expect(caller.locator("#state")).to_have_text("In conversation", timeout=SOON_MS)
    return caller


def picture(page: Page, name: str) -> None:
    """Keep what a page shows once its cards have moved to their places."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
