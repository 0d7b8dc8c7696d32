"""A real Chromium for tests that look at pages, and axe, which looks for what shuts people out.

The browser lives as long as one file of tests: while Playwright runs, nothing else in the process may run a loop.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome", "chromium-browser")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MISSING = "no Chromium on this machine (on Debian: apt-get install chromium-headless-shell)"


def chromium() -> str | None:
    """Where a Chromium is; CHROMIUM names one that is not in the path."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def violations(page: Page, axe_source: str) -> list[tuple[str, str]]:
    """What axe finds wrong with a page: rule and element."""
    page.evaluate(axe_source)
    found = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
    return [(rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--font-render-hinting=none"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    import axe_playwright_python

    (script,) = Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")
    return script.read_text()
