"""A running site: that nothing is left open when it is killed, what it tells those who watch it, and how it is updated."""

import asyncio
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.onprem.renewing import HERE
from tests.onprem.peers.telephone import Line, Telephone
from tests.onprem.site import ROOT, Site

CALLER, MAIN = "+4790000001", "+4721000000"
ACCOUNT = "AC" + "0" * 31 + "1"
CALLS = 50


@pytest.fixture(scope="module")
def site(tree, tmp_path_factory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site"), tree) as site:
        yield site


def test_fifty_calls_of_a_site_that_is_killed_end_on_the_line_in_the_books_and_on_the_page(site: Site) -> None:
    async def story() -> None:
        caller = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server)
        async with caller:
            lines = await _calls(caller, CALLS)
            assert len(await _shown(site)) == CALLS

            site.kill()
            await asyncio.to_thread(site.__enter__)

            for line in lines:
                await line.is_over()
            assert Counter(_booked(site)) == {"completed": CALLS}
            await _is_empty(site)
            again = await caller.dial(MAIN)
            await again.hears_something()
            again.hang_up()
            await _is_empty(site)

    asyncio.run(story())


async def _calls(caller: Telephone, count: int) -> list[Line]:
    """So many callers, each of whom has been answered by the functions."""
    lines = []
    for number in range(count):
        lines.append(await caller.dial(MAIN, from_user=f"+47901000{number:02}"))
        await asyncio.sleep(0.15)
    for line in lines:
        await asyncio.wait_for(line.answered.wait(), 60)
    return lines


async def _shown(site: Site) -> list[dict[str, Any]]:
    """The calls of the live page."""
    page = await asyncio.to_thread(site.page, "per@fjordvik.example")
    try:
        return list((await asyncio.to_thread(page.live))["calls"])
    finally:
        page.close()


async def _is_empty(site: Site) -> None:
    calls: list[dict[str, Any]] = []
    for _ in range(40):
        if not (calls := await _shown(site)):
            return
        await asyncio.sleep(0.5)
    raise AssertionError(f"{len(calls)} calls are still shown: {calls}")


def _booked(site: Site) -> list[str]:
    """How the switch says that its calls ended."""
    url = f"{site.base_url}/trunk/2010-04-01/Accounts/{ACCOUNT}/Calls.json?PageSize=200"
    return [call["status"] for call in httpx.get(url, auth=(ACCOUNT, site.trunk_token)).json()["calls"]]


def test_new_functions_are_taken_while_a_call_is_up_and_others_come_and_nobody_notices(site: Site) -> None:
    async def story() -> None:
        caller = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server)
        async with caller:
            before = _functions(site)
            line = await caller.dial(MAIN)
            await line.hears_something()

            updating = asyncio.create_task(asyncio.to_thread(_update, site))
            meanwhile = []
            while not updating.done():
                meanwhile.append(await caller.dial(MAIN, from_user=f"+47902000{len(meanwhile):02}"))
                await asyncio.wait({updating}, timeout=1.0)
            said = await updating
            assert "none was refused" in said, said
            line.press("1")  # the functions are asked, and answer with the menu
            for each in (line, *meanwhile):
                await each.hears_something(within_s=30)
                each.hang_up()
            await _is_empty(site)

            assert len(meanwhile) > 1, said
            after = _functions(site)
            assert before
            assert len(after) == len(before)
            assert not before & after

    asyncio.run(story())


def _update(site: Site) -> str:
    command = [sys.executable, "-m", "infra.onprem.update"]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def _functions(site: Site) -> set[int]:
    """The processes that run this site's functions."""
    site_pid = int(json.loads((Path(site.environment["ONPREM_STATE"]) / HERE).read_text())["pid"])
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == site_pid and b"infra.gateway.function_process" in (process / "cmdline").read_bytes():
                found.add(int(process.name))
    return found


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
    form = {"To": to, "From": MAIN, "Twiml": "<Response/>"}
    url = f"{site.base_url}/trunk/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    answer = httpx.post(url, data=form, auth=(ACCOUNT, site.trunk_token))
    return answer.status_code, answer.json()["code"]


def _metrics(site: Site, name: str, **labels: str) -> float:
    page = httpx.get(f"{site.base_url}/trunk/metrics", auth=(ACCOUNT, site.trunk_token))
    assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
    wanted = ",".join(f'{key}="{value}"' for key, value in labels.items())
    found = re.search(
        rf"^cordboard_{name}{re.escape('{' + wanted + '}') if wanted else ''} (\S+)$", page.text, re.MULTILINE
    )
    assert found, page.text
    return float(found.group(1))
