"""Telephones that others have built: baresip on an agent's desk, SIPp as many callers at once."""

import asyncio
import shutil
import socket
from array import array
from pathlib import Path

import pytest

from infra.switch.legs.asterisk.driver import LOOK_S
from tests.onprem.peers import g711
from tests.onprem.peers.baresip import Baresip, write_tone
from tests.onprem.peers.desk_phone import DeskPhone
from tests.onprem.peers.telephone import Telephone
from tests.onprem.peers.tone import tone
from tests.onprem.world import BASE, OURS, World, until

CALLER_HZ, AGENT_HZ, COLLEAGUE_HZ = 440, 620, 880
AGENT = "acme.anna"
SCENARIO = Path(__file__).parent / "peers" / "caller.xml"
REGISTERS = Path(__file__).parent / "peers" / "register.xml"
CALLS = 10
OWN = "+4721000009"
DESK = "127.0.0.16"
CALLS_BY_DESK = 2
NOT_ACCEPTABLE = 488


def needs(program: str, package: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is missing: apt-get install {package}")


@needs("baresip", "baresip-core")
def test_a_caller_and_an_agent_with_baresip_hear_each_other(play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.number(f'<Dial action="{BASE}/over"><Client>{AGENT}</Client></Dial>')
        world.functions.pages["/over"] = "<Hangup/>"
        samples = array("h", g711.decode(tone(AGENT_HZ))).tobytes() * 30
        desk = Baresip(
            AGENT,
            host="127.0.0.14",
            server=world.line.server,
            secret=world.telephones.issue(AGENT),
            tone=write_tone(tmp_path / "tone.wav", samples),
            folder=tmp_path / "baresip",
        )
        await asyncio.sleep(LOOK_S + 1)  # until Asterisk knows the account
        caller = await world.carrier(CALLER_HZ)
        async with desk:
            await desk.says("200 OK")
            outside = await caller.dial(OURS)
            await outside.hears(AGENT_HZ)
            await asyncio.sleep(2)
            assert outside.media.level_db(CALLER_HZ) < -50, "the caller must not hear itself"
            outside.hang_up()
            assert (await world.functions.asked("/over"))["DialCallStatus"] == "completed"
            await desk.says("terminated")
        assert desk.heard_db(CALLER_HZ) > -25
        assert desk.heard_db(AGENT_HZ) < -50, "the agent must not hear itself"

    play(story)


@needs("baresip", "baresip-core")
def test_a_telephone_with_tls_and_srtp_is_rung_and_calls_and_is_heard_both_ways(play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.number(f'<Dial action="{BASE}/over"><Client>{AGENT}</Client></Dial>')
        world.functions.pages["/over"] = "<Hangup/>"
        world.functions.pages["/own"] = '<Dial><Conference beep="false">own</Conference></Dial>'
        world.exchange.numbers.create(OWN, voice_url=f"{BASE}/own")
        samples = array("h", g711.decode(tone(AGENT_HZ))).tobytes() * 30
        secret = world.telephones.issue(AGENT, is_encrypted=True)
        desk = DeskPhone(
            AGENT,
            host="127.0.0.14",
            server=(world.line.sip_host, world.line.sips_port),
            secret=secret,
            tone=write_tone(tmp_path / "tone.wav", samples),
            folder=tmp_path / "baresip",
            authority=world.line.authority,
        )
        await asyncio.sleep(LOOK_S + 1)  # until Asterisk knows the account
        caller = await world.carrier(CALLER_HZ)
        async with desk:
            await desk.registers()
            outside = await caller.dial(OURS)
            await desk.rings()
            await desk.answer()
            await outside.hears(AGENT_HZ)
            await asyncio.sleep(2)
            outside.hang_up()
            assert (await world.functions.asked("/over"))["DialCallStatus"] == "completed"
            await desk.is_over()
            assert desk.heard_db(CALLER_HZ) > -25

            await desk.dial(OWN)
            outside = await caller.dial(OWN)
            await outside.hears(AGENT_HZ)
            await asyncio.sleep(2)
            await desk.hang_up()
            assert desk.heard_db(CALLER_HZ) > -25
            assert desk.screen.count("SRTP is Enabled") == CALLS_BY_DESK
        async with Telephone(AGENT, host="127.0.0.15", server=world.line.server, secret=secret) as plain:
            assert await (await plain.dial(OWN)).is_over() == NOT_ACCEPTABLE

    play(story)


def test_an_account_that_was_encrypted_speaks_in_the_clear_once_it_is_issued_so(play) -> None:
    async def story(world: World) -> None:
        world.number(f"<Dial><Client>{AGENT}</Client></Dial>")
        world.telephones.issue(AGENT, is_encrypted=True)
        await asyncio.sleep(LOOK_S + 1)  # until Asterisk knows the account
        caller, desk = await world.carrier(CALLER_HZ), await world.agent(AGENT, AGENT_HZ)
        outside = await caller.dial(OURS)
        inside = await desk.next_ring()
        await inside.answer()
        await outside.hears(AGENT_HZ)
        outside.hang_up()
        await inside.is_over()

    play(story)


@needs("baresip", "baresip-core")
def test_a_telephone_that_sends_its_caller_elsewhere_has_the_functions_asked_where_to(play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.number(f'<Dial action="{BASE}/over" referUrl="{BASE}/refer"><Client>{AGENT}</Client></Dial>')
        world.functions.pages["/refer"] = "<Dial><Client>acme.bo</Client></Dial>"
        samples = array("h", g711.decode(tone(AGENT_HZ))).tobytes() * 30
        desk = DeskPhone(
            AGENT,
            host="127.0.0.14",
            server=world.line.server,
            secret=world.telephones.issue(AGENT),
            tone=write_tone(tmp_path / "tone.wav", samples),
            folder=tmp_path / "baresip",
        )
        colleague = await world.agent("acme.bo", COLLEAGUE_HZ)
        caller = await world.carrier(CALLER_HZ)
        async with desk:
            await desk.registers()
            outside = await caller.dial(OURS)
            await desk.rings()
            await desk.answer()
            await outside.hears(AGENT_HZ)

            desk.transfer(OWN)

            assert OWN in (await world.functions.asked("/refer"))["ReferTransferTarget"]
            inside = await colleague.next_ring()
            await inside.answer()
            await outside.hears(COLLEAGUE_HZ)
            await inside.hears(CALLER_HZ)
            await desk.is_over()
            outside.hang_up()

    play(story)


@needs("sipp", "sip-tester")
def test_callers_of_sipp_are_all_answered_and_all_accounted_for(play) -> None:
    async def story(world: World) -> None:
        world.number("<Say language='en-GB'>Welcome to the house.</Say><Pause length='30'/>")
        line = world.line
        options = ["-sf", SCENARIO, "-s", OURS, "-i", line.carrier_host, "-p", str(line.carrier_port), "-m", str(CALLS)]
        limits = ["-r", "5", "-timeout", "40s", "-timeout_error", "-nostdin"]
        process = await asyncio.create_subprocess_exec(
            "sipp",
            *options,
            *limits,
            f"{line.sip_host}:{line.sip_port}",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()

        assert process.returncode == 0, said.decode(errors="replace")[-3000:]
        await until(lambda: len(world.functions.to("/status")) == CALLS, "the end of every call")
        ends = world.functions.to("/status")
        assert [end["CallStatus"] for end in ends] == ["completed"] * CALLS
        assert {end["From"] for end in ends} == {"+4790000001"}
        assert len({end["CallSid"] for end in ends}) == CALLS

    play(story)


@needs("sipp", "sip-tester")
def test_an_agent_who_is_sipp_registers_is_rung_and_the_caller_hears_itself_by_its_echo(play) -> None:
    async def story(world: World) -> None:
        world.number(f'<Dial action="{BASE}/over"><Client>{AGENT}</Client></Dial>')
        world.functions.pages["/over"] = "<Hangup/>"
        secret = world.telephones.issue(AGENT)
        await asyncio.sleep(LOOK_S + 1)  # until Asterisk knows the account
        caller = await world.carrier(CALLER_HZ)
        here = ["-i", DESK, "-mi", DESK, "-p", "5060", "-nostdin", "-timeout", "30s"]
        server = f"{world.line.sip_host}:{world.line.sip_port}"
        registers = await _sipp("-sf", REGISTERS, "-s", AGENT, "-au", AGENT, "-ap", secret, "-m", "1", *here, server)
        assert await registers.wait() == 0
        desk = await _sipp("-sn", "uas", "-aa", "-rtp_echo", *here, server)
        try:
            await until(lambda: _listens(DESK, 5060), "SIPp")
            outside = await caller.dial(OURS)
            await outside.hears(CALLER_HZ)
            outside.hang_up()
            assert (await world.functions.asked("/over"))["DialCallStatus"] == "completed"
        finally:
            desk.kill()  # it counts Asterisk's questions whether it is there as calls, so that no number of calls ends it

    play(story)


async def _sipp(*options: str | Path) -> asyncio.subprocess.Process:
    quiet = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec("sipp", *options, stdout=quiet, stderr=quiet)


def _listens(host: str, port: int) -> bool:
    """Whether somebody on this machine takes datagrams there."""
    address = f"{int.from_bytes(socket.inet_aton(host), 'little'):08X}:{port:04X}"
    return any(line.split()[1] == address for line in Path("/proc/net/udp").read_text().splitlines())
