"""Asterisk dies, the connection breaks, the switch dies: calls live on or end truly, and the next one works."""

import asyncio
from dataclasses import replace

from infra.onprem.asterisk_process import AsteriskProcess
from tests.onprem.peers.wire import Wire
from tests.onprem.world import BASE, OURS, World, until

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
