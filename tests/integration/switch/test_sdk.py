"""The official SDK without sockets, and what can go wrong on the way."""

import asyncio

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from infra.switch.testing.scenario import SimulatedSwitch
from infra.switch.testing.sdk import RestFault, in_process_client
from infra.switch.virtual_time import VirtualTimeLoop
from tests.integration.switch.conftest import OURS, FakeFunctions

pytestmark = pytest.mark.anyio


def send(client):
    return client.messages.create(to="+4790000001", from_=OURS, body="Hello")


async def test_a_request_that_never_arrives_does_nothing(switch, client) -> None:
    client.http_client.plan = lambda _method, _uri: RestFault(is_lost=True)

    with pytest.raises(requests.ConnectionError):
        await switch.in_thread(send, client)

    assert list(switch.exchange.messages) == []


async def test_a_lost_reply_means_the_deed_was_done(switch, client) -> None:
    client.http_client.plan = lambda _method, _uri: RestFault(reply_lost=True)

    with pytest.raises(requests.ReadTimeout):
        await switch.in_thread(send, client)

    assert len(list(switch.exchange.messages)) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_trunk_that_refuses_says_so(switch, client, status) -> None:
    client.http_client.plan = lambda method, _uri: RestFault(status=status if method == "POST" else None)

    with pytest.raises(TwilioRestException) as refusal:
        await switch.in_thread(send, client)

    assert refusal.value.status == status


async def test_on_the_loops_own_thread_it_refuses_to_block(client) -> None:
    with pytest.raises(RuntimeError, match="in_thread"):
        send(client)


async def test_a_function_may_use_it_inside_a_webhook(switch, client, call, functions) -> None:
    def voice(_request):
        return f"<Say>{len(client.calls.list())} call</Say>"

    caller = await call(voice)

    await caller.hear("1 call")


def test_a_synchronous_test_uses_it_between_its_steps() -> None:
    loop = VirtualTimeLoop()

    async def build() -> SimulatedSwitch:
        return SimulatedSwitch(FakeFunctions({"/voice": "<Pause length='600'/>"}))

    switch = loop.run_until_complete(build())
    switch.add_number(OURS, voice_url="https://app.example/voice")
    client = in_process_client(switch.exchange, loop)
    loop.run_until_complete(switch.call("+4790000001", OURS))
    loop.run_until_complete(asyncio.sleep(60))

    (call,) = client.calls.list()

    assert (call.status, switch.clock.now().minute) == ("ringing", 1)
    loop.run_until_complete(switch.close())
    loop.close()
