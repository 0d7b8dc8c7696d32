"""What must hold for each page: no accessibility violation in either theme, and nothing sticks out at any size."""

import gzip

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import SIZES, Visit
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser

PAGES = {
    "/login": "h1",
    "/set-password/fresh": "#repeat",
    "/set-password/old": "h1",
    "/forgotten-password": "#who",
    "/missing": "h1",
    "/console/live": "#agents li",
    "/console/agent": "#phone-status.ready",
    "/console/calls": ".fold",
    "/console/queues": "#rows tr",
    "/console/queues/permits": "#members tr",
    "/console/new-queue": "#f-title",
    "/console/numbers": "#rows tr",
    "/console/numbers/+4721000010": "#chosen li",
    "/console/new-number": "#f-name",
    "/console/campaigns": "#rows tr",
    "/console/campaigns/spring": "#outcomes li",
    "/console/campaigns/spring/customers": "tbody tr",
    "/console/people": "#rows tr",
    "/console/people/jonas": "#their-queues tr",
    "/console/new-person": "#f-first_name",
    "/console/company": "#f-title",
    "/console/changes": ".changes li",
    "/console/contacts": "tbody tr",
    "/console/contacts/tuomas-makinen": "#title",
    "/console/breaches": "tbody tr",
    "/console/statistics": ".sort",
    "/console/calls/c20": "tbody tr",
    "/phone": "#call:enabled",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_accessibility_violation(visit: Visit, axe_source: str, path: str, scheme: str) -> None:
    forgive = ("404", "410")
    page = visit(path, scheme=scheme, forgive=forgive)
    expect(page.locator(PAGES[path]).first).to_be_visible()

    assert violations(page, axe_source) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_accessibility_violation_on_a_phone(visit: Visit, axe_source: str, path: str) -> None:
    page = visit(path, size="phone", forgive=("404", "410"))
    expect(page.locator(PAGES[path]).first).to_be_attached()

    assert violations(page, axe_source) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_sideways(visit: Visit, path: str, size: str) -> None:
    page = visit(path, size=size, forgive=("404", "410"))
    expect(page.locator(PAGES[path]).first).to_be_attached()

    width, room = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")

    assert width <= room


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("/console")])
def test_targets_are_large_enough_for_a_finger(visit: Visit, path: str) -> None:
    page = visit(path, size="phone")
    expect(page.locator(PAGES[path]).first).to_be_attached()

    small = page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, select")]
             .map((node) => [node.outerHTML.slice(0, 90), node.getBoundingClientRect()])
             .filter(([, box]) => box.width > 1 && (box.width < 18 || box.height < 18))
             .map(([html]) => html)"""
    )

    assert small == []


def test_a_page_keeps_to_its_weight(visit: Visit) -> None:
    """P17 allows 180 KB compressed: the font has 48 of them, a real telephone's library 54, and what is ours 78."""
    sizes: dict[str, int] = {}
    page = visit("/login")
    page.on("response", lambda answer: sizes.setdefault(answer.url, len(gzip.compress(answer.body()))))

    page.goto(page.url.replace("/login", "/console/agent"))
    expect(page.locator("#phone-status.ready")).to_be_visible()

    text = sum(size for url, size in sizes.items() if url.endswith((".js", ".css", ".svg", "/console/agent")))
    assert 20_000 < text < 78_000


def test_the_theme_chosen_in_the_menu_stays(visit: Visit) -> None:
    page = visit("/console/live")
    page.get_by_role("button", name="Kari Aasen: menu").click()

    page.get_by_role("button", name="Dark").click()
    page.reload()

    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(13, 18, 27)"
