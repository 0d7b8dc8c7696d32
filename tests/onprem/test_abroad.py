"""SIP addresses of other houses: those that ask for a password, and those that are reached by TCP or TLS."""

import ssl
from pathlib import Path

import pytest

from infra.onprem.certificate import issue
from tests.onprem.peers.house import BUSY, House
from tests.onprem.peers.telephone import Telephone
from tests.onprem.world import OURS, World

CALLER_HZ, THERE_HZ = 440, 700
HOST = "127.0.0.30"


@pytest.mark.parametrize(("secret", "is_let_in"), [("s3cret", True), ("a guess", False)])
def test_a_house_that_asks_for_a_password_is_told_the_one_of_the_address(play, secret: str, is_let_in: bool) -> None:
    async def story(world: World) -> None:
        async with Telephone("desk", host=HOST, server=world.line.server, hertz=THERE_HZ) as desk:
            desk.asks_for = ("fjordvik", "s3cret")
            address = f"sip:desk@{HOST}:{desk.port}"
            world.number(f'<Dial action="/over"><Sip username="fjordvik" password="{secret}">{address}</Sip></Dial>')
            world.functions.pages["/over"] = "<Hangup/>"
            caller = await world.carrier(CALLER_HZ)
            outside = await caller.dial(OURS)
            if is_let_in:
                there = await (await desk.next_ring()).answer()
                await outside.hears(THERE_HZ)
                await there.hears(CALLER_HZ)
                there.hang_up()
            told = await world.functions.asked("/over")
            assert told["DialCallStatus"] == ("completed" if is_let_in else "failed")

    play(story)


def tls(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "site.crt", folder / "site.key")
    return context


@pytest.mark.parametrize("transport", ["tcp", "tls"])
def test_the_transport_of_an_address_is_the_one_that_is_used(play, transport: str) -> None:
    async def story(world: World) -> None:
        async with House(tls(world.line.authority.parent) if transport == "tls" else None) as house:
            address = f"sip:desk@127.0.0.1:{house.port};transport={transport}"
            world.number(f'<Dial action="/over"><Sip>{address}</Sip></Dial>')
            world.functions.pages["/over"] = "<Hangup/>"
            caller = await world.carrier()
            await caller.dial(OURS)

            told = await world.functions.asked("/over")
            assert (told["DialCallStatus"], told["DialSipResponseCode"]) == ("busy", str(BUSY))
            assert len(house.asked) == 1

    play(story)


def test_a_house_whose_certificate_nobody_answers_for_is_not_called(play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        issue(tmp_path, ["127.0.0.1"])
        async with House(tls(tmp_path)) as house:
            world.number(f'<Dial action="/over"><Sip>sip:desk@127.0.0.1:{house.port};transport=tls</Sip></Dial>')
            world.functions.pages["/over"] = "<Hangup/>"
            caller = await world.carrier()
            await caller.dial(OURS)

            assert (await world.functions.asked("/over"))["DialCallStatus"] == "failed"
            assert house.asked == []

    play(story)
