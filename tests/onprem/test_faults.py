"""Asterisk dies, the connection breaks, the switch dies: calls live on or end truly, and the next one works."""

import asyncio
import socket
from dataclasses import replace
from typing import Any

import pytest

from infra.onprem.asterisk_process import AsteriskProcess
from infra.switch.fetcher import ConnectFailed, HttpReply, HttpRequest, Limits
from infra.switch.webhook import Webhooks
from tests.onprem.peers.wire import Wire
from tests.onprem.world import BASE, OURS, Functions, World, twiml, until

AGENT_HZ, CALLER_HZ = 620, 440


def test_a_talk_goes_on_over_a_lost_connection_and_its_end_is_noticed(asterisk, home, line, tmp_path) -> None:
    async def story() -> None:
        async with Wire(line.http_port) as wire, World(replace(line, ari_port=wire.port), home, tmp_path) as world:
            world.number('<Dial action="/over"><Client>acme.anna</Client></Dial>')
            world.functions.pages["/over"] = "<Hangup/>"
            anna, caller = await world.agent("acme.anna", AGENT_HZ), await world.carrier(CALLER_HZ)
            outside = await caller.dial(OURS)
            inside = await (await anna.next_ring()).answer()
            await outside.hears(AGENT_HZ)

            wire.cut()
            await outside.hears(AGENT_HZ)
            await inside.hears(CALLER_HZ)
            await until(lambda: wire.connections > 1 and world.driver.is_ready, "the new connection")
            inside.hang_up()

            assert (await world.functions.asked("/over"))["DialCallStatus"] == "completed"
            assert await outside.is_over() == 200

    asyncio.run(story())


def test_a_party_that_left_while_the_connection_was_lost_has_left(asterisk, home, line, tmp_path) -> None:
    async def story() -> None:
        async with Wire(line.http_port) as wire, World(replace(line, ari_port=wire.port), home, tmp_path) as world:
            world.number(f'<Play loop="0">{BASE}/none.wav</Play><Pause length="60"/>')
            caller = await world.carrier(CALLER_HZ)
            outside = await caller.dial(OURS)
            await until(outside.answered.is_set, "the answer")

            wire.cut()
            outside.hang_up()

            assert (await world.functions.asked("/status"))["CallStatus"] == "completed"

    asyncio.run(story())


def test_calls_of_an_asterisk_that_died_end_and_the_next_ones_work(asterisk: AsteriskProcess, play) -> None:
    async def story(world: World) -> None:
        world.number("<Say>Hello, and welcome to the house.</Say><Pause length='60'/>")
        caller = await world.carrier()
        line = await caller.dial(OURS)
        await line.hears_something()

        asterisk.kill()
        await until(lambda: not world.driver.is_ready, "the loss of the connection")
        await asyncio.to_thread(asterisk.start)

        assert (await world.functions.asked("/status"))["CallStatus"] == "completed"
        await until(lambda: world.driver.is_ready, "the new connection")
        again = await caller.dial(OURS)
        await again.hears_something()
        again.hang_up()
        await world.functions.asked("/status", 2)

    play(story)


def test_a_telephone_account_survives_a_restart_of_asterisk(asterisk: AsteriskProcess, play) -> None:
    async def story(world: World) -> None:
        anna = await world.agent("acme.anna")

        asterisk.kill()
        await asyncio.to_thread(asterisk.start)
        await until(lambda: world.driver.is_ready, "the new connection")

        await world.registered(anna)

    play(story)


def test_what_a_switch_that_died_left_behind_is_hung_up_by_the_next(asterisk, home, line, tmp_path) -> None:
    async def story() -> None:
        async with World(line, home, tmp_path) as world:
            world.number("<Say>Hello</Say><Pause length='60'/>")
            caller = await world.carrier()
            outside = await caller.dial(OURS)
            await until(outside.answered.is_set, "the answer")
            await world.die()
            assert not outside.ended.is_set()

            async with World(line, home, tmp_path):
                await outside.is_over()

    asyncio.run(story())


@pytest.mark.parametrize("fault", ["500", "late", "never", "reset", "not xml", "no response"])
def test_functions_that_fail_leave_no_caller_hanging(asterisk, home, line, tmp_path, fault: str) -> None:
    """The fallback takes the call; without an answer from that either, the caller is let go."""

    async def story() -> None:
        async with World(line, home, tmp_path) as world:
            world.functions = Failing(world.functions, fault)
            world.exchange.webhooks = Webhooks(world.functions, auth_token="t")
            world.number("<Say>never said</Say>")
            number = world.exchange.numbers.by_address(OURS)
            world.exchange.numbers.update(number, {"voice_url": f"{BASE}/broken#tt=2000"})
            caller = await world.carrier()

            line_out = await caller.dial(OURS)
            assert await line_out.is_over() != 200
            assert (await world.functions.asked("/status"))["CallStatus"] == "failed"

            world.exchange.numbers.update(number, {"voice_fallback_url": f"{BASE}/fallback"})
            world.functions.pages["/fallback"] = "<Say>We are here all the same.</Say>"
            line_out = await caller.dial(OURS)
            await line_out.hears_something()
            assert (await world.functions.asked("/fallback"))["ErrorCode"] in {"11200", "11205", "12100", "12102"}
            await line_out.is_over()
            assert not world.exchange.background.failures

    asyncio.run(story())


class Failing:
    """The same functions, of which one path fails."""

    def __init__(self, functions: Functions, fault: str) -> None:
        self._functions = functions
        self._fault = fault

    def __getattr__(self, name: str) -> Any:
        return getattr(self._functions, name)

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        if not request.url.startswith(f"{BASE}/broken"):
            return await self._functions.fetch(request, limits)
        match self._fault:
            case "500":
                return HttpReply(500)
            case "late":
                await asyncio.sleep(3)
                return twiml("<Say>too late</Say>")
            case "never":
                await asyncio.sleep(3600)
            case "reset":
                raise ConnectFailed("reset")
            case "not xml":
                return HttpReply(200, {"content-type": "text/xml"}, b"<Response><Say>half")
        return HttpReply(200, {"content-type": "text/xml"}, b"<Answer/>")


MALFORMED = [
    b"",
    b"\x00" * 400,
    b"INVITE\r\n\r\n",
    b"INVITE sip:+4721000000@127.0.0.1 SIP/2.0\r\n\r\n",
    b"INVITE sip:+4721000000@127.0.0.1 SIP/2.0\r\nVia: nonsense\r\nContent-Length: 99999\r\n\r\n",
    b"INVITE sip:" + b"9" * 5000 + b"@127.0.0.1 SIP/2.0\r\n\r\n",
    b"SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n",
    b"BYE sip:x SIP/2.0\r\nCall-ID: nobody\r\nCSeq: -1 BYE\r\n\r\n",
]


def test_malformed_sip_is_survived(play) -> None:
    async def story(world: World) -> None:
        world.number("<Say>Hello, and welcome to the house.</Say><Pause length='60'/>")
        caller = await world.carrier()
        up = await caller.dial(OURS)
        await up.hears_something()

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            wire.bind((world.line.carrier_host, 0))
            for message in MALFORMED:
                wire.sendto(message, world.line.server)
        garbled = await caller.dial(OURS, sdp="v=0\r\nm=audio nonsense RTP/AVP 999\r\n")
        assert await garbled.is_over() >= 400

        again = await caller.dial(OURS)
        await again.hears_something()
        assert not up.ended.is_set()
        for call in (up, again):
            call.hang_up()
        await world.functions.asked("/status", 2)

    play(story)
