"""How a browser goes about TURN servers: fresh credentials when it rings, and a little patience with a relay."""

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from tests.pages.conftest import Visit

pytestmark = pytest.mark.browser

_WITH: Final = "const { Relays } = await import('/static/v/js/softphone/relays.js');"
_REFRESH: Final = f"""async ([left_ms, fails]) => {{
  {_WITH}
  const access = (name, ends) => ({{ ice_servers: [{{ urls: ["turn:a"], username: name }}], ice_expires_at: ends }});
  let asked = 0;
  const relays = new Relays(access("old", Date.now() + left_ms), async () => {{
    asked += 1;
    if (fails) throw new Error("no connection");
    return access("new", Date.now() + 3_600_000);
  }});
  await relays.refresh();
  return [asked, relays.servers[0].username];
}}"""
_GATHER: Final = f"""async ([urls, kinds]) => {{
  {_WITH}
  const relays = new Relays({{ ice_servers: urls.length ? [{{ urls }}] : [] }}, null);
  let told;
  relays.gather({{ on: (name, listener) => {{ told = listener; }} }});
  return new Promise((resolve) => {{
    const began = performance.now();
    const ready = () => resolve(performance.now() - began);
    for (const type of kinds) told({{ candidate: {{ type }}, ready }});
  }});
}}"""
MINUTE_MS = 60_000


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit("/phone")


@pytest.mark.parametrize(
    ("left_ms", "fails", "outcome"),
    [(30 * MINUTE_MS, False, [0, "old"]), (4 * MINUTE_MS, False, [1, "new"]), (-MINUTE_MS, True, [1, "old"])],
)
def test_a_call_that_rings_has_credentials_that_last_and_rings_all_the_same_when_none_can_be_had(
    page: Page, left_ms: int, outcome: list[Any], *, fails: bool
) -> None:
    assert page.evaluate(_REFRESH, [left_ms, fails]) == outcome


@pytest.mark.parametrize(
    ("urls", "kinds", "least_ms", "most_ms"),
    [
        ([], ["host"], 150, 1500),
        (["stun:a"], ["host", "srflx"], 150, 1500),
        (["turn:a"], ["host", "relay", "host"], 150, 1500),
        (["turn:a"], ["host"], 1900, 10_000),
    ],
)
def test_an_answer_waits_for_a_relay_but_not_for_long(
    page: Page, urls: list[str], kinds: list[str], least_ms: int, most_ms: int
) -> None:
    assert least_ms < page.evaluate(_GATHER, [urls, kinds]) < most_ms
