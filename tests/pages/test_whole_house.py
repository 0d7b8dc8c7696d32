"""`make run` in a browser: a caller at the web phone reaches an agent, seen on the live page and kept in the call log."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
STARTS_WITHIN_S = 90
SOON_MS = 20_000


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The whole demonstration, with a state of its own, at a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("house")
    printed = folder / "printed"
    environ = {**os.environ, "PORT": str(port), "CORDBOARD_STATE": str(folder / "state")}
    with (
        printed.open("w") as out,
        subprocess.Popen(
            [sys.executable, "-m", "infra.demo"], cwd=ROOT, env=environ, stdout=out, stderr=subprocess.STDOUT
        ) as process,
    ):
        ends = time.monotonic() + STARTS_WITHIN_S
        while "Cordboard is at" not in printed.read_text():
            assert process.poll() is None, printed.read_text()
            assert time.monotonic() < ends, printed.read_text()
            time.sleep(0.2)
        yield f"http://localhost:{port}"
        process.terminate()
        process.wait(30)


class People:
    """Browsers of several people, each with an eye on errors."""

    def __init__(self, browser: Browser, house: str) -> None:
        self.browser, self.house = browser, house
        self.complaints: list[str] = []
        self.contexts: list[object] = []

    def arrive(self, path: str, *, beside: Page | None = None) -> Page:
        context = beside.context if beside else self.browser.new_context(viewport={"width": 1366, "height": 768})
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.house + path)
        return page

    def agent(self, name: str) -> Page:
        page = self.arrive("/login")
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("heading", name="Live", exact=True)).to_be_visible()
        page.goto(f"{self.house}/console/agent")
        expect(page.locator("#phone-status")).to_have_text("Phone ready", timeout=SOON_MS)
        page.get_by_role("button", name="Go available").click()
        expect(page.get_by_text("Ready for the next call")).to_be_visible()
        for switch in page.get_by_role("switch").all():
            if switch.get_attribute("aria-checked") == "false":
                switch.click()
                expect(switch).to_be_checked()
        return page


@pytest.fixture
def people(browser: Browser, house: str) -> Iterator[People]:
    arrived = People(browser, house)
    yield arrived
    for context in dict.fromkeys(arrived.contexts):
        context.close()
    assert arrived.complaints == []


@pytest.mark.covers("PHN-001", "PHN-002", "PHN-015", "PHN-370")
def test_a_caller_chooses_in_the_menu_and_talks_with_an_agent(people: People) -> None:
    ola = people.agent("Ola")
    live = people.arrive("/console/live", beside=ola)
    caller = people.arrive("/phone")

    caller.get_by_role("button", name="Call", exact=True).click()
    expect(live.locator("#lane-flow")).to_contain_text("Main menu", timeout=SOON_MS)
    expect(caller.locator("#heard")).to_contain_text("For sales, press 1.")
    caller.keyboard.press("1")
    expect(live.locator("#lane-waiting")).to_contain_text("Sales", timeout=SOON_MS)
    expect(ola.get_by_role("button", name="Answer")).to_be_enabled(timeout=SOON_MS)
    ola.keyboard.press("a")

    expect(caller.locator("#state")).to_have_text("In conversation", timeout=SOON_MS)
    expect(live.locator("#lane-talking")).to_contain_text("Ola Nygård")
    caller.wait_for_timeout(1200)
    ola.keyboard.press("e")

    expect(caller.locator("#state")).to_have_text("They hung up")
    expect(ola.get_by_role("group", name="Wrap-up")).to_be_visible()
    expect(live.locator("#lane-ended")).to_contain_text("Answered")
    log = people.arrive("/console/calls", beside=ola)
    expect(log.locator("tbody tr").first).to_contain_text("Ola Nygård", timeout=SOON_MS)
    expect(log.locator("tbody tr").first).to_contain_text("Answered")


@pytest.mark.covers("PHN-371")
def test_a_caller_who_gives_up_stops_the_ringing_and_is_logged(people: People) -> None:
    per = people.agent("Per")
    caller = people.arrive("/phone")
    caller.get_by_role("button", name="Call", exact=True).click()
    expect(caller.locator("#heard")).to_contain_text("For sales, press 1.", timeout=SOON_MS)
    caller.keyboard.press("2")
    expect(per.get_by_role("button", name="Answer")).to_be_enabled(timeout=SOON_MS)

    caller.get_by_role("button", name="Hang up").click()

    expect(per.locator("#popover")).to_be_hidden()
    expect(per.locator(".toast")).to_contain_text("The caller hung up.")
    log = people.arrive("/console/calls?unanswered=1", beside=per)
    expect(log.locator("tbody tr").first).to_contain_text("Left queue", timeout=SOON_MS)
