"""sipvicious and its like: no extension is found, no password guessed, nobody calls out; and the scanner is shut out."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.onprem.peers.telephone import Telephone
from tests.onprem.site import Site

BIN = Path(sys.executable).parent
STRANGER, PHONE = "127.0.0.66", "127.0.0.12"
SCANNER = "127.0.0.1"  # sipvicious lets the system choose
PATIENCE_S = 10
AGENT = "fjordvik.per"
ABROAD, AT_HOME = "+88213000000", "+4790000009"


@pytest.fixture(scope="module")
def guarded(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("guarded"), tree, BAN_TRIES="20", BAN_S="4", BAN_NEVER=PHONE) as site:
        yield site


def vicious(tool: str, site: Site, *options: str) -> str:
    """What a tool of sipvicious says, until it gives up or its time is over."""
    command = [BIN / f"sipvicious_{tool}", *options, "-p", str(site.ports.sip), "127.0.0.1"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired as over:
        return ((over.stdout or b"") + (over.stderr or b"")).decode()
    said = (done.stdout + done.stderr).decode()
    assert "usage" not in said.lower(), said
    return said


def test_a_scan_for_sip_servers_learns_neither_what_we_are_nor_which_version(site: Site) -> None:
    found = vicious("svmap", site, "-m", "OPTIONS")

    assert "Asterisk" not in found
    assert "22." not in found


@pytest.mark.parametrize("method", ["REGISTER", "INVITE"])
def test_no_extension_is_found_though_there_is_one(site: Site, tmp_path: Path, method: str) -> None:
    site.issue_telephone(AGENT)
    names = tmp_path / "names"
    names.write_text(f"100\n1000\nadmin\n{AGENT}\ntrunk\nline\nfjordvik.kari\n")

    found = vicious("svwar", site, "-m", method, "-d", str(names), "--force")

    assert "| reqauth" not in found
    assert "| noauth" not in found


def test_invitations_of_a_stranger_are_challenged_whoever_he_claims_to_be(site: Site) -> None:
    async def story() -> None:
        async with Telephone("stranger", host=STRANGER, server=site.server) as stranger:
            for name in ("trunk", "anonymous", AGENT):
                for number in (AT_HOME, ABROAD, "+4721000000"):
                    line = await stranger.dial(number, from_user=name)
                    assert await line.is_over() == 401, (name, number)

    asyncio.run(story())


def test_a_telephone_of_an_agent_cannot_call_out_by_itself(site: Site) -> None:
    async def story() -> list[int]:
        secret = site.issue_telephone(AGENT)
        await _registers(PHONE, site, secret)
        async with Telephone(AGENT, host=PHONE, server=site.server, secret=secret) as phone:
            lines = [await phone.dial(number) for number in (AT_HOME, ABROAD)]
            return [await line.is_over() for line in lines]

    codes = asyncio.run(story())

    assert all(code >= 400 for code in codes), codes


def test_a_guesser_of_passwords_is_shut_out_before_the_right_one_and_let_in_later(
    guarded: Site, tmp_path: Path
) -> None:
    secret = guarded.issue_telephone(AGENT)
    words = tmp_path / "words"
    words.write_text("guess\n" * 1000 + f"{secret}\n")
    asyncio.run(_registers(PHONE, guarded, secret))

    found = vicious("svcrack", guarded, "-u", AGENT, "-d", str(words))

    assert secret not in found, found
    assert asyncio.run(_attempt(SCANNER, guarded, secret)) == 403
    assert asyncio.run(_attempt(PHONE, guarded, secret)) == 200, "others are not shut out with him"
    asyncio.run(_registers(SCANNER, guarded, secret))


async def _attempt(host: str, site: Site, secret: str) -> int:
    async with Telephone(AGENT, host=host, server=site.server, secret=secret) as phone:
        return await phone.register()


async def _registers(host: str, site: Site, secret: str) -> None:
    for _ in range(40):
        if await _attempt(host, site, secret) == 200:
            return
        await asyncio.sleep(0.4)
    raise AssertionError(f"nobody could register from {host}")
