"""The failure ladder of documents, and how requests are sent (contract A.1)."""

import asyncio

import pytest

from infra.switch.fetcher import HttpReply
from infra.switch.testing.functions import Fault
from tests.integration.switch.conftest import BASE, OURS, twiml

pytestmark = pytest.mark.anyio

XML = {"content-type": "text/xml"}


def the_call(switch):
    return switch.calls(to=OURS)[-1]


@pytest.fixture
def _fallback(switch) -> None:
    number = switch.exchange.numbers.by_address(OURS)
    switch.exchange.numbers.update(number, {"voice_fallback_url": f"{BASE}/fallback"})


@pytest.mark.both_drivers
@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (HttpReply(500), "11200"),
        (HttpReply(404), "11200"),
        (HttpReply(200, XML, b"<Response><Say>"), "12100"),
        (HttpReply(200, XML, b"<Answer/>"), "12102"),
        (HttpReply(200, XML, b'<!DOCTYPE x [<!ENTITY a "b">]><Response>&a;</Response>'), "12100"),
        (HttpReply(200, {"content-type": "application/json"}, b"{}"), "12300"),
        (HttpReply(200, XML, b"<Response>" + b" " * 65536 + b"</Response>"), "11750"),
    ],
)
@pytest.mark.usefixtures("_fallback")
async def test_a_document_that_fails_is_replaced_by_the_fallback_which_is_told_why(
    call, functions, reply, code
) -> None:
    functions.pages["/fallback"] = "<Say>This is the fallback</Say>"
    caller = await call(reply)

    await caller.hear("this is the fallback")

    request = functions.only("/fallback")
    assert (request["ErrorCode"], request["ErrorUrl"]) == (code, f"{BASE}/voice")
    assert request["CallSid"] == caller.call_sid


@pytest.mark.both_drivers
async def test_without_a_fallback_an_unanswered_call_fails(call, switch) -> None:
    caller = await call(HttpReply(500))

    await caller.ended()

    assert the_call(switch).status == "failed"
    assert caller.answered_at is None


@pytest.mark.both_drivers
async def test_without_a_fallback_an_answered_call_hears_an_apology_and_completes(call, switch) -> None:
    caller = await call("<Say>Hello</Say><Redirect>/missing</Redirect>")

    await caller.hear("application error")
    await caller.ended()

    assert the_call(switch).status == "completed"


@pytest.mark.both_drivers
@pytest.mark.usefixtures("_fallback")
async def test_a_fallback_that_fails_too_is_the_end(call, functions) -> None:
    caller = await call("<Say>Hello</Say><Redirect>/missing</Redirect>")

    await caller.hear("application error")
    await caller.ended()

    assert len(functions.to("/fallback")) == 1


@pytest.mark.both_drivers
async def test_plain_text_is_spoken_and_the_call_ends(call) -> None:
    caller = await call(HttpReply(200, {"content-type": "text/plain"}, b"We are closed"))

    await caller.hear("we are closed")
    await caller.ended()


@pytest.mark.both_drivers
async def test_plain_text_that_is_a_document_is_one(call) -> None:
    caller = await call(HttpReply(200, {"content-type": "text/plain"}, b"<Response><Say>Hi</Say></Response>"))

    await caller.hear("hi")


@pytest.mark.both_drivers
async def test_audio_is_played_and_the_call_ends(call) -> None:
    caller = await call(HttpReply(200, {"content-type": "audio/mpeg"}, b"\xff\xfb"))

    await caller.ended()

    assert caller.played == [f"{BASE}/voice"]


async def test_a_connection_that_fails_is_tried_once_more_with_the_same_token(call, network) -> None:
    tries = iter([Fault(is_lost=True), Fault()])
    network.plan = lambda _: next(tries, Fault())
    caller = await call("<Say>Hello</Say>")

    await caller.hear("hello")

    tokens = [request.headers["I-Twilio-Idempotency-Token"] for request in network.requests]
    assert len(tokens) == 2
    assert len(set(tokens)) == 1


@pytest.mark.both_drivers
async def test_a_500_is_not_tried_again_unless_the_fragment_says_so(switch, functions) -> None:
    functions.pages["/voice"] = HttpReply(503)
    switch.add_number("+4721000007", voice_url=f"{BASE}/voice#rc=3&rp=5xx")
    plain = await switch.call("+4790000001", OURS)
    await plain.ended()
    assert len(functions.to("/voice")) == 1

    persistent = await switch.call("+4790000001", "+4721000007")
    await persistent.ended()

    assert len(functions.to("/voice")) == 1 + 4
    assert all("#" not in request.url for request in functions.received)


async def test_an_answer_is_waited_for_15_s_and_no_longer(about, call, network, switch) -> None:
    network.plan = lambda _: Fault(delay_s=20)
    began = switch.clock.now()
    caller = await call("<Say>Hello</Say>")

    await caller.ended()

    assert (caller.ended_at - began).total_seconds() == about(15)
    assert len(network.requests) == 1


@pytest.mark.both_drivers
async def test_redirects_are_followed_and_relative_urls_belong_to_where_they_led(call, functions) -> None:
    functions.pages["/moved/voice"] = "<Redirect>next</Redirect>"
    functions.pages["/moved/next"] = "<Say>Arrived</Say>"
    caller = await call(HttpReply(302, {"location": "/moved/voice"}))

    await caller.hear("arrived")

    assert [functions.only("/moved/voice").method, functions.only("/moved/next").method] == ["GET", "POST"]
    assert functions.only("/moved/voice")["CallSid"] == caller.call_sid


@pytest.mark.both_drivers
async def test_a_307_keeps_the_method(call, functions) -> None:
    functions.pages["/moved"] = "<Hangup/>"
    caller = await call(HttpReply(307, {"location": f"{BASE}/moved"}))

    await caller.ended()

    assert functions.only("/moved").method == "POST"


@pytest.mark.both_drivers
@pytest.mark.usefixtures("_fallback")
async def test_more_than_ten_redirects_are_an_error(call, functions) -> None:
    functions.pages["/fallback"] = "<Hangup/>"
    caller = await call(HttpReply(307, {"location": "/voice"}))

    await caller.ended()

    assert functions.only("/fallback")["ErrorCode"] == "11215"
    assert len(functions.to("/voice")) == 11


@pytest.mark.both_drivers
async def test_every_request_is_signed_as_the_sdk_checks_it(call, functions, switch) -> None:
    from twilio.request_validator import RequestValidator

    functions.pages["/next"] = "<Hangup/>"
    caller = await call('<Redirect method="GET">/next?b=2&amp;a=1</Redirect>')
    await caller.ended()

    validator = RequestValidator(switch.account.auth_token)
    for request in functions.received:
        form = request.form if request.method == "POST" else {}
        assert validator.validate(request.url, form, request.headers["X-Twilio-Signature"])


@pytest.mark.both_drivers
async def test_documents_that_only_lead_to_each_other_are_stopped(call, functions, switch) -> None:
    caller = await call("<Redirect/>")

    await caller.ended()

    assert len(functions.to("/voice")) == 100
    assert the_call(switch).status == "failed"


async def test_a_slow_loop_with_something_to_hear_is_none(call, functions) -> None:
    caller = await call("<Say>Still waiting</Say><Redirect/>")

    await asyncio.sleep(150)

    assert caller.is_up
    assert len(functions.to("/voice")) > 100


async def test_an_inline_document_must_name_its_action_in_full(switch, functions, client) -> None:
    anna = switch.register("client:demo.anna").answers()
    await switch.in_thread(
        lambda: client.calls.create(
            to=anna.address,
            from_=OURS,
            twiml='<Response><Gather actionOnEmptyResult="true" timeout="1"/></Response>',
            fallback_url=f"{BASE}/fallback",
        )
    )
    functions.pages["/fallback"] = "<Hangup/>"
    await asyncio.sleep(10)

    assert functions.only("/fallback")["ErrorCode"] == "11100"


async def test_callbacks_of_a_call_stay_in_order_when_one_is_slow(switch, functions, network) -> None:
    functions.pages["/voice"] = twiml(
        "<Dial><Client statusCallback='/events' statusCallbackEvent='initiated ringing answered completed'>demo.anna</Client></Dial>"
    )
    network.plan = lambda request: Fault(delay_s=8 if b"CallStatus=initiated" in request.body else 0)
    switch.register("client:demo.anna").answers()

    caller = await switch.call("+4790000001", OURS)
    await asyncio.sleep(3)
    await caller.hang_up()
    await asyncio.sleep(20)

    assert [event["SequenceNumber"] for event in functions.to("/events")] == ["0", "1", "2", "3"]


@pytest.mark.both_drivers
async def test_a_callback_that_is_refused_does_not_hold_up_the_next(switch, functions) -> None:
    functions.pages["/voice"] = twiml(
        "<Dial><Client statusCallback='/events' statusCallbackEvent='initiated completed'>demo.anna</Client></Dial>"
    )
    functions.pages["/events"] = HttpReply(500)
    switch.register("client:demo.anna").declines()

    caller = await switch.call("+4790000001", OURS)
    await caller.ended()
    await switch.settle()

    assert [event["CallStatus"] for event in functions.to("/events")] == ["initiated", "busy"]
