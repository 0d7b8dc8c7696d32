"""Gather, by the contract's table B.2."""

import asyncio

import pytest

from tests.integration.switch.conftest import BASE

pytestmark = pytest.mark.anyio

MENU = '<Gather action="/menu" numDigits="1"><Say>Press a key</Say></Gather><Say>Nothing came</Say>'


@pytest.mark.both_drivers
async def test_a_key_stops_the_prompt_and_is_sent_at_once_when_one_digit_is_wanted(call, functions) -> None:
    functions.pages["/menu"] = "<Say>Thank you</Say>"
    caller = await call(MENU)
    prompt = await caller.hear("press a key")

    await caller.press("7")
    await caller.hear("thank you")

    assert prompt.was_cut
    assert functions.only("/menu")["Digits"] == "7"
    assert functions.only("/menu")["FinishedOnKey"] == ""
    assert functions.only("/menu")["CallStatus"] == "in-progress"


@pytest.mark.both_drivers
async def test_without_input_the_next_verb_runs_after_the_timeout_of_5_s(about, call, functions) -> None:
    caller = await call(MENU)

    prompt = await caller.hear("press a key")
    fallen_through = await caller.hear("nothing came")

    assert (fallen_through.at - prompt.ended_at).total_seconds() == about(5)
    assert functions.to("/menu") == []


@pytest.mark.both_drivers
async def test_the_timeout_starts_again_with_each_digit(call, functions) -> None:
    functions.pages["/menu"] = "<Hangup/>"
    caller = await call('<Gather action="/menu" timeout="3"/>')

    await caller.asked()
    for digit in "123":
        await caller.press(digit)
        await asyncio.sleep(2.5)
    await caller.ended()

    assert functions.only("/menu")["Digits"] == "123"


@pytest.mark.both_drivers
async def test_the_finish_key_ends_the_input_and_is_not_part_of_it(call, functions) -> None:
    functions.pages["/menu"] = "<Hangup/>"
    caller = await call('<Gather action="/menu"/>')

    await caller.enter("4711#")
    await caller.ended()

    assert functions.only("/menu")["Digits"] == "4711"
    assert functions.only("/menu")["FinishedOnKey"] == "#"


@pytest.mark.both_drivers
async def test_a_lone_finish_key_counts_as_nothing_entered(call, functions) -> None:
    caller = await call('<Gather action="/menu"/><Say>Nothing came</Say>')

    await caller.enter("#")

    await caller.hear("nothing came", timeout_s=1)
    assert functions.to("/menu") == []


@pytest.mark.both_drivers
async def test_with_an_empty_finish_key_every_key_is_data(call, functions) -> None:
    functions.pages["/menu"] = "<Hangup/>"
    caller = await call('<Gather action="/menu" finishOnKey="" numDigits="3"/>')

    await caller.enter("*#1")
    await caller.ended()

    assert functions.only("/menu")["Digits"] == "*#1"


@pytest.mark.both_drivers
async def test_the_action_is_asked_for_on_empty_input_if_so_ordered(call, functions) -> None:
    functions.pages["/menu"] = "<Hangup/>"
    caller = await call('<Gather action="/menu" actionOnEmptyResult="true"/>')

    await caller.ended()

    assert functions.only("/menu")["Digits"] == ""


@pytest.mark.both_drivers
async def test_without_an_action_the_same_document_is_asked_for_again(call, functions) -> None:
    caller = await call(lambda request: "<Gather numDigits='1'/>" if not request.get("Digits") else "<Hangup/>")

    await caller.enter("1")
    await caller.ended()

    assert [request.get("Digits") for request in functions.to("/voice")] == [None, "1"]


@pytest.mark.both_drivers
async def test_the_action_is_fetched_with_get_when_the_method_says_so(call, functions) -> None:
    functions.pages["/menu"] = "<Hangup/>"
    caller = await call('<Gather action="/menu?step=2" method="GET" numDigits="1"/>')

    await caller.enter("9")
    await caller.ended()

    request = functions.only("/menu")
    assert request.method == "GET"
    assert request.url.startswith(f"{BASE}/menu?step=2&CallSid=CA")
    assert request["Digits"] == "9"


async def test_speech_is_sent_with_its_confidence(call, functions) -> None:
    functions.pages["/menu"] = "<Hangup/>"
    caller = await call('<Gather action="/menu" input="dtmf speech"><Say>Tell us</Say></Gather>')
    await caller.hear("tell us")

    await caller.speak("opening hours")
    await caller.ended()

    assert functions.only("/menu")["SpeechResult"] == "opening hours"
    assert 0 < float(functions.only("/menu")["Confidence"]) <= 1


@pytest.mark.both_drivers
async def test_a_caller_who_hangs_up_causes_no_action_request(call, functions) -> None:
    caller = await call(MENU)
    await caller.hear("press a key")

    await caller.hang_up()
    await caller.ended()
    await asyncio.sleep(2)

    assert functions.to("/menu") == []


@pytest.mark.both_drivers
async def test_keys_pressed_while_nobody_listens_are_lost(call, functions) -> None:
    caller = await call(f"<Say>Welcome to this company</Say>{MENU}")
    await caller.hear("welcome")

    await caller.press("1")

    await caller.hear("nothing came")
    assert functions.to("/menu") == []


@pytest.mark.both_drivers
async def test_keys_do_not_stop_the_prompt_when_barge_in_is_off(call, functions) -> None:
    functions.pages["/menu"] = "<Hangup/>"
    caller = await call('<Gather action="/menu" numDigits="1" bargeIn="false"><Say>A notice</Say></Gather>')
    notice = await caller.hear("a notice")

    await caller.press("1")
    await caller.ended()

    assert not notice.was_cut
    assert functions.only("/menu")["Digits"] == "1"


@pytest.mark.both_drivers
async def test_verbs_that_may_not_be_nested_are_skipped(call) -> None:
    caller = await call('<Gather action="/menu"><Dial>+4790000009</Dial><Say>Press a key</Say></Gather>')

    await caller.hear("press a key")

    assert caller.heard[0].text == "Press a key"
