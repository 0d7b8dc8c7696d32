"""An agent whose telephone is the browser: WebRTC with keys of its own, a real microphone, a real caller."""

import asyncio
import re
import socket
import ssl
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.onprem.browser import AgentBrowser, hears
from tests.onprem.peers.telephone import Line, Telephone
from tests.onprem.site import Site
from tests.plugins.chromium import MISSING, chromium

GO = re.compile("Go available|Ready now")
OTHER = "+4790000002"
CALLER, MAIN = "+4790000001", "+4721000000"
CALLER_HZ, AGENT_HZ = 440, 740
MUSIC_DB, QUIET_DB = -45.0, -50.0
AUDIBLE_DB, SILENT_DB = -55.0, -75.0
SPEECH_DB = -80.0  # the loudest of its tones; silence is -200


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason=MISSING)
def test_a_caller_is_answered_in_a_browser_and_both_hear_each_other(site: Site, tmp_path: Path) -> None:
    async def story() -> None:
        outside = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CALLER_HZ)
        async with outside, AgentBrowser(site.secure_url, AGENT_HZ, tmp_path, site.authority) as browser:
            page = await browser.agent("Per Lund")
            await take_calls_of(page, "Support")
            line = await call_support(outside)

            await page.get_by_role("button", name="Answer").click()

            await line.hears(AGENT_HZ, above_db=-35.0)
            await hears_tone(page, CALLER_HZ)
            assert await hears(page, AGENT_HZ) < SILENT_DB, "the agent must not hear itself"
            await line.is_free_of(CALLER_HZ)
            line.hang_up()
            await expect(page.get_by_text("Wrap-up").first).to_be_visible()
            assert browser.complaints == []
        found = await asyncio.to_thread(site.logged, MAIN)
        talk = next(each for each in found["segments"] if each["kind"] == "talk")
        assert (found["caller"], found["outcome"], talk["queue"], talk["agent"]) == (
            CALLER,
            "answered",
            "support",
            "per",
        )
        assert "Main menu: 2" in " ".join(found["path"])

    asyncio.run(story())


@pytest.mark.browser
@pytest.mark.covers("A-61", "A1", "PHN-024", "WBX-22", "WBX-23", "PHN-021")
@pytest.mark.skipif(chromium() is None, reason=MISSING)
def test_an_agent_takes_a_second_call_and_goes_between_the_two_while_the_other_hears_music(
    site: Site, tmp_path: Path
) -> None:
    async def story() -> None:
        outside = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CALLER_HZ)
        async with outside, AgentBrowser(site.secure_url, AGENT_HZ, tmp_path) as browser:
            page = await browser.agent("Per Lund")
            await take_calls_of(page, "Support")
            first = await call_support(outside)
            await page.get_by_role("button", name="Answer").click()
            await first.hears(AGENT_HZ, above_db=-35.0)
            second = await call_support(outside, from_user=OTHER)

            await page.get_by_role("button", name="Take the call of +47 900 00 002").click()
            await second.hears(AGENT_HZ, above_db=-35.0)
            await _hears_music(first)
            await page.get_by_role("button", name="Resume +47 900 00 001").click()
            await first.hears(AGENT_HZ, above_db=-35.0)
            await _hears_music(second)

            first.hang_up()
            await expect(page.get_by_role("heading", name="On hold")).to_be_visible()
            await _hears_music(second)
            await page.get_by_role("button", name="Resume").click()
            await second.hears(AGENT_HZ, above_db=-35.0)
            await page.get_by_role("button", name="Hang up").click()
            await second.is_over()
            await expect(page.get_by_text("Wrap-up").first).to_be_visible()
            assert browser.complaints == []

    asyncio.run(story())


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason=MISSING)
def test_the_web_phone_calls_a_main_number_is_answered_and_keys_are_heard(site: Site, tmp_path: Path) -> None:
    async def story() -> None:
        async with AgentBrowser(site.secure_url, AGENT_HZ, tmp_path, site.authority) as browser:
            page = await browser.caller()
            await page.locator("#call").click()
            await expect(page.locator("#state")).to_contain_text("In the call")
            await hears_tone(page, None, above_db=SPEECH_DB)
            await page.keyboard.press("1")  # past the welcome
            await asyncio.sleep(1.5)
            await page.keyboard.press("2")
            await asyncio.sleep(0.5)
            await page.locator("#end").click()
            await expect(page.locator("#state")).to_contain_text("You hung up")
            assert browser.complaints == []
        found = await asyncio.to_thread(site.logged, MAIN)
        assert "Main menu: 2" in " ".join(found["path"])

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


async def take_calls_of(page: Page, queue: str) -> None:
    for switch in await page.get_by_role("region", name="My queues").get_by_role("switch").all():
        is_wanted = queue in (await switch.get_attribute("aria-label") or "")
        if is_wanted != (await switch.get_attribute("aria-checked") == "true"):
            await switch.click()
        await expect(switch).to_be_checked(checked=is_wanted)
    ready, go = page.get_by_text("Ready for the next call"), page.get_by_role("button", name=GO)
    await expect(ready.or_(go).first).to_be_visible()
    if not await ready.is_visible():
        await go.click()
    await expect(ready).to_be_visible()


async def _hears_music(line: Line) -> None:
    """Something, and not the agent."""
    for _ in range(50):
        if line.media.level_db(AGENT_HZ) < QUIET_DB and line.media.loudness_db() > MUSIC_DB:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{line.describe()}: {line.media.level_db(AGENT_HZ):.0f} dB of the agent")


async def call_support(outside: Telephone, from_user: str = CALLER) -> Line:
    line = await outside.dial(MAIN, from_user=from_user)
    await line.hears_something()
    line.press("1")  # past the welcome
    await asyncio.sleep(1.5)
    line.press("2")
    return line


async def hears_tone(page: Page, hertz: int | None, above_db: float = AUDIBLE_DB) -> None:
    level = -200.0
    for _ in range(8):
        if (level := await hears(page, hertz)) > above_db:
            return
    raise AssertionError(f"the browser does not hear {hertz or 'any'} Hz: {level:.0f} dB")
