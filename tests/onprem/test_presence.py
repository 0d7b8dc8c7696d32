"""Desk telephones that come and go: who is not there is not rung, and a browser rings beside the telephone."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.onprem.browser import AgentBrowser
from tests.onprem.peers.telephone import Telephone
from tests.onprem.site import AgentPage, Site
from tests.plugins.chromium import MISSING, chromium

CALLER, MAIN = "+4790000001", "+4721000000"
CALLER_HZ, AGENT_HZ, BROWSER_HZ = 440, 620, 740
HEARD_S = 15.0


@pytest.mark.covers("WBX-19", "PUZ-04", "Q4")
def test_a_desk_telephone_is_rung_while_it_is_registered_and_its_agent_is_told_when_it_is_not(site: Site) -> None:
    async def story() -> None:
        secret = await asyncio.to_thread(_give_telephone, site, "ola")
        page = await asyncio.to_thread(site.page, "ola@fjordvik.example")
        outside = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CALLER_HZ)
        phone = Telephone("fjordvik.ola", host="127.0.0.12", server=site.server, hertz=AGENT_HZ, secret=secret)
        try:
            async with outside, phone:
                await asyncio.to_thread(page.put, "/api/agent/endpoints", {"endpoints": ["sip"]})
                await asyncio.to_thread(page.log_on, "support")
                await asyncio.to_thread(page.put, "/api/agent/state", {"state": "available", "reason": None})
                await _shows(page, "ola", lambda me: me["not_ready_reason"] == "The desk telephone is not connected")
                line = await outside.dial(MAIN)
                await line.hears_something()
                line.press("1")
                await asyncio.sleep(1.5)
                line.press("2")
                await asyncio.sleep(3)
                assert not phone.lines

                await until_registered(phone)
                inside = await phone.next_ring(HEARD_S)
                await inside.answer()
                await line.hears(AGENT_HZ)
                await inside.hears(CALLER_HZ)
                inside.hang_up()
                await line.is_over()

                assert await phone.register(expires_s=0) == 200
                await _shows(page, "ola", lambda me: me["off"] == ["sip"])
            found = await asyncio.to_thread(site.logged, MAIN)
            queued = next(each for each in found["segments"] if each["kind"] == "queue")
            assert (found["outcome"], queued["misses"]) == ("answered", [])
        finally:
            await asyncio.to_thread(page.close)

    asyncio.run(story())


@pytest.mark.browser
@pytest.mark.covers("PUZ-04", "Q1")
@pytest.mark.skipif(chromium() is None, reason=MISSING)
def test_the_browser_and_the_desk_telephone_of_an_agent_ring_together_and_one_has_the_call(
    site: Site, tmp_path: Path
) -> None:
    async def story() -> None:
        secret = await asyncio.to_thread(_give_telephone, site, "ingrid")
        outside = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CALLER_HZ)
        phone = Telephone("fjordvik.ingrid", host="127.0.0.13", server=site.server, hertz=AGENT_HZ, secret=secret)
        async with (
            outside,
            phone,
            AgentBrowser(site.secure_url, BROWSER_HZ, tmp_path) as browser,
            AsyncExitStack() as stack,
        ):
            page = await browser.agent("Ingrid Moe")
            await page.get_by_role("switch", name="Log on to Sales").click()
            await page.get_by_role("switch", name="SIP device").click()
            api = await asyncio.to_thread(site.page, "ingrid@fjordvik.example")
            stack.callback(api.close)
            await _shows(api, "ingrid", lambda me: me["off"] == ["sip"])
            await until_registered(phone)
            await _shows(api, "ingrid", lambda me: me["off"] == [])
            await page.get_by_role("button", name="Go available").click()
            await expect(page.get_by_text("Ready for the next call")).to_be_visible()
            line = await outside.dial(MAIN)
            await line.hears_something()
            line.press("1")
            await asyncio.sleep(1.5)
            line.press("1")
            inside = await phone.next_ring(HEARD_S)
            answer = page.get_by_role("button", name="Answer", exact=True)
            await expect(answer).to_be_enabled()
            await inside.answer()
            await line.hears(AGENT_HZ)
            await expect(answer).to_be_hidden()
            await expect(page.get_by_role("button", name="Hang up")).to_be_visible()
            line.hang_up()
            await inside.is_over()

    asyncio.run(story())


@pytest.mark.covers("PUZ-04", "Q1")
def test_a_desk_telephone_rings_once_for_an_agent_who_chose_the_browser_as_well_and_has_just_closed_it(
    site: Site,
) -> None:
    async def story() -> None:
        secret = await asyncio.to_thread(_give_telephone, site, "ola")
        page = await asyncio.to_thread(site.page, "ola@fjordvik.example")
        outside = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CALLER_HZ)
        phone = Telephone("fjordvik.ola", host="127.0.0.12", server=site.server, hertz=AGENT_HZ, secret=secret)
        try:
            async with outside, phone:
                await until_registered(phone)
                await asyncio.to_thread(page.put, "/api/agent/endpoints", {"endpoints": ["softphone", "sip"]})
                await asyncio.to_thread(page.log_on, "support")
                await _shows(page, "ola", lambda me: me["off"] == [])
                await asyncio.to_thread(page.become_available)
                line = await outside.dial(MAIN)
                await line.hears_something()
                line.press("1")
                await asyncio.sleep(1.5)
                line.press("2")
                inside = await phone.next_ring(HEARD_S)
                await asyncio.sleep(1.5)
                assert len(phone.lines) == 1
                await inside.answer()
                await line.hears(AGENT_HZ)
                inside.hang_up()
                await line.is_over()
        finally:
            await asyncio.to_thread(page.close)

    asyncio.run(story())


async def until_registered(phone: Telephone) -> None:
    """An account is known to Asterisk seconds after it was issued."""
    for _ in range(40):
        if await phone.register() == 200:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{phone.name} could not register")


def _give_telephone(site: Site, name: str) -> str:
    """An account, and the address of it in the user's profile."""
    secret = site.accounts.issue(f"fjordvik.{name}")
    with site.api() as api:
        user = api.get(f"/users/{name}").json()
        changed = {
            key: value for key, value in user.items() if key not in ("name", "version", "updated_at", "updated_by")
        }
        api.put(f"/users/{name}", json={**changed, "sip": f"sip:fjordvik.{name}@cordboard"}).raise_for_status()
    return secret


async def _shows(page: AgentPage, name: str, is_so: Callable[[dict[str, Any]], bool]) -> None:
    deadline = time.monotonic() + HEARD_S
    while True:
        agents = (await asyncio.to_thread(page.live))["agents"]
        me = next(agent for agent in agents if agent["id"] == name)
        if is_so(me):
            return
        assert time.monotonic() < deadline, me
        await asyncio.sleep(0.3)
