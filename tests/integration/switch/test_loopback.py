"""Calls of ours to numbers of ours come in again."""

import asyncio

import pytest

from tests.integration.switch.conftest import BASE, CALLER, OURS

pytestmark = pytest.mark.anyio

SHOP = "+4721000001"


@pytest.fixture
def shop(switch, functions):
    switch.add_number(SHOP, voice_url=f"{BASE}/shop")
    functions.pages["/dialled"] = "<Say>After the dial</Say>"
    return functions.pages


DIAL = f'<Dial action="/dialled">{SHOP}</Dial>'


async def test_the_other_number_answers_as_an_incoming_call(call, functions, switch, shop) -> None:
    shop["/shop"] = "<Say>Welcome to the shop</Say><Pause length='20'/>"
    caller = await call(DIAL)
    await caller.together_with(SHOP)
    await caller.hear("after the dial")

    request = functions.only("/shop")
    assert (request["From"], request["To"], request["Direction"]) == (CALLER, SHOP, "inbound")
    action = functions.only("/dialled")
    assert (action["DialCallStatus"], action["DialBridged"]) == ("completed", "true")
    assert [call.direction for call in switch.calls(to=SHOP)] == ["outbound-dial", "inbound"]


@pytest.mark.parametrize(("refusal", "status"), [("<Reject reason='busy'/>", "busy"), ("<Reject/>", "busy")])
async def test_a_refusal_there_is_a_refusal_here(call, functions, shop, refusal, status) -> None:
    shop["/shop"] = refusal
    caller = await call(DIAL)

    await caller.hear("after the dial")

    assert functions.only("/dialled")["DialCallStatus"] == status


async def test_a_caller_who_hangs_up_ends_both(call, switch, shop) -> None:
    shop["/shop"] = "<Pause length='1'/><Say>Welcome</Say><Pause length='600'/>"
    caller = await call(DIAL)
    await caller.together_with(SHOP)

    await caller.hang_up()
    await switch.settle()

    assert {call.status for call in switch.exchange.calls} == {"completed"}


async def test_digits_sent_there_are_keys_pressed_there(call, functions, shop) -> None:
    shop["/shop"] = '<Gather numDigits="2" action="/keys"/>'
    shop["/keys"] = "<Hangup/>"
    caller = await call(f'<Dial action="/dialled"><Number sendDigits="ww42">{SHOP}</Number></Dial>')

    await caller.hear("after the dial")

    assert functions.only("/keys")["Digits"] == "42"


async def test_a_number_that_calls_itself_is_stopped(call, switch) -> None:
    caller = await call(f"<Dial timeout='30'>{OURS}</Dial>")

    await asyncio.sleep(20)

    assert len(switch.calls(to=OURS, direction="inbound")) <= 12
    await caller.hang_up()
    await switch.settle()
