"""Who speaks, what is understood of it, and what is heard while it rings."""

import asyncio

import pytest

from tests.integration.switch.conftest import BASE, CALLER, OTHER_CALLER, OURS

pytestmark = pytest.mark.anyio

ROOM = '<Dial><Conference beep="false" {}>room</Conference></Dial>'
TELLING = 'statusCallback="/events" statusCallbackEvent="speaker"'


async def test_what_is_understood_so_far_is_told_word_by_word(call, functions, switch) -> None:
    functions.pages |= {"/said": "<Hangup/>", "/partial": ""}
    caller = await call('<Gather input="speech" action="/said" partialResultCallback="/partial"/>')

    await caller.asked()
    await caller.speak("I want sales")
    await caller.ended()
    await switch.settle()

    partials = functions.to("/partial")
    assert [partial["UnstableSpeechResult"] for partial in partials] == ["I", "I want"]
    assert [partial["SequenceNumber"] for partial in partials] == ["0", "1"]
    assert functions.only("/said")["SpeechResult"] == "I want sales"


@pytest.mark.both_drivers
async def test_who_speaks_in_a_conference_is_told(call, functions, switch) -> None:
    functions.pages["/events"] = ""
    one = await call(ROOM.format(TELLING))
    await one.up()
    await one.be_silent()
    other = await call(ROOM.format(""), OTHER_CALLER)
    await other.up()
    await other.be_silent()
    await asyncio.sleep(2)
    before = len(functions.to("/events"))

    await other.talk(2)
    await asyncio.sleep(2)

    told = [event for event in functions.to("/events")[before:] if event["CallSid"] == other.call_sid]
    assert [event["StatusCallbackEvent"] for event in told] == [
        "participant-speech-start",
        "participant-speech-stop",
    ]


@pytest.mark.both_drivers
@pytest.mark.parametrize(("country", "tone"), [("us", "tone:ring-us"), ("no", "tone:ring")])
async def test_the_caller_hears_the_ringing_of_the_country_asked_for(call, switch, country, tone) -> None:
    switch.register("client:demo.anna")
    caller = await call(f'<Dial ringTone="{country}"><Client>demo.anna</Client></Dial>')

    await caller.hear(tone)

    assert {item.text for item in caller.heard} == {tone}


@pytest.mark.parametrize("country", ["uk", "au", "nz"])
async def test_the_british_ringing_is_heard_where_it_is_at_home(call, switch, country) -> None:
    switch.register("client:demo.anna")
    caller = await call(f'<Dial ringTone="{country}"><Client>demo.anna</Client></Dial>')

    await caller.hear("tone:ring-uk")


@pytest.mark.both_drivers
async def test_a_recording_from_the_ringing_on_is_longer_than_the_conversation(call, functions, switch) -> None:
    functions.pages["/recorded"] = ""
    anna = switch.register("client:demo.anna")
    await call(
        '<Dial record="record-from-ringing" recordingStatusCallback="/recorded"><Client>demo.anna</Client></Dial>'
    )
    ring = await anna.next_ring()
    await asyncio.sleep(3)
    await ring.answer()
    await asyncio.sleep(2)
    await ring.hang_up()

    told = await functions.asked("/recorded")
    assert told["RecordingSource"] == "DialVerb"
    assert int(told["RecordingDuration"]) >= 5


@pytest.mark.both_drivers
async def test_the_headers_of_a_sip_address_are_told_to_the_telephone(call, switch) -> None:
    desk = switch.register(switch.sip_address("desk"))
    await call(f"<Dial><Sip>{desk.address};region=ie1?X-Queue=sales&amp;Secret=1</Sip></Dial>")

    ring = await desk.next_ring()

    assert ring.parameters == {"Queue": "sales"}


async def test_nothing_said_stays_unknown_after_the_time_it_was_given(switch, client, functions) -> None:
    functions.pages["/answered"] = "<Hangup/>"
    switch.register("+4722222222", nature="silent").answers()

    def place() -> None:
        client.calls.create(
            to="+4722222222",
            from_=OURS,
            url=f"{BASE}/answered",
            machine_detection="Enable",
            machine_detection_silence_timeout=2000,
        )

    await switch.in_thread(place)
    answered = await functions.asked("/answered")

    assert answered["AnsweredBy"] == "unknown"
    assert int(answered["MachineDetectionDuration"]) == pytest.approx(2000, abs=100)
    assert CALLER not in answered.form.values()
