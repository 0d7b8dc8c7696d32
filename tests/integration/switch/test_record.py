"""Record, by the contract's tables A.4 and B.2."""

import asyncio

import pytest

from infra.switch.leg import Cause
from infra.switch.sox import length_s
from tests.integration.switch.conftest import BASE

pytestmark = pytest.mark.anyio

VOICEMAIL = '<Say>Leave a message</Say><Record action="/recorded"/><Say>Nothing was said</Say>'


@pytest.fixture(autouse=True)
def _pages(functions) -> None:
    functions.pages |= {"/recorded": "<Say>Thank you</Say>", "/elsewhere": "<Say>You were moved</Say>"}


async def test_a_message_ends_with_silence_and_is_trimmed(about, call, functions, switch) -> None:
    caller = await call(VOICEMAIL)
    await caller.hear("tone:record")
    await asyncio.sleep(3)
    began = switch.clock.now()
    await caller.talk(12)

    thanks = await caller.hear("thank you")

    action = functions.only("/recorded")
    assert (action["RecordingDuration"], action["Digits"]) == ("12", "")
    assert action["RecordingUrl"].endswith(f"/Recordings/{action['RecordingSid']}")
    assert (thanks.at - began).total_seconds() == about(12 + 5)


@pytest.mark.both_drivers
async def test_a_key_ends_it_and_is_reported(call, functions) -> None:
    caller = await call(VOICEMAIL)
    await caller.hear("tone:record")
    await asyncio.sleep(1)
    await caller.talk(2)

    await caller.press("#")
    await caller.hear("thank you")

    assert (functions.only("/recorded")["Digits"], functions.only("/recorded")["RecordingDuration"]) == ("#", "2")


@pytest.mark.both_drivers
async def test_other_keys_do_not_end_it(call, functions) -> None:
    caller = await call('<Record action="/recorded" finishOnKey="#" trim="do-not-trim"/>')
    await caller.hear("tone:record")
    await asyncio.sleep(1.5)

    await caller.press("1")
    await caller.talk(2)
    await caller.press("#")
    await caller.hear("thank you")

    assert functions.only("/recorded")["Digits"] == "#"


async def test_nothing_said_falls_through_to_the_next_verb(call, functions) -> None:
    caller = await call(VOICEMAIL)

    await caller.hear("nothing was said")

    assert functions.to("/recorded") == []


@pytest.mark.both_drivers
async def test_a_caller_who_hangs_up_has_left_a_message(about, call, functions, switch) -> None:
    caller = await call(VOICEMAIL)
    await caller.hear("tone:record")
    await asyncio.sleep(1)
    await caller.talk(7)

    await caller.hang_up()
    await switch.settle()

    action = functions.only("/recorded")
    assert (action["Digits"], int(action["RecordingDuration"])) == ("hangup", about(7))
    assert action["CallStatus"] == "completed"


async def test_a_caller_who_hangs_up_without_a_word_has_not(call, functions, switch) -> None:
    caller = await call(VOICEMAIL)
    await caller.hear("tone:record")
    await asyncio.sleep(2)

    await caller.hang_up()
    await switch.settle()

    assert functions.to("/recorded") == []


@pytest.mark.both_drivers
async def test_it_ends_at_its_greatest_length_to_the_second(call, functions, switch) -> None:
    caller = await call('<Record action="/recorded" maxLength="3" playBeep="false"/>')
    await caller.up()

    await asyncio.gather(caller.talk(6), caller.hear("thank you"))

    assert functions.only("/recorded")["RecordingDuration"] == "3"
    assert "tone:record" not in caller.played
    (recording,) = switch.exchange.recordings
    assert recording.audio is None or 2.8 < length_s(recording.audio) <= 3.0


async def test_a_timeout_of_zero_never_ends_by_silence(call, functions) -> None:
    caller = await call('<Record action="/recorded" timeout="0" maxLength="40"/>')
    await caller.hear("tone:record")
    await asyncio.sleep(1)
    await caller.talk(1)
    await asyncio.sleep(20)
    assert caller.is_recorded

    await caller.talk(1)
    await caller.hear("thank you")

    assert functions.only("/recorded")["RecordingDuration"] == "22"


@pytest.mark.both_drivers
async def test_the_status_callback_tells_of_the_finished_recording(about, call, functions, switch) -> None:
    caller = await call('<Record action="/recorded" recordingStatusCallback="/events"/>')
    await caller.hear("tone:record")
    await asyncio.sleep(1)
    await caller.talk(4)
    await caller.hear("thank you")
    await switch.settle()

    event = functions.only("/events")
    assert event["CallSid"] == caller.call_sid
    assert event["RecordingStatus"] == "completed"
    assert int(event["RecordingDuration"]) == about(4)
    assert (event["RecordingSource"], event["RecordingChannels"]) == ("RecordVerb", "1")
    assert "From" not in event.form


@pytest.mark.both_drivers
async def test_without_an_action_the_same_document_is_asked_for(call, functions) -> None:
    caller = await call(lambda request: "<Record/>" if not request.get("RecordingUrl") else "<Say>Noted</Say>")
    await caller.hear("tone:record")
    await asyncio.sleep(1)
    await caller.talk(2)

    await caller.hear("noted")


@pytest.mark.both_drivers
async def test_a_call_moved_while_recording_sends_no_action_but_keeps_the_recording(
    call, functions, switch, client
) -> None:
    caller = await call(VOICEMAIL)
    await caller.hear("tone:record")
    await asyncio.sleep(1)
    await caller.talk(3)

    await switch.in_thread(lambda: client.calls(caller.call_sid).update(url=f"{BASE}/elsewhere"))

    await caller.hear("you were moved")
    assert functions.to("/recorded") == []
    assert [recording.status for recording in switch.exchange.recordings] == ["completed"]
    assert caller.ending is None or caller.ending.cause is Cause.NORMAL
