"""The faults that tests can order do what they say."""

import asyncio

import pytest

from infra.switch.testing.functions import Fault
from tests.integration.switch.conftest import CALLER, OURS

pytestmark = pytest.mark.anyio

DIAL = "<Dial><Client statusCallback='/events' statusCallbackEvent='initiated ringing'>demo.anna</Client></Dial>"


async def test_a_copy_arrives_with_the_same_token(call, functions, network) -> None:
    network.plan = lambda _: Fault(copies=2)
    caller = await call("<Say>Hello</Say>")

    await caller.ended()

    tokens = {request.headers["I-Twilio-Idempotency-Token"] for request in functions.to("/voice")}
    assert (len(functions.to("/voice")), len(tokens)) == (2, 1)


async def test_late_callbacks_overtake_each_other(call, functions, network, switch) -> None:
    switch.register("client:demo.anna")
    network.plan = lambda request: (
        Fault(is_late=True, delay_s=9) if b"CallStatus=initiated" in request.body else Fault()
    )
    await call(DIAL)
    await asyncio.sleep(20)

    assert [event["CallStatus"] for event in functions.to("/events")] == ["ringing", "initiated"]


async def test_a_lost_reply_was_worked_on_and_is_asked_for_again(call, functions, network) -> None:
    first = iter([Fault(reply_lost=True)])
    network.plan = lambda _: next(first, Fault())
    caller = await call("<Say>Hello</Say>")

    await caller.ended()

    assert len(functions.to("/voice")) == 2


async def test_a_status_is_answered_without_asking_anybody(call, functions, network) -> None:
    network.plan = lambda _: Fault(status=503)
    caller = await call("<Say>Hello</Say>")

    await caller.ended()

    assert functions.received == []
    assert caller.answered_at is None


async def test_a_phone_that_is_unplugged_drops_its_calls_and_cannot_be_rung(call, switch) -> None:
    anna = switch.register("client:demo.anna").answers()
    caller = await call("<Dial><Client>demo.anna</Client></Dial><Say>After</Say>")
    await caller.together_with("client:demo.anna")

    switch.unregister("client:demo.anna")
    await caller.hear("after")

    assert anna.active == []
    later = await switch.call(CALLER, OURS)
    await later.hear("after", timeout_s=1)
