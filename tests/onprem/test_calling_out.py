"""An agent calls out by real SIP: baresip on the desk, a telephone outside that sees our number, and two voices."""

import asyncio
import shutil
from array import array
from pathlib import Path

import pytest

from tests.onprem.peers import g711
from tests.onprem.peers.baresip import Baresip, write_tone
from tests.onprem.peers.telephone import Telephone
from tests.onprem.peers.tone import tone
from tests.onprem.site import AgentPage, Site

pytestmark = pytest.mark.skipif(not shutil.which("baresip"), reason="baresip is missing: apt-get install baresip-core")

MAIN, CUSTOMER = "+4721000000", "+4790000055"
CUSTOMER_HZ, AGENT_HZ = 440, 620
TALK_S = 6  # longer than it rang: the middle of what the desk heard is the conversation
AUDIBLE_DB, QUIET_DB = -30.0, -50.0


@pytest.mark.covers("PUZ-14", "PUZ-15", "PHN-223")
def test_whom_an_agent_calls_sees_our_number_both_hear_each_other_and_a_busy_number_ends_by_itself(
    site: Site, tmp_path: Path
) -> None:
    async def story() -> None:
        outside = Telephone(CUSTOMER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CUSTOMER_HZ)
        samples = array("h", g711.decode(tone(AGENT_HZ))).tobytes() * 30
        desk = Baresip(
            "fjordvik.per",
            host="127.0.0.16",
            server=site.server,
            secret=site.accounts.issue("fjordvik.per"),
            tone=write_tone(tmp_path / "tone.wav", samples),
            folder=tmp_path / "baresip",
        )
        page = await asyncio.to_thread(site.page, "per@fjordvik.example")
        try:
            await asyncio.to_thread(page.log_on)
            await asyncio.sleep(2.5)  # until Asterisk knows the account
            async with outside, desk:
                await desk.says("200 OK")
                await _talk(page, outside)
                await desk.says("terminated")
                assert desk.heard_db(CUSTOMER_HZ) > AUDIBLE_DB
                await _meet_busy(page, outside)
        finally:
            await asyncio.to_thread(page.close)

    asyncio.run(story())


async def _call(page: AgentPage) -> None:
    placed = await asyncio.to_thread(page.post, "/api/agent/calls", {"number": "900 00 055", "show": MAIN})
    assert placed["number"] == CUSTOMER


async def _talk(page: AgentPage, outside: Telephone) -> None:
    await _call(page)
    line = await outside.next_ring()
    assert line.caller == MAIN
    await line.answer()
    await line.hears(AGENT_HZ)
    await asyncio.sleep(TALK_S)
    assert line.media.level_db(CUSTOMER_HZ) < QUIET_DB, "nobody must hear themselves"
    line.hang_up()
    await _is_paused_again(page)


async def _meet_busy(page: AgentPage, outside: Telephone) -> None:
    await _call(page)
    (await outside.next_ring()).refuse()
    await _is_paused_again(page)
    log = await asyncio.to_thread(page.read, "/console/calls")
    assert "Called: busy" in log


async def _is_paused_again(page: AgentPage) -> None:
    """What the agent had chosen before goes on once the call, and the words about it, are over."""
    state = ""
    for _ in range(200):
        state = next(each["state"] for each in (await asyncio.to_thread(page.live))["agents"] if each["id"] == "per")
        if state == "paused":
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"per is {state}")
