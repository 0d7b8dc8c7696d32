"""Asterisk dies, the connection breaks, the switch dies: calls live on or end truly, and the next one works."""

import asyncio
import socket
import struct
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, Self

from infra.onprem.asterisk_process import AsteriskProcess
from infra.switch.fetcher import HttpReply, HttpRequest, Limits
from infra.switch.http import HttpFetcher
from infra.switch.webhook import Webhooks
from tests.onprem.peers.wire import Wire
from tests.onprem.world import BASE, OURS, Functions, World, until

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


FAULTS = {
    "500": "11200",
    "late": "11200",
    "never": "11200",
    "reset": "11206",
    "cut": "11206",
    "half": "12100",
    "other": "12102",
}
PATIENCE_S = 15.0


def test_functions_that_fail_leave_no_caller_hanging(asterisk, home, line, tmp_path) -> None:
    """Over real connections, all at once; the fallback takes the call, and where there is none it ends as failed."""

    async def story() -> None:
        async with BrokenFunctions() as broken, World(line, home, tmp_path) as world:
            world.exchange.webhooks = Webhooks(Outside(world.functions, broken.fetcher), auth_token="t")
            world.functions.pages |= {"/status": "", "/fallback": "<Say>We are here all the same.</Say>"}
            caller, began_at = await world.carrier(), time.monotonic()
            alone, helped = [], []
            for number, fault in enumerate(FAULTS):
                for lines, fallback in ((alone, None), (helped, f"{BASE}/fallback")):
                    dialled = f"+4721{int(bool(fallback))}000{number:02}"
                    settings = {"voice_url": f"{broken.base}/{fault}", "voice_fallback_url": fallback}
                    world.exchange.numbers.create(dialled, status_callback=f"{BASE}/status", **settings)
                    lines.append(await caller.dial(dialled))

            for call in alone:
                assert await call.is_over(PATIENCE_S + 10) != 200
            assert time.monotonic() - began_at > PATIENCE_S, "two of them are waited for"
            await until(lambda: len(world.functions.to("/status")) >= len(alone), "their ends")
            for call in helped:
                await call.is_over(PATIENCE_S)
                assert call.answered.is_set()
            told = {form["ErrorUrl"].rpartition("/")[2]: form["ErrorCode"] for form in world.functions.to("/fallback")}
            assert told == FAULTS
            ends = Counter(form["CallStatus"] for form in world.functions.to("/status"))
            assert ends == {"failed": len(FAULTS), "completed": len(FAULTS)}
            assert not world.exchange.background.failures

    asyncio.run(story())


@dataclass
class Outside:
    """Functions of the test, and beside them those that are broken and are asked over a real connection."""

    functions: Functions
    broken: HttpFetcher

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        fetcher = self.functions if request.url.startswith(BASE) else self.broken
        return await fetcher.fetch(request, limits)


class BrokenFunctions:
    """A server of which every path fails in its own way."""

    async def __aenter__(self) -> Self:
        self.fetcher = HttpFetcher()
        self._talks: set[asyncio.Task[Any]] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.fetcher.close()
        self._server.close()
        for talk in list(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._talks.add(task)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(await self._answer(head.split()[1].decode().strip("/"), writer))
            await writer.drain()
        finally:
            self._talks.discard(task)
            writer.close()

    @staticmethod
    async def _answer(fault: str, writer: asyncio.StreamWriter) -> bytes:
        match fault:
            case "500":
                return b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n"
            case "late":
                await asyncio.sleep(PATIENCE_S + 1)
                return _document(b"<Response><Say>Too late.</Say></Response>")
            case "never":
                await asyncio.sleep(3600)
            case "reset":
                linger = struct.pack("ii", 1, 0)  # closing sends RST
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
                return b""
            case "cut":
                return _document(b"<Response><Say>Half a")[:-10]
            case "half":
                return _document(b"<Response><Say>Half a")
        return _document(b"<Answer/>")


def _document(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


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
