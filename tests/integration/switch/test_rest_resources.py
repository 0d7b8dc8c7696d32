"""Queues, recordings, messages, numbers and the account through the official SDK (contract C.3–C.6)."""

import asyncio
import io
import wave

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException

from infra.switch.api.app import build_api
from infra.switch.fetcher import HttpReply
from infra.switch.texting import Text
from tests.integration.switch.conftest import BASE, CALLER, OTHER_CALLER, OURS

pytestmark = pytest.mark.anyio


def refused(code: int):
    return pytest.raises(TwilioRestException, check=lambda error: error.code == code)


@pytest.fixture
def asgi(switch):
    """Requests that do not come from the SDK."""
    transport = httpx.ASGITransport(build_api(switch.exchange))
    return httpx.AsyncClient(transport=transport, base_url="http://switch.test")


@pytest.fixture
def root(switch) -> str:
    return f"/2010-04-01/Accounts/{switch.account.sid}"


@pytest.fixture
def auth(switch) -> tuple[str, str]:
    return (switch.account.sid, switch.account.auth_token)


async def test_without_credentials_nothing_is_told(asgi, root, switch) -> None:
    for given in (None, (switch.account.sid, "wrong"), ("AC0", switch.account.auth_token)):
        reply = await asgi.get(f"{root}.json", auth=given)

        assert (reply.status_code, reply.json()["code"]) == (401, 20003)
        assert reply.headers["WWW-Authenticate"] == 'Basic realm="Twilio API"'


async def test_errors_have_the_one_shape(asgi, root, auth) -> None:
    reply = await asgi.get(f"{root}/Calls/CA0.json", auth=auth)

    assert reply.status_code == 404
    assert reply.json() == {
        "code": 20404,
        "message": f"The requested resource {root}/Calls/CA0.json was not found",
        "more_info": "https://www.twilio.com/docs/errors/20404",
        "status": 404,
    }


@pytest.mark.parametrize("path", ["/Usage.json", "/Calls", "/Calls/CA0/Nothing.json", "/../../etc"])
async def test_unknown_paths_are_not_found(asgi, root, auth, path) -> None:
    assert (await asgi.get(root + path, auth=auth)).status_code == 404


async def test_another_account_is_not_found(asgi, auth) -> None:
    assert (await asgi.get(f"/2010-04-01/Accounts/AC{'9' * 32}/Calls.json", auth=auth)).status_code == 404


async def test_a_method_that_does_not_exist_is_405(asgi, root, auth) -> None:
    reply = await asgi.put(f"{root}/Calls.json", auth=auth)

    assert (reply.status_code, reply.json()["code"]) == (405, 20004)


async def test_invalid_utf8_and_garbage_forms_are_answered_with_4xx(asgi, root, auth) -> None:
    reply = await asgi.post(f"{root}/Calls.json", auth=auth, content=b"To=%ff%fe&\xff=&&From")

    assert reply.status_code == 400


async def test_a_body_beyond_measure_is_refused(asgi, root, auth) -> None:
    assert (await asgi.post(f"{root}/Calls.json", auth=auth, content=b"a" * 300_000)).status_code == 413


async def test_the_account_is_active(switch, client) -> None:
    account = await switch.in_thread(client.api.accounts(switch.account.sid).fetch)

    assert (account.sid, account.status) == (switch.account.sid, "active")


async def test_pages_link_to_each_other(asgi, root, auth, switch) -> None:
    for number in range(5):
        switch.exchange.queues.create(f"queue-{number}")

    first = (await asgi.get(f"{root}/Queues.json?PageSize=2", auth=auth)).json()
    second = (await asgi.get(first["next_page_uri"], auth=auth)).json()
    last = (await asgi.get(second["next_page_uri"], auth=auth)).json()

    assert [q["friendly_name"] for q in first["queues"]] == ["queue-4", "queue-3"]
    assert (first["page"], first["start"], first["end"], first["previous_page_uri"]) == (0, 0, 1, None)
    assert [q["friendly_name"] for q in last["queues"]] == ["queue-0"]
    assert last["next_page_uri"] is None
    assert second["previous_page_uri"] == first["first_page_uri"]


@pytest.mark.parametrize("size", ["0", "1001", "x"])
async def test_a_page_size_out_of_bounds_is_refused(asgi, root, auth, size) -> None:
    assert (await asgi.get(f"{root}/Queues.json?PageSize={size}", auth=auth)).status_code == 400


@pytest.mark.both_drivers
async def test_queues_are_made_changed_and_deleted_when_empty(switch, client, call) -> None:
    made = await switch.in_thread(lambda: client.queues.create(friendly_name="sales", max_size=5))
    assert (made.friendly_name, made.max_size, made.current_size) == ("sales", 5, 0)
    with refused(22003):
        await switch.in_thread(lambda: client.queues.create(friendly_name="sales"))
    renamed = await switch.in_thread(lambda: client.queues(made.sid).update(friendly_name="support"))
    assert renamed.friendly_name == "support"

    caller = await call('<Enqueue waitUrl="">support</Enqueue>')
    await caller.up()
    await switch.settle()
    with refused(22005):
        await switch.in_thread(client.queues(made.sid).delete)
    await caller.hang_up()
    await caller.ended()
    await switch.settle()

    assert await switch.in_thread(client.queues(made.sid).delete)
    with refused(20404):
        await switch.in_thread(client.queues(made.sid).fetch)


async def test_members_are_listed_in_order_with_their_waits(switch, client, call) -> None:
    for number in (CALLER, OTHER_CALLER):
        caller = await call('<Enqueue waitUrl="">sales</Enqueue>', number)
        await caller.up()
        await asyncio.sleep(10)

    def read():
        queue = client.queues.list()[0]
        return queue, client.queues(queue.sid).members.list(), client.queues(queue.sid).members("Front").fetch()

    queue, members, front = await switch.in_thread(read)

    assert [(m.position, m.wait_time) for m in members] == [(1, 20), (2, 10)]
    assert (queue.current_size, queue.average_wait_time) == (2, 15)
    assert front.call_sid == members[0].call_sid


async def test_two_dequeues_of_the_front_take_two_different_members(switch, client, call, functions) -> None:
    functions.pages["/taken"] = "<Say>Your turn</Say>"
    callers = [await call('<Enqueue waitUrl="">sales</Enqueue>', number) for number in (CALLER, OTHER_CALLER)]
    await switch.settle()
    queue_sid = switch.exchange.queues.find("sales").sid

    def dequeue() -> str:
        return client.queues(queue_sid).members("Front").update(url=f"{BASE}/taken").call_sid

    taken = await asyncio.gather(switch.in_thread(dequeue), switch.in_thread(dequeue))

    assert sorted(taken) == sorted(caller.call_sid for caller in callers)
    with refused(20404):
        await switch.in_thread(dequeue)


async def test_a_member_is_taken_only_once(switch, client, call, functions) -> None:
    functions.pages["/taken"] = "<Say>Your turn</Say>"
    caller = await call('<Enqueue waitUrl="">sales</Enqueue>')
    await switch.settle()
    queue_sid = switch.exchange.queues.find("sales").sid

    def dequeue():
        return client.queues(queue_sid).members(caller.call_sid).update(url=f"{BASE}/taken")

    await switch.in_thread(dequeue)
    with refused(20404):
        await switch.in_thread(dequeue)


@pytest.mark.both_drivers
async def test_a_live_call_is_recorded_paused_and_stopped(about, switch, client, call, functions) -> None:
    caller = await call("<Pause length='1'/><Say>Hello</Say><Pause length='300'/>")
    await caller.hear("hello")

    def start():
        return client.calls(caller.call_sid).recordings.create(
            recording_channels="dual",
            recording_status_callback=f"{BASE}/events",
            recording_status_callback_event=["in-progress", "completed"],
        )

    def change(status: str, behaviour: str | None = None):
        facts = {"pause_behavior": behaviour} if behaviour else {}
        return client.calls(caller.call_sid).recordings("Twilio.CURRENT").update(status=status, **facts).status

    recording = await switch.in_thread(start)
    assert (recording.status, recording.source, recording.channels) == ("in-progress", "StartCallRecordingAPI", 2)
    await asyncio.sleep(2)
    assert await switch.in_thread(lambda: change("paused", "skip")) == "paused"
    await asyncio.sleep(5)
    assert await switch.in_thread(lambda: change("in-progress")) == "in-progress"
    await asyncio.sleep(1)
    assert await switch.in_thread(lambda: change("stopped")) == "stopped"
    await switch.settle()

    shown = await switch.in_thread(client.recordings(recording.sid).fetch)
    assert (shown.status, int(shown.duration), shown.call_sid) == ("completed", about(3), caller.call_sid)
    assert [event["RecordingStatus"] for event in functions.to("/events")] == ["in-progress", "completed"]
    assert functions.to("/events")[-1]["RecordingDuration"] == shown.duration


@pytest.mark.both_drivers
async def test_a_pause_with_silence_stays_in_the_file(about, switch, client, call) -> None:
    caller = await call("<Say>Hello</Say><Pause length='300'/>")
    await caller.hear("hello")
    sid = (await switch.in_thread(client.calls(caller.call_sid).recordings.create)).sid
    current = client.calls(caller.call_sid).recordings(sid)

    await switch.in_thread(lambda: current.update(status="paused"))
    await asyncio.sleep(4)
    await switch.in_thread(lambda: current.update(status="stopped"))
    await switch.settle()

    assert int((await switch.in_thread(client.recordings(sid).fetch)).duration) == about(4)


async def test_a_call_that_is_not_in_progress_cannot_be_recorded(switch, client, call) -> None:
    caller = await call("<Pause length='30'/>")

    with refused(21220):
        await switch.in_thread(client.calls(caller.call_sid).recordings.create)


async def test_the_audio_of_a_recording_has_its_length_and_needs_credentials(
    switch, client, call, asgi, root, auth
) -> None:
    caller = await call("<Record timeout='2' action='/voice2'/>")
    await caller.hear("tone:record")
    await asyncio.sleep(1)
    await caller.talk(3)
    await asyncio.sleep(3)
    sid = next(iter(switch.exchange.recordings)).sid

    audio = await asgi.get(f"{root}/Recordings/{sid}.wav", auth=auth)
    packed = await asgi.get(f"{root}/Recordings/{sid}.mp3", auth=auth)

    with wave.open(io.BytesIO(audio.content)) as file:
        assert file.getnframes() / file.getframerate() == 3
    assert packed.content[:2] == b"\xff\xfb"
    assert (await asgi.get(f"{root}/Recordings/{sid}.wav")).status_code == 401
    assert (await asgi.get(f"{root}/Recordings/{sid}.wav?RequestedChannels=2", auth=auth)).status_code == 400
    assert await switch.in_thread(client.recordings(sid).delete)
    assert (await asgi.get(f"{root}/Recordings/{sid}", auth=auth)).status_code == 404


@pytest.mark.both_drivers
async def test_recordings_are_listed_by_call_and_by_day(switch, client, call) -> None:
    caller = await call("<Say>Hello</Say><Pause length='30'/>")
    await caller.hear("hello")
    await switch.in_thread(client.calls(caller.call_sid).recordings.create)
    today = switch.clock.now().date()

    def read():
        return (
            len(client.recordings.list(call_sid=caller.call_sid)),
            len(client.recordings.list(call_sid="CA" + "0" * 32)),
            len(client.recordings.list(date_created=today)),
            len(client.calls(caller.call_sid).recordings.list()),
        )

    assert await switch.in_thread(read) == (1, 0, 1, 1)


async def test_a_text_is_queued_sent_and_delivered(switch, client, functions) -> None:
    def send():
        return client.messages.create(to=CALLER, from_=OURS, body="Hello", status_callback=f"{BASE}/events")

    message = await switch.in_thread(send)
    await switch.settle(2)

    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "1")
    assert switch.texts.to(CALLER) == ["Hello"]
    assert [event["MessageStatus"] for event in functions.to("/events")] == ["sent", "delivered"]
    assert (await switch.in_thread(client.messages(message.sid).fetch)).status == "delivered"


async def test_a_text_that_does_not_arrive_says_why(switch, client, functions) -> None:
    switch.texts.unreachable.add(CALLER)

    def send():
        client.messages.create(to=CALLER, from_=OURS, body="Hello", status_callback=f"{BASE}/events")

    await switch.in_thread(send)
    await switch.settle(2)

    last = functions.to("/events")[-1]
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", "30003")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"to": "anna"}, 21211),
        ({"from_": "+4799999999"}, 21606),
        ({"from_": ""}, 21603),
    ],
)
async def test_what_cannot_be_sent_is_refused(switch, client, facts, code) -> None:
    settings = {"to": CALLER, "from_": OURS, "body": "Hello"} | facts

    with refused(code):
        await switch.in_thread(lambda: client.messages.create(**settings))


async def test_a_text_to_us_reaches_the_function_whose_document_may_answer(switch, functions) -> None:
    functions.pages["/sms"] = "<Message>Thank you</Message><Message to='+4790000005'><Body>Copy</Body></Message>"

    await switch.text(CALLER, OURS, "Hei æøå")
    await switch.settle(2)

    request = functions.only("/sms")
    assert (request["Body"], request["From"], request["To"]) == ("Hei æøå", CALLER, OURS)
    assert (request["SmsStatus"], request["NumMedia"], request["NumSegments"]) == ("received", "0", "1")
    assert request["MessageSid"] == request["SmsSid"]
    assert (switch.texts.to(CALLER), switch.texts.to("+4790000005")) == (["Thank you"], ["Copy"])


async def test_plain_text_answers_a_text_and_nothing_answers_nothing(switch, functions) -> None:
    functions.pages["/sms"] = HttpReply(200, {"content-type": "text/plain"}, b"Noted")
    await switch.text(CALLER, OURS, "one")
    await switch.settle(1)
    functions.pages["/sms"] = ""
    await switch.text(CALLER, OURS, "two")
    await switch.settle(1)

    assert switch.texts.delivered == [
        Text(to=CALLER, from_=OURS, body="Noted", direction="outbound-reply"),
    ]


async def test_the_sms_fallback_is_asked_when_the_function_fails(switch, functions) -> None:
    number = switch.exchange.numbers.by_address(OURS)
    switch.exchange.numbers.update(number, {"sms_fallback_url": f"{BASE}/fallback"})
    functions.pages |= {"/sms": HttpReply(500), "/fallback": "<Message>Later</Message>"}

    await switch.text(CALLER, OURS, "one")
    await switch.settle(1)

    assert functions.only("/fallback")["ErrorCode"] == "11200"
    assert switch.texts.to(CALLER) == ["Later"]


async def test_a_scheduled_text_waits_and_can_be_canceled(switch, client) -> None:
    send_at = switch.clock.now().replace(hour=12)

    def send():
        return client.messages.create(
            to=CALLER, messaging_service_sid="MG" + "0" * 32, body="Noon", schedule_type="fixed", send_at=send_at
        )

    first, second = await switch.in_thread(send), await switch.in_thread(send)
    await switch.in_thread(lambda: client.messages(second.sid).update(status="canceled"))
    await switch.settle(5 * 3600)

    assert switch.texts.to(CALLER) == ["Noon"]
    assert (await switch.in_thread(client.messages(first.sid).fetch)).status == "delivered"


async def test_a_text_can_be_redacted_listed_and_deleted(switch, client) -> None:
    message = await switch.in_thread(lambda: client.messages.create(to=CALLER, from_=OURS, body="Secret"))
    await switch.settle(2)

    redacted = await switch.in_thread(lambda: client.messages(message.sid).update(body=""))
    listed = await switch.in_thread(lambda: client.messages.list(to=CALLER))

    assert (redacted.body, [m.sid for m in listed]) == ("", [message.sid])
    assert await switch.in_thread(client.messages(message.sid).delete)


@pytest.mark.both_drivers
async def test_verb_sms_sends_a_text_to_the_caller(call, switch) -> None:
    caller = await call("<Sms>We call you back</Sms>")
    await caller.ended()
    await switch.settle(1)

    assert switch.texts.to(CALLER) == ["We call you back"]


async def test_numbers_are_bought_pointed_somewhere_and_given_up(switch, client) -> None:
    def buy():
        return client.incoming_phone_numbers.create(phone_number="+4721000005", voice_url=f"{BASE}/voice")

    number = await switch.in_thread(buy)
    changed = await switch.in_thread(
        lambda: client.incoming_phone_numbers(number.sid).update(
            sms_url=f"{BASE}/sms", friendly_name="Main", voice_method="GET"
        )
    )
    listed = await switch.in_thread(lambda: client.incoming_phone_numbers.list(phone_number="+4721000005"))

    assert (changed.voice_url, changed.sms_url) == (f"{BASE}/voice", f"{BASE}/sms")
    assert (changed.friendly_name, changed.voice_method) == ("Main", "GET")
    assert [n.sid for n in listed] == [number.sid]
    with refused(21422):
        await switch.in_thread(buy)
    assert await switch.in_thread(client.incoming_phone_numbers(number.sid).delete)
    assert switch.exchange.numbers.by_address("+4721000005") is None
