"""An agent whose telephone is the browser: WebRTC with keys of its own, a real microphone, a real caller."""

import asyncio
import socket
import ssl
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.onprem.browser import AgentBrowser, hears
from tests.onprem.peers.telephone import Line, Telephone
from tests.onprem.site import Site
from tests.plugins.chromium import MISSING, chromium

CALLER, MAIN = "+4790000001", "+4721000000"
CALLER_HZ, AGENT_HZ = 440, 740
AUDIBLE_DB, SILENT_DB = -55.0, -75.0


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason=MISSING)
def test_a_caller_is_answered_in_a_browser_and_both_hear_each_other(site: Site, tmp_path: Path) -> None:
    async def story() -> None:
        outside = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CALLER_HZ)
        async with outside, AgentBrowser(site.secure_url, AGENT_HZ, tmp_path) as browser:
            page = await browser.agent("Per Lund")
            await _take_calls_of(page, "Support")
            line = await _call_support(outside)

            await page.get_by_role("button", name="Answer").click()

            await line.hears(AGENT_HZ, above_db=-35.0)
            await _hears(page, CALLER_HZ)
            assert await hears(page, AGENT_HZ) < SILENT_DB, "the agent must not hear itself"
            assert line.media.level_db(CALLER_HZ) < -50.0, "the caller must not hear itself"
            line.hang_up()
            await expect(page.get_by_text("Wrap-up").first).to_be_visible()
            assert browser.complaints == []

    asyncio.run(story())


def test_a_telephone_that_trusts_the_sites_authority_reaches_it_by_tls_and_is_asked_for_its_password(
    site: Site,
) -> None:
    lines = [
        "REGISTER sip:localhost SIP/2.0",
        "Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bKtls1;rport",
        "From: <sip:fjordvik.per@localhost>;tag=1",
        "To: <sip:fjordvik.per@localhost>",
        "Call-ID: by-tls",
        "CSeq: 1 REGISTER",
        "Contact: <sip:fjordvik.per@127.0.0.1:5061;transport=tls>",
        "Max-Forwards: 70",
        "Content-Length: 0",
    ]
    trust = ssl.create_default_context(cafile=site.authority)

    with (
        socket.create_connection(("127.0.0.1", site.ports.sips), 5) as plain,
        trust.wrap_socket(plain, server_hostname="localhost") as wire,
    ):
        wire.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = wire.recv(4096)

    assert answer.startswith(b"SIP/2.0 401")


async def _take_calls_of(page: Page, queue: str) -> None:
    for switch in await page.get_by_role("region", name="My queues").get_by_role("switch").all():
        is_wanted = queue in (await switch.get_attribute("aria-label") or "")
        if is_wanted != (await switch.get_attribute("aria-checked") == "true"):
            await switch.click()
        await expect(switch).to_be_checked(checked=is_wanted)
    await page.get_by_role("button", name="Go available").click()
    await expect(page.get_by_text("Ready for the next call")).to_be_visible()


async def _call_support(outside: Telephone) -> Line:
    line = await outside.dial(MAIN)
    await line.hears_something()
    line.press("1")  # past the welcome
    await asyncio.sleep(1.5)
    line.press("2")
    return line


async def _hears(page: Page, hertz: int) -> None:
    level = -200.0
    for _ in range(8):
        if (level := await hears(page, hertz)) > AUDIBLE_DB:
            return
    raise AssertionError(f"the browser does not hear {hertz} Hz: {level:.0f} dB")
