"""Dial of numbers, clients and SIP addresses, by the contract's tables A.4 and B.2."""

import asyncio

import pytest

from tests.integration.switch.conftest import BASE, CALLER, OURS

pytestmark = pytest.mark.anyio

ANNA, BEN = "client:demo.anna", "client:demo.ben"


@pytest.fixture
def anna(switch):
    return switch.register(ANNA)


@pytest.fixture
def ben(switch):
    return switch.register(BEN)


@pytest.fixture(autouse=True)
def _action(functions) -> None:
    functions.pages["/dialled"] = "<Say>After the dial</Say>"


def dial(inner: str, **attributes: str) -> str:
    shown = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<Dial action="/dialled"{shown}>{inner}</Dial><Say>Unreachable</Say>'


@pytest.mark.both_drivers
async def test_a_conversation_ends_with_the_action_and_its_facts(about, call, functions, switch, anna) -> None:
    caller = await call(dial("<Client>demo.anna</Client>"))
    ring = await anna.next_ring()
    await asyncio.sleep(2)
    await ring.answer()
    await caller.together_with(ANNA)
    assert ring.hears == {CALLER}
    await asyncio.sleep(4)

    await ring.hang_up()
    await caller.hear("after the dial")

    child = switch.calls(to=ANNA)[0]
    action = functions.only("/dialled")
    assert action["DialCallStatus"] == "completed"
    assert action["DialCallSid"] == child.sid
    assert action["DialBridged"] == "true"
    assert int(action["DialCallDuration"]) == about(4)
    assert (child.direction, child.parent_sid) == ("outbound-dial", caller.call_sid)
    assert caller.said == ["After the dial"]


@pytest.mark.both_drivers
async def test_without_an_action_the_next_verb_runs(call, anna) -> None:
    caller = await call("<Dial><Client>demo.anna</Client></Dial><Say>Next</Say>")
    await (await anna.next_ring()).decline()

    await caller.hear("next")


@pytest.mark.both_drivers
@pytest.mark.parametrize(("deed", "status"), [("decline", "busy"), ("be_busy", "busy")])
async def test_a_refusal_reports_its_status(call, functions, anna, deed, status) -> None:
    caller = await call(dial("<Client>demo.anna</Client>"))

    await getattr(await anna.next_ring(), deed)()
    await caller.hear("after the dial")

    assert functions.only("/dialled")["DialCallStatus"] == status
    assert functions.only("/dialled")["DialBridged"] == "false"


@pytest.mark.both_drivers
async def test_nobody_answers_within_the_timeout(about, call, functions, switch, anna) -> None:
    caller = await call(dial("<Client>demo.anna</Client>", timeout="12"))
    ring = await anna.next_ring()
    began = switch.clock.now()

    await caller.hear("after the dial")

    assert (ring.ended_at - began).total_seconds() == about(12)
    assert functions.only("/dialled")["DialCallStatus"] == "no-answer"
    assert switch.calls(to=ANNA)[0].status == "no-answer"


async def test_the_timeout_is_30_s_unless_told_otherwise(about, call, switch, anna) -> None:
    caller = await call(dial("<Client>demo.anna</Client>"))
    ring = await anna.next_ring()
    began = switch.clock.now()

    await caller.hear("after the dial")

    assert (ring.ended_at - began).total_seconds() == about(30)


@pytest.mark.both_drivers
async def test_a_client_that_is_not_there_fails_at_once(call, functions) -> None:
    caller = await call(dial("<Client>demo.nobody</Client>"))

    await caller.hear("after the dial", timeout_s=1)

    assert functions.only("/dialled")["DialCallStatus"] == "failed"


@pytest.mark.both_drivers
async def test_all_ring_together_the_first_to_answer_wins_and_the_others_stop(
    call, functions, switch, anna, ben
) -> None:
    caller = await call(dial("<Client>demo.anna</Client><Client>demo.ben</Client>"))
    at_anna, at_ben = await anna.next_ring(), await ben.next_ring()

    await at_ben.answer()
    await caller.together_with(BEN)

    assert at_anna.state == "ended"
    assert switch.calls(to=ANNA)[0].status == "canceled"
    await at_ben.hang_up()
    await caller.hear("after the dial")
    assert functions.only("/dialled")["DialCallSid"] == switch.calls(to=BEN)[0].sid


@pytest.mark.both_drivers
async def test_busy_counts_more_than_no_answer_when_nobody_wins(call, functions, anna, ben) -> None:
    caller = await call(dial("<Client>demo.anna</Client><Client>demo.ben</Client>", timeout="10"))
    await (await anna.next_ring()).be_busy()

    await caller.hear("after the dial")

    assert functions.only("/dialled")["DialCallStatus"] == "busy"


@pytest.mark.both_drivers
async def test_in_sequence_the_next_rings_only_when_the_one_before_is_done(call, anna, ben) -> None:
    caller = await call(dial("<Client>demo.anna</Client><Client>demo.ben</Client>", sequential="true", timeout="10"))
    await anna.next_ring()
    assert ben.ringing == []

    await (await ben.next_ring()).answer()

    await caller.together_with(BEN)
    assert anna.ringing == []


@pytest.mark.both_drivers
async def test_the_caller_who_hangs_up_while_it_rings_stops_it(call, functions, switch, anna) -> None:
    caller = await call(dial("<Client>demo.anna</Client>"))
    ring = await anna.next_ring()

    await caller.hang_up()
    await ring.ended(timeout_s=1)
    await switch.settle()

    action = functions.only("/dialled")
    assert (action["CallStatus"], action["DialCallStatus"]) == ("completed", "canceled")
    assert switch.calls(to=ANNA)[0].status == "canceled"


@pytest.mark.both_drivers
async def test_the_caller_who_hangs_up_in_conversation_ends_it(call, functions, switch, anna) -> None:
    caller = await call(dial("<Client>demo.anna</Client>"))
    ring = await anna.next_ring()
    await ring.answer()
    await caller.together_with(ANNA)

    await caller.hang_up()
    await ring.ended(timeout_s=1)
    await switch.settle()

    action = functions.only("/dialled")
    assert (action["DialCallStatus"], action["DialBridged"]) == ("completed", "true")


@pytest.mark.both_drivers
async def test_answer_on_bridge_keeps_the_caller_ringing_until_the_answer(call, anna) -> None:
    caller = await call(dial("<Client>demo.anna</Client>", answerOnBridge="true"))
    ring = await anna.next_ring()
    await asyncio.sleep(8)
    assert caller.state == "ringing"

    await ring.answer()

    await caller.together_with(ANNA)
    assert abs((caller.answered_at - ring.answered_at).total_seconds()) < 0.5
    assert caller.played == []


@pytest.mark.both_drivers
async def test_otherwise_the_caller_is_answered_at_once_and_hears_ringing(call, anna) -> None:
    caller = await call(dial("<Client>demo.anna</Client>"))
    await anna.next_ring()
    await caller.hear("tone:ring")

    assert caller.is_up
    assert caller.played == ["tone:ring"]


@pytest.mark.both_drivers
async def test_screening_runs_on_the_called_party_before_the_two_are_connected(call, functions, switch, anna) -> None:
    functions.pages["/screen"] = (
        '<Gather numDigits="1" action="/accept"><Say>Press any key to accept</Say></Gather><Hangup/>'
    )
    functions.pages["/accept"] = "<Say>Thank you</Say>"
    caller = await call(dial('<Client url="/screen">demo.anna</Client>'))
    ring = await anna.next_ring()
    await ring.answer()
    await ring.hear("press any key")
    assert (caller.hears, ring.hears) == (set(), set())

    await ring.press("1")

    await caller.together_with(ANNA)
    request = functions.only("/screen")
    assert request["CallSid"] == switch.calls(to=ANNA)[0].sid
    assert request["ParentCallSid"] == caller.call_sid
    assert (request["Direction"], request["CallStatus"]) == ("outbound-dial", "in-progress")


@pytest.mark.both_drivers
async def test_a_screening_that_hangs_up_leaves_the_two_apart(call, functions, anna) -> None:
    functions.pages["/screen"] = "<Hangup/>"
    caller = await call(dial('<Client url="/screen">demo.anna</Client>'))

    await (await anna.next_ring()).answer()
    await caller.hear("after the dial")

    action = functions.only("/dialled")
    assert (action["DialCallStatus"], action["DialBridged"]) == ("completed", "false")


@pytest.mark.both_drivers
async def test_a_dial_inside_a_screening_fails_it(call, functions, anna) -> None:
    functions.pages["/screen"] = "<Dial>+4790000009</Dial>"
    caller = await call(dial('<Client url="/screen">demo.anna</Client>'))

    await (await anna.next_ring()).answer()
    await caller.hear("after the dial")

    assert functions.only("/dialled")["DialBridged"] == "false"


@pytest.mark.both_drivers
async def test_status_callbacks_of_a_child_come_in_order_with_numbers(call, functions, switch, anna) -> None:
    await call(
        dial(
            '<Client statusCallback="/events" statusCallbackEvent="initiated ringing answered completed">'
            "demo.anna</Client>"
        )
    )
    ring = await anna.next_ring()
    await ring.answer()
    await asyncio.sleep(5)
    await ring.hang_up()
    await switch.settle()

    told = functions.to("/events")
    assert [event["CallStatus"] for event in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [event["SequenceNumber"] for event in told] == ["0", "1", "2", "3"]
    assert told[-1]["CallDuration"] == "5"
    assert told[0]["ParentCallSid"] == switch.calls(to=OURS)[0].sid


async def test_only_the_end_is_told_when_no_events_are_named(call, functions, switch, anna) -> None:
    await call(dial('<Client statusCallback="/events">demo.anna</Client>', timeout="5"))
    await anna.next_ring()
    await asyncio.sleep(10)

    assert functions.only("/events")["CallStatus"] == "no-answer"


@pytest.mark.both_drivers
async def test_parameters_reach_the_client(call, anna) -> None:
    await call(dial('<Client><Identity>demo.anna</Identity><Parameter name="Queue" value="sales"/></Client>'))

    assert (await anna.next_ring()).parameters == {"Queue": "sales"}


@pytest.mark.both_drivers
async def test_a_star_ends_the_dial_if_it_may(call, functions, anna) -> None:
    caller = await call(dial("<Client>demo.anna</Client>", hangupOnStar="true"))
    ring = await anna.next_ring()
    await ring.answer()
    await caller.together_with(ANNA)

    await caller.press("1*")

    await caller.hear("after the dial")
    assert ring.state == "ended"
    assert functions.only("/dialled")["DialCallStatus"] == "completed"


@pytest.mark.both_drivers
async def test_the_time_limit_ends_the_conversation(about, call, functions, anna) -> None:
    caller = await call(dial("<Client>demo.anna</Client>", timeLimit="4"))
    ring = await anna.next_ring()
    await ring.answer()
    await caller.together_with(ANNA)

    await caller.hear("after the dial")

    assert ring.state == "ended"
    assert int(functions.only("/dialled")["DialCallDuration"]) == about(4)


async def test_a_recorded_dial_reports_where_the_recording_is(call, functions, switch, anna) -> None:
    caller = await call(
        dial("<Client>demo.anna</Client>", record="record-from-answer-dual", recordingStatusCallback="/events")
    )
    ring = await anna.next_ring()
    await ring.answer()
    await asyncio.sleep(20)
    await ring.hang_up()
    await caller.hear("after the dial")
    await switch.settle()

    event = functions.only("/events")
    assert functions.only("/dialled")["RecordingUrl"] == event["RecordingUrl"]
    assert (event["RecordingStatus"], event["RecordingDuration"]) == ("completed", "20")
    assert (event["RecordingChannels"], event["RecordingSource"]) == ("2", "DialVerb")
    assert event["CallSid"] == caller.call_sid


@pytest.mark.both_drivers
async def test_a_number_is_dialled_with_a_caller_id_of_ours_and_extra_digits(call, switch) -> None:
    outside = switch.register("+4722222222")
    caller = await call(dial(f'<Number sendDigits="w12">{outside.address}</Number>', callerId=OURS))
    ring = await outside.next_ring()

    await ring.answer()
    await caller.together_with(outside.address)

    assert ring.from_ == OURS
    assert ring.keys == "12"


@pytest.mark.both_drivers
async def test_a_caller_id_that_is_not_ours_fails_the_dial(call, functions) -> None:
    caller = await call(dial("+4722222222", callerId="+4733333333"))

    await caller.hear("after the dial")

    assert functions.only("/dialled")["DialCallStatus"] == "failed"


@pytest.mark.both_drivers
async def test_plain_text_is_one_number(call, switch) -> None:
    outside = switch.register("+4722222222")
    await call(dial("+4722222222"))

    assert (await outside.next_ring()).from_ == CALLER


@pytest.mark.both_drivers
async def test_a_conference_cannot_be_mixed_with_a_number(call, functions, switch) -> None:
    caller = await call(dial("<Conference>room</Conference><Number>+4722222222</Number>"))

    await caller.ended()

    assert functions.to("/dialled") == []
    assert switch.calls(to=OURS)[0].status == "failed"


@pytest.mark.both_drivers
async def test_an_unsupported_noun_fails_the_dial(call, functions) -> None:
    caller = await call(dial("<Sim>DE123</Sim>"))

    await caller.hear("after the dial")

    assert functions.only("/dialled")["DialCallStatus"] == "failed"


@pytest.mark.both_drivers
async def test_a_sip_child_reports_its_response_code(call, functions, switch) -> None:
    phone = switch.register(switch.sip_address("anna"))
    caller = await call(dial(f"<Sip>{phone.address}</Sip>"))

    await (await phone.next_ring()).be_busy()
    await caller.hear("after the dial")

    assert functions.only("/dialled")["DialSipResponseCode"] == "486"


@pytest.mark.both_drivers
async def test_a_child_redirected_by_rest_runs_its_document_and_the_parent_goes_on(
    call, functions, switch, client, anna
) -> None:
    functions.pages["/elsewhere"] = "<Say>You were moved</Say><Pause length='10'/>"
    caller = await call(dial("<Client>demo.anna</Client>"))
    ring = await anna.next_ring()
    await ring.answer()
    await caller.together_with(ANNA)

    await switch.in_thread(lambda: client.calls(ring.call_sid).update(url=f"{BASE}/elsewhere"))

    await ring.hear("you were moved")
    await caller.hear("after the dial")
    assert functions.only("/dialled").get("DialCallDuration") is None
    assert functions.only("/dialled")["DialBridged"] == "true"


@pytest.mark.both_drivers
async def test_a_parent_redirected_by_rest_loses_its_child_and_the_action_is_told(
    call, functions, switch, client, anna
) -> None:
    functions.pages["/elsewhere"] = "<Say>You were moved</Say>"
    caller = await call(dial("<Client>demo.anna</Client>"))
    ring = await anna.next_ring()
    await ring.answer()
    await caller.together_with(ANNA)

    await switch.in_thread(lambda: client.calls(caller.call_sid).update(url=f"{BASE}/elsewhere"))

    await caller.hear("you were moved")
    await ring.ended(timeout_s=1)
    await caller.ended()
    assert caller.said == ["You were moved"]
    assert functions.only("/dialled")["CallStatus"] == "in-progress"
