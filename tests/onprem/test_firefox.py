"""An agent whose telephone is Firefox: the site's authority in its list, a microphone that hums, a real caller."""

import asyncio
import json
import shutil
import time
from typing import Final

import pytest

from tests.onprem.peers.telephone import Telephone
from tests.onprem.site import AgentPage, Site
from tests.onprem.test_browser import CALLER, CALLER_HZ, call_support
from tests.plugins.firefox import MISSING, Firefox, firefox

AGENT_HZ: Final = 740
ME: Final = "per@fjordvik.example"
_TELEPHONE: Final = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.navigator.audio.fake_frequency": AGENT_HZ,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
}
_PRESS: Final = "[...document.querySelectorAll('button')].find((one) => one.innerText.includes({name})).click()"
_KEEP_CONNECTIONS: Final = """
() => {
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...options) {
      super(...options);
      window.connection = this;
    }
  };
}
"""
_LOUDEST: Final = """
(async () => {
  const found = [...(await window.connection.getStats()).values()].filter(({ type }) => type === "inbound-rtp");
  return Math.max(0, ...found.map(({ audioLevel = 0 }) => audioLevel));
})()
"""
AUDIBLE: Final = 0.05
PATIENCE_S: Final = 10.0


@pytest.mark.browser
@pytest.mark.skipif(firefox() is None, reason=MISSING)
@pytest.mark.skipif(not shutil.which("certutil"), reason="certutil is missing: apt-get install libnss3-tools")
def test_a_caller_is_answered_in_firefox_and_both_hear_each_other(site: Site) -> None:
    async def story() -> None:
        outside = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CALLER_HZ)
        api = await asyncio.to_thread(site.page, ME)
        path = firefox()
        assert path
        try:
            with Firefox(path, _TELEPHONE, site.authority) as page:
                await asyncio.to_thread(_be_a_telephone, page, site, api)
                async with outside:
                    line = await call_support(outside)
                    await asyncio.to_thread(page.shows, "body", "Answer")
                    await asyncio.to_thread(page.press, "a")

                    await line.hears(AGENT_HZ, above_db=-35.0)
                    await line.is_free_of(CALLER_HZ)
                    await asyncio.to_thread(_hears, page)
                    line.hang_up()
                    await asyncio.to_thread(page.shows, "body", "Wrap-up")
                assert page.complaints == []
        finally:
            await asyncio.to_thread(api.put, "/api/agent/state", {"state": "logged-off", "reason": None})
            api.close()

    asyncio.run(story())


def _be_a_telephone(page: Firefox, site: Site, api: AgentPage) -> None:
    page.before_pages(_KEEP_CONNECTIONS)
    page.open(f"{site.secure_url}/login")
    page.evaluate(_PRESS.format(name=json.dumps("Per Lund")))
    page.shows("nav", "Live")
    page.open(f"{site.secure_url}/console/agent")
    page.shows("#phone-status", "Phone ready")
    api.log_on("support")
    api.become_available()


def _loudest(page: Firefox) -> float:
    """Of what has come from the other side and was made sound of, between 0 and 1."""
    return float(page.evaluate(_LOUDEST))


def _hears(page: Firefox) -> None:
    until = time.monotonic() + PATIENCE_S
    while (level := _loudest(page)) < AUDIBLE:
        assert time.monotonic() < until, f"Firefox hears nothing: {level}"
        time.sleep(0.2)
