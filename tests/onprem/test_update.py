"""A running site: what it tells those who watch it, and that an update cuts nobody off."""

import asyncio
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.onprem.peers.telephone import Telephone
from tests.onprem.site import Site

CALLER, MAIN = "+4790000001", "+4721000000"


@pytest.fixture(scope="module")
def site(tree, tmp_path_factory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site"), tree) as site:
        yield site


def test_a_site_that_is_told_to_stop_lets_calls_end_and_takes_no_new_ones(site: Site) -> None:
    async def story() -> None:
        caller = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server)
        async with caller:
            line = await caller.dial(MAIN)
            await line.hears_something()
            assert _metrics(site, "legs_live", origin="line") == 1
            assert _metrics(site, "webhook_seconds_count") >= 1
            assert _metrics(site, "asterisk_reached") == 1
            assert httpx.get(f"{site.base_url}/trunk/metrics").status_code == 401

            site.tell_to_stop()
            await _drains(site)
            late = await caller.dial(MAIN)

            assert await late.is_over() == 503
            assert _order(site, "+4790000009") == (503, 20503)
            line.press("1")  # the functions are asked, and answer with the menu
            await asyncio.sleep(4)
            await line.hears_something()
            assert not line.ended.is_set()
            assert _metrics(site, "draining") == 1
            line.hang_up()
            assert await asyncio.to_thread(site.exit_code, 30) == 0

    asyncio.run(story())


async def _drains(site: Site) -> None:
    for _ in range(50):
        health = await asyncio.to_thread(httpx.get, f"{site.base_url}/trunk/health")
        if (health.status_code, health.json()["status"]) == (503, "draining"):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the site says {health.text}")


def _order(site: Site, to: str) -> tuple[int, int]:
    """What the functions are told when they want somebody rung."""
    account = "AC" + "0" * 31 + "1"
    form = {"To": to, "From": MAIN, "Twiml": "<Response/>"}
    url = f"{site.base_url}/trunk/2010-04-01/Accounts/{account}/Calls.json"
    answer = httpx.post(url, data=form, auth=(account, site.trunk_token))
    return answer.status_code, answer.json()["code"]


def _metrics(site: Site, name: str, **labels: str) -> float:
    auth = ("AC" + "0" * 31 + "1", site.trunk_token)
    page = httpx.get(f"{site.base_url}/trunk/metrics", auth=auth)
    assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
    wanted = ",".join(f'{key}="{value}"' for key, value in labels.items())
    found = re.search(
        rf"^cordboard_{name}{re.escape('{' + wanted + '}') if wanted else ''} (\S+)$", page.text, re.MULTILINE
    )
    assert found, page.text
    return float(found.group(1))
