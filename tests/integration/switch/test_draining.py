"""A switch that is about to stop: what may still be ordered through REST, and what is refused."""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.integration.switch.conftest import BASE, CALLER, OURS

pytestmark = pytest.mark.anyio

ANNA, SOMEBODY = "client:demo.anna", "+4790000009"


@pytest.fixture
def place(switch, client):
    async def create(to):
        return await switch.in_thread(lambda: client.calls.create(to=to, from_=OURS, url=f"{BASE}/agent"))

    return create


@pytest.fixture(autouse=True)
def _pages(switch, functions) -> None:
    switch.register(ANNA)
    functions.pages |= {"/agent": "<Pause length='60'/>", "/wait": "<Play loop='0'>tone:x</Play>"}


async def is_refused(place, to: str) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        await place(to)
    assert (refusal.value.status, refusal.value.code) == (503, 20503)


async def test_when_nobody_is_left_no_call_may_be_ordered(switch, place) -> None:
    switch.exchange.outgoing.is_draining = True

    for to in (ANNA, SOMEBODY):
        await is_refused(place, to)
    assert switch.calls() == []


async def test_telephones_of_ours_may_be_rung_for_a_caller_who_is_still_here_and_nobody_outside(
    switch, place, functions
) -> None:
    functions.pages["/voice"] = "<Pause length='60'/>"
    switch.add_number(OURS, voice_url=f"{BASE}/voice")
    caller = await switch.call(CALLER, OURS)
    await functions.asked("/voice")
    switch.exchange.outgoing.is_draining = True

    assert (await place(ANNA)).status == "queued"
    await is_refused(place, SOMEBODY)
    await caller.hang_up()
    await switch.settle()
    await is_refused(place, ANNA)


async def test_whoever_may_answer_a_queue_is_rung_while_somebody_waits_in_it(switch, place, functions) -> None:
    functions.pages["/voice"] = "<Enqueue waitUrl='/wait'>support</Enqueue>"
    switch.add_number(OURS, voice_url=f"{BASE}/voice")
    caller = await switch.call(CALLER, OURS)
    await functions.asked("/wait")
    switch.exchange.outgoing.is_draining = True

    assert (await place(SOMEBODY)).status == "queued"
    await caller.hang_up()
    await switch.settle()
    await is_refused(place, SOMEBODY)
