"""Machine detection of dialled legs, Refer, and what a recorded call reports at its end."""

import asyncio

import pytest

from tests.integration.switch.conftest import BASE, CALLER, OURS

pytestmark = pytest.mark.anyio


async def test_a_dialled_number_tells_who_answered_while_the_call_goes_on(call, functions, switch) -> None:
    switch.register("+4722222222", nature="machine").answers()
    caller = await call(
        '<Dial><Number machineDetection="Enable" amdStatusCallback="/events">+4722222222</Number></Dial>'
    )
    await caller.together_with("+4722222222")
    await asyncio.sleep(5)

    event = functions.only("/events")
    assert event["AnsweredBy"] == "machine_start"
    assert event["CallSid"] == switch.calls(to="+4722222222")[0].sid


async def test_a_participant_called_in_tells_who_answered(switch, client, functions) -> None:
    switch.register("+4722222222", nature="human").answers()

    def invite():
        client.conferences("room").participants.create(
            from_=OURS, to="+4722222222", machine_detection="Enable", amd_status_callback=f"{BASE}/events"
        )

    await switch.in_thread(invite)
    await asyncio.sleep(5)

    assert functions.only("/events")["AnsweredBy"] == "human"


@pytest.mark.parametrize(
    ("target", "status", "code"), [("sip:other@pbx.example", "in-progress", "202"), ("+4722222222", "failed", "405")]
)
async def test_refer_reports_how_it_went(call, functions, target, status, code) -> None:
    functions.pages["/referred"] = "<Hangup/>"
    caller = await call(f'<Refer action="/referred"><Sip>{target}</Sip></Refer>')

    await caller.ended()

    action = functions.only("/referred")
    assert (action["ReferCallStatus"], action["ReferSipResponseCode"]) == (status, code)


@pytest.mark.both_drivers
async def test_refer_without_an_action_goes_on(call) -> None:
    caller = await call("<Refer><Sip>sip:other@pbx.example</Sip></Refer><Say>Still here</Say>")

    await caller.hear("still here")


async def test_a_recorded_call_names_its_recording_in_its_last_callback(switch, client, functions) -> None:
    functions.pages["/agent"] = "<Pause length='30'/>"
    anna = switch.register("client:demo.anna").answers()

    def create():
        client.calls.create(
            to=anna.address,
            from_=OURS,
            url=f"{BASE}/agent",
            record=True,
            trim="do-not-trim",
            status_callback=f"{BASE}/events",
            recording_status_callback=f"{BASE}/status",
        )

    await switch.in_thread(create)
    await asyncio.sleep(40)

    last, told = functions.only("/events"), functions.only("/status")
    assert (last["RecordingUrl"], last["RecordingDuration"]) == (told["RecordingUrl"], "30")
    assert told["RecordingSource"] == "OutboundAPI"
    assert CALLER not in last.form.values()


@pytest.mark.both_drivers
async def test_a_telephone_that_sends_its_caller_elsewhere_asks_the_functions_where(call, functions, switch) -> None:
    functions.pages |= {"/referred": "<Say>You are sent on</Say>", "/over": "<Say>Not asked for</Say>"}
    anna = switch.register("client:demo.anna")
    dial = '<Dial action="/over" referUrl="/referred"><Client>demo.anna</Client></Dial>'
    caller = await call(dial)
    ring = await anna.next_ring()
    await ring.answer()
    await caller.together_with(anna.address)

    await ring.refer("sip:+4799999999@127.0.0.1")
    await caller.hear("sent on")
    await ring.ended()

    assert "+4799999999" in functions.only("/referred")["ReferTransferTarget"]
    assert functions.to("/over") == []


@pytest.mark.both_drivers
async def test_without_an_address_for_it_a_caller_is_sent_nowhere(call, switch) -> None:
    anna = switch.register("client:demo.anna")
    caller = await call("<Dial><Client>demo.anna</Client></Dial>")
    ring = await anna.next_ring()
    await ring.answer()
    await caller.together_with(anna.address)

    await ring.refer("sip:+4799999999@127.0.0.1")
    await asyncio.sleep(2)

    assert caller.hears == {anna.address}
    assert ring.is_up
