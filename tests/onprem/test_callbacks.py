"""A caller by real SIP asks to be called back: they hang up, an agent's telephone rings, then theirs, and two voices."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.onprem.peers.telephone import Telephone
from tests.onprem.site import AgentPage, Site

CUSTOMER, NUMBER = "+4790000001", "+4721000041"
CUSTOMER_HZ, AGENT_HZ = 440, 620
REGISTERED_S = 2.5


@pytest.fixture
def page(site: Site) -> Iterator[AgentPage]:
    opened = site.page("per@fjordvik.example")
    yield opened
    opened.close()


@pytest.mark.covers("PHN-179", "PHN-191", "WBX-87", "WBX-93", "PUZ-23", "C2")
def test_who_asks_to_be_called_back_hangs_up_and_talks_to_the_agent_who_calls(site: Site, page: AgentPage) -> None:
    async def story() -> None:
        await asyncio.to_thread(_set_up, site)
        outside = Telephone(CUSTOMER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CUSTOMER_HZ)
        secret = site.issue_telephone("fjordvik.per")
        desk = Telephone("fjordvik.per", host="127.0.0.17", server=site.server, hertz=AGENT_HZ, secret=secret)
        async with outside, desk:
            await asyncio.sleep(REGISTERED_S)  # until Asterisk knows the account
            assert await desk.register() == 200
            asks = await outside.dial(NUMBER)
            await asks.hears_something()
            await asks.is_over()
            assert (await asyncio.to_thread(site.logged, NUMBER))["outcome"] == "callback"
            await asyncio.to_thread(page.log_on, "support")
            await asyncio.to_thread(page.become_available)
            own = await desk.next_ring()
            await own.answer()
            await own.hears_something()
            back = await outside.next_ring()
            assert back.caller == NUMBER
            await back.answer()
            await back.hears(AGENT_HZ)
            await own.hears(CUSTOMER_HZ)
            back.hang_up()
            await own.is_over()
            assert await desk.register(expires_s=0) == 200
        await _is_logged(site)

    asyncio.run(story())


async def _is_logged(site: Site) -> None:
    for _ in range(50):
        found = await asyncio.to_thread(site.logged, NUMBER)
        if found["direction"] == "out":
            break
        await asyncio.sleep(0.1)
    parts = [(each["kind"], each.get("agent")) for each in found["segments"]]
    assert parts == [("callback", None), ("dial", "per"), ("talk", "per")]
    assert (found["direction"], found["outcome"], found["caller"]) == ("out", "answered", CUSTOMER)


def _set_up(site: Site) -> None:
    """A number that takes nothing but requests to be called back."""
    nodes = [
        {"id": "ask", "type": "callback", "settings": {"queue": "support", "confirm": {"text": "We will call you."}}},
        {"id": "end", "type": "hangup", "settings": {}},
    ]
    edges = [{"from": "ask", "port": port, "to": "end"} for port in ("requested", "failed")]
    draft = {"title": "Call me back", "start": "ask", "nodes": nodes, "edges": edges}
    with site.api() as api:
        assert (answer := api.put("/flows/call-me-back", json={"draft": draft})).is_success, answer.text
        assert (answer := api.post("/flows/call-me-back/publish")).is_success, answer.text
        number = {"title": "Call me back", "flow": "call-me-back"}
        assert (answer := api.put(f"/numbers/{NUMBER}", json=number)).is_success, answer.text
    site.connect(NUMBER)
