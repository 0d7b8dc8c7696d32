"""A real Chromium against the fixture server; any console error, page error or CSP report fails the test."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.pages.fixture_app.server import serving
from tests.pages.fixture_app.world import World, busy_world

SIZES = {"phone": (390, 844), "small": (1280, 720), "laptop": (1366, 768), "desk": (1728, 1000)}


@pytest.fixture
def world() -> World:
    return busy_world()


@pytest.fixture
def site(world: World) -> Iterator[str]:
    with serving(world) as address:
        yield address


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Open a path; ``forgive`` names words of console errors that the test causes on purpose."""
    complaints: list[str] = []
    forgiven: list[str] = []
    contexts = {}

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in forgiven):
            complaints.append(message.text)

    def open_page(
        path: str, *, size: str = "small", scheme: str = "light", who: str = "", forgive: tuple[str, ...] = ()
    ) -> Page:
        forgiven.extend(forgive)
        key = (size, scheme, who)
        if key not in contexts:
            width, height = SIZES[size]
            contexts[key] = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
            )  # type: ignore[arg-type]
        page = contexts[key].new_page()
        page.set_default_timeout(5000)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site + path)
        return page

    yield open_page
    for context in contexts.values():
        context.close()
    assert complaints == []
