"""An agent at home, behind NAT and a firewall: sound goes both ways through the site's own relay, which serves nobody else."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from infra.onprem import relay_check
from infra.onprem.asterisk_process import Home
from infra.onprem.certificate import issue
from infra.onprem.turn_configuration import Turn
from infra.onprem.turn_process import TurnProcess
from tests.onprem.browser import AgentBrowser
from tests.onprem.home_office import SITE, HomeOffice
from tests.onprem.peers.telephone import Telephone
from tests.onprem.site import Site, free_port
from tests.onprem.test_browser import AGENT_HZ, CALLER, CALLER_HZ, call_support, hears_tone, take_calls_of
from tests.onprem.test_selftest import selftest
from tests.plugins.chromium import MISSING, chromium

SECRET = "of-this-test"
TALK = 40  # packets, most of a second of sound


@pytest.fixture(scope="module")
def home_office(tree: Path) -> Iterator[HomeOffice]:
    del tree  # whoever may not enter it may not make networks either
    for program in ("ip", "nft"):
        if not shutil.which(program):
            pytest.skip(f"{program} is missing: apt-get install iproute2 nftables")
    with HomeOffice() as home_office:
        yield home_office


@pytest.fixture(scope="module")
def site(tree: Path, home_office: HomeOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One whose pages are reached from elsewhere."""
    tls = tmp_path_factory.mktemp("tls")
    issue(tls, [SITE, "localhost", "127.0.0.1"])
    everywhere = "0.0.0.0"  # noqa: S104  the home office is elsewhere
    settings = {"TLS_CERTIFICATE": f"{tls}/site.crt", "TLS_KEY": f"{tls}/site.key", "HOST": everywhere}
    port, tls_port = free_port(), free_port()
    relay = {"TURN_ADDRESS": SITE, "TURN_PORT": str(port), "TURN_TLS_PORT": str(tls_port)}
    relay["TURN_URLS"] = f"turn:{SITE}:{port}?transport=udp,turns:{SITE}:{tls_port}?transport=tcp"
    site = Site(tmp_path_factory.mktemp("site"), tree, **settings, **relay)
    site.secure_url = f"https://{SITE}:{site.ports.https}"
    site.environment["PUBLIC_BASE_URL"] = site.secure_url
    site.authority = tls / "authority.crt"
    with site:
        site.leave_noise()
        yield site


@pytest.fixture
def turn(home_office: HomeOffice) -> Turn:
    return Turn(secret=SECRET, address=SITE, peers=(SITE,), port=free_port())


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason=MISSING)
@pytest.mark.parametrize(("port", "lets_udp_out"), [("TURN_PORT", True), ("TURN_TLS_PORT", False)], ids=["udp", "tls"])
def test_an_agent_at_home_and_a_caller_hear_each_other_through_the_relay(
    site: Site, home_office: HomeOffice, tmp_path: Path, port: str, *, lets_udp_out: bool
) -> None:
    home_office.guard(int(site.environment[port]), lets_udp_out=lets_udp_out)
    program = home_office.command(str(chromium()), tmp_path)

    async def story() -> None:
        outside = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CALLER_HZ)
        async with outside, AgentBrowser(site.secure_url, AGENT_HZ, tmp_path, site.authority, program) as browser:
            page = await browser.agent("Per Lund")
            await take_calls_of(page, "Support")
            line = await call_support(outside)

            await page.get_by_role("button", name="Answer").click()

            await line.hears(AGENT_HZ, above_db=-35.0)
            await hears_tone(page, CALLER_HZ)
            await line.is_free_of(CALLER_HZ)
            line.hang_up()
            assert browser.complaints == []

    asyncio.run(story())
    counted = home_office.counted
    assert counted["relayed"] > TALK
    assert counted["refused"] > 0, "there was a straight way"


def test_the_self_test_takes_a_place_on_the_relay_and_says_what_is_wrong_with_it(site: Site) -> None:
    unused = str(free_port())
    wrong = f"turn:{SITE}:{unused},turn:{SITE}:{site.environment['TURN_PORT']}?transport=tcp"

    _, found = selftest(site)
    _, failures = selftest(site, TURN_URLS=wrong, TURN_SECRET="another")

    assert set(found) == {"line"}, "nobody plays the carrier here"
    assert "TURN_SECRET" in failures["relay"]
    assert f"UDP {unused}" in failures["relay"]


def test_a_relay_that_passes_on_to_anybody_is_called_open_and_one_that_keeps_the_switch_out_useless(
    turn: Turn, tree: Path
) -> None:
    home = Home(path=tree / "srv" / f"turn-{turn.port}", root=tree)
    said = []
    for peers in ((SITE,), ("0.0.0.0-255.255.255.255",), ("192.0.2.77",)):
        with TurnProcess(replace(turn, peers=peers), home):
            said.append([finding.remedy for finding in relay_check.findings(turn.urls, SECRET, SITE)])

    proper, open_, useless = said
    assert proper == ["", ""]
    assert all("denied-peer-ip" in remedy for remedy in open_)
    assert all(f"allowed-peer-ip={SITE}" in remedy for remedy in useless)
