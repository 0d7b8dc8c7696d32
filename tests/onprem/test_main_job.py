"""The main job by real SIP: a caller, the menu, the queue, an agent's telephone, two voices, and the call log."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from tests.onprem.peers.telephone import Telephone
from tests.onprem.site import AgentPage, Site

CALLER, MAIN = "+4790000001", "+4721000000"
CALLER_HZ, AGENT_HZ = 440, 620
QUIET_DB = -50.0
TALK_S = 3


def test_a_caller_uses_the_menu_waits_is_answered_by_an_agent_and_both_hear_each_other(site: Site) -> None:
    async def story() -> None:
        outside = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CALLER_HZ)
        secret = site.issue_telephone("fjordvik.per")
        phone = Telephone("fjordvik.per", host="127.0.0.11", server=site.server, hertz=AGENT_HZ, secret=secret)
        page = await asyncio.to_thread(site.page, "per@fjordvik.example")
        try:
            async with outside, phone:
                await _be_registered(phone)
                await asyncio.to_thread(page.log_on, "support")
                await _call(page, outside, phone)
            await _is_logged(page)
        finally:
            await asyncio.to_thread(page.close)

    asyncio.run(story())


async def _call(page: AgentPage, outside: Telephone, phone: Telephone) -> None:
    line = await outside.dial(MAIN)
    await line.hears_something()
    line.press("1")  # past the welcome
    await _sees(page, lambda call: call["step"] == "Main menu")
    line.press("2")
    await _sees(page, lambda call: call["state"] == "waiting" and call["queue"] == "support")
    await asyncio.sleep(1.5)
    await line.hears_something()
    assert not phone.lines, "nobody is offered a call in a break"

    await asyncio.to_thread(page.become_available)
    inside = await phone.next_ring()
    await inside.answer()
    await line.hears(AGENT_HZ)
    await inside.hears(CALLER_HZ)
    await _sees(page, lambda call: call["state"] == "talking" and call["agent"] == "per")
    await asyncio.sleep(TALK_S)
    await line.hears(AGENT_HZ)
    assert line.media.level_db(CALLER_HZ) < QUIET_DB, "the caller must not hear itself"

    inside.hang_up()
    await line.is_over()


async def _is_logged(page: AgentPage) -> None:
    row = ""
    for _ in range(50):
        found = re.search(r'<tr class="sum">.*?</tr>', await asyncio.to_thread(page.read, "/console/calls"), re.DOTALL)
        row = " ".join(re.sub(r"<[^>]*>", " ", found.group()).split()) if found else ""
        if "Answered" in row:
            break
        await asyncio.sleep(0.1)
    assert "+47 900 00 001 +47 21 00 00 00 Support Waited" in row
    assert row.endswith("Per Lund Answered")
    talked = re.search(r"Talked 0:0(\d)", row)
    assert talked
    assert TALK_S <= int(talked.group(1)) <= TALK_S + 4, row


async def _sees(page: AgentPage, is_so: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until the console shows the only call so."""
    calls: list[dict[str, Any]] = []
    for _ in range(100):
        calls = (await asyncio.to_thread(page.live))["calls"]
        if len(calls) == 1 and is_so(calls[0]):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the console shows {calls}")


async def _be_registered(telephone: Telephone) -> None:
    for _ in range(40):
        if await telephone.register() == 200:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{telephone.name} could not register")
