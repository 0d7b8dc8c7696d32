"""Calls through the official SDK (contract C.1, C.2)."""

import asyncio

import pytest
from twilio.base.exceptions import TwilioRestException

from infra.switch.account import Account
from infra.switch.testing.scenario import SimulatedSwitch
from infra.switch.testing.sdk import in_process_client
from tests.integration.switch.conftest import BASE, CALLER, OURS

pytestmark = pytest.mark.anyio

ANNA = "client:demo.anna"


@pytest.fixture
def anna(switch):
    return switch.register(ANNA)


@pytest.fixture
def place(switch, client):
    async def create(**facts):
        settings = {"to": ANNA, "from_": OURS, "url": f"{BASE}/agent"} | facts
        return await switch.in_thread(lambda: client.calls.create(**settings))

    return create


@pytest.fixture(autouse=True)
def _pages(functions) -> None:
    functions.pages |= {"/agent": "<Say>Hello agent</Say><Pause length='60'/>", "/elsewhere": "<Say>Moved</Say>"}


def refused(code: int):
    return pytest.raises(TwilioRestException, check=lambda error: error.code == code)


@pytest.mark.both_drivers
async def test_a_call_is_queued_rings_and_runs_its_document_when_answered(place, anna, functions) -> None:
    created = await place()
    ring = await anna.next_ring()
    assert (created.status, created.direction, ring.call_sid) == ("queued", "outbound-api", created.sid)
    assert functions.to("/agent") == []

    await asyncio.sleep(3)
    await ring.answer()
    await ring.hear("hello agent")

    request = functions.only("/agent")
    assert (request["CallStatus"], request["Direction"]) == ("in-progress", "outbound-api")
    assert (request["From"], request["To"]) == (OURS, ANNA)


async def test_the_callbacks_asked_for_come_in_order(place, anna, functions, switch) -> None:
    events = ["initiated", "ringing", "answered", "completed"]
    await place(status_callback=f"{BASE}/events", status_callback_event=events)
    ring = await anna.next_ring()
    await ring.answer()
    await asyncio.sleep(61)
    await ring.hang_up()
    await switch.settle()

    told = functions.to("/events")
    assert [event["CallStatus"] for event in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [event["SequenceNumber"] for event in told] == ["0", "1", "2", "3"]
    assert (told[-1]["CallDuration"], told[-1]["Duration"], told[-1]["SipResponseCode"]) == ("61", "2", "200")


@pytest.mark.both_drivers
async def test_events_may_come_in_one_string_and_the_end_alone_is_the_default(place, anna, functions, switch) -> None:
    await place(status_callback=f"{BASE}/events", status_callback_event=["ringing completed"])
    await (await anna.next_ring()).decline()
    await place(status_callback=f"{BASE}/status")
    await (await anna.next_ring()).decline()
    await switch.settle()

    assert [event["CallStatus"] for event in functions.to("/events")] == ["ringing", "busy"]
    assert [event["CallStatus"] for event in functions.to("/status")] == ["busy"]


@pytest.mark.both_drivers
@pytest.mark.parametrize(
    ("deed", "status", "code"),
    [("decline", "busy", "603"), ("be_busy", "busy", "486")],
)
async def test_a_refused_call_ends_with_its_status(place, anna, functions, switch, client, deed, status, code) -> None:
    created = await place(status_callback=f"{BASE}/events")

    await getattr(await anna.next_ring(), deed)()
    await switch.settle()

    assert (functions.only("/events")["CallStatus"], functions.only("/events")["SipResponseCode"]) == (status, code)
    shown = await switch.in_thread(client.calls(created.sid).fetch)
    assert (shown.status, shown.duration) == (status, "0")


@pytest.mark.both_drivers
async def test_it_rings_no_longer_than_its_timeout(about, place, anna, switch) -> None:
    created = await place(timeout=20)
    ring = await anna.next_ring()
    began = switch.clock.now()

    await ring.ended()

    assert (ring.ended_at - began).total_seconds() == about(20)
    assert switch.exchange.calls.find(created.sid).status == "no-answer"


@pytest.mark.both_drivers
async def test_a_client_that_is_not_connected_fails(place, switch) -> None:
    created = await place(to="client:demo.nobody")
    await switch.settle()

    assert switch.exchange.calls.find(created.sid).status == "failed"


@pytest.mark.both_drivers
@pytest.mark.parametrize("status", ["canceled", "completed"])
async def test_a_ringing_call_is_canceled(place, anna, switch, client, status) -> None:
    created = await place()
    ring = await anna.next_ring()

    await switch.in_thread(lambda: client.calls(created.sid).update(status=status))
    await ring.ended(timeout_s=1)

    assert switch.exchange.calls.find(created.sid).status == "canceled"


@pytest.mark.both_drivers
async def test_a_call_in_progress_is_completed_but_not_canceled(place, anna, switch, client) -> None:
    created = await place()
    ring = await anna.next_ring()
    await ring.answer()
    await ring.hear("hello agent")

    await switch.in_thread(lambda: client.calls(created.sid).update(status="canceled"))
    await switch.settle()
    assert ring.is_up

    await switch.in_thread(lambda: client.calls(created.sid).update(status="completed"))
    await ring.ended(timeout_s=1)
    assert switch.exchange.calls.find(created.sid).status == "completed"


@pytest.mark.both_drivers
async def test_another_document_kills_the_running_verb_at_once(place, anna, switch, client) -> None:
    created = await place()
    ring = await anna.next_ring()
    await ring.answer()
    said = await ring.hear("hello agent")

    await switch.in_thread(lambda: client.calls(created.sid).update(twiml="<Response><Say>Inline</Say></Response>"))

    await ring.hear("inline")
    assert said.was_cut


@pytest.mark.both_drivers
async def test_a_document_given_while_it_rings_is_the_one_run_on_answer(place, anna, functions, switch, client) -> None:
    created = await place()
    ring = await anna.next_ring()

    await switch.in_thread(lambda: client.calls(created.sid).update(url=f"{BASE}/elsewhere"))
    await ring.answer()

    await ring.hear("moved")
    assert functions.to("/agent") == []


async def test_an_ended_call_takes_no_document_but_its_end_again(place, anna, switch, client) -> None:
    created = await place()
    await (await anna.next_ring()).decline()
    await switch.settle()

    with refused(21220):
        await switch.in_thread(lambda: client.calls(created.sid).update(url=f"{BASE}/elsewhere"))
    shown = await switch.in_thread(lambda: client.calls(created.sid).update(status="completed"))

    assert shown.status == "busy"


async def test_calls_leave_at_the_pace_of_the_account_and_dialled_legs_do_not_wait(network, functions) -> None:
    account = Account(sid="AC" + "2" * 32, auth_token="t", public_url="http://switch.test")
    async with SimulatedSwitch(network, account=account) as switch:
        switch.add_number(OURS, voice_url=f"{BASE}/voice")
        client = in_process_client(switch.exchange, switch.loop)
        phones = [switch.register(f"client:demo.{n}") for n in range(3)]

        def create():
            return [client.calls.create(to=p.address, from_=OURS, url=f"{BASE}/agent") for p in phones]

        created = await switch.in_thread(create)
        rings = [await phone.next_ring() for phone in phones]

        assert [int(call.queue_time) for call in created] == [0, 1000, 2000]
        starts = [switch.exchange.calls.find(ring.call_sid).started_at for ring in rings]
        assert [(start - starts[0]).total_seconds() for start in starts] == pytest.approx([0, 1, 2])


async def test_a_call_canceled_in_the_queue_never_rings(network) -> None:
    account = Account(sid="AC" + "2" * 32, auth_token="t", public_url="http://switch.test", calls_per_second=0.1)
    async with SimulatedSwitch(network, account=account) as switch:
        switch.add_number(OURS)
        client = in_process_client(switch.exchange, switch.loop)
        anna = switch.register(ANNA)

        def create_and_cancel():
            client.calls.create(to="+4722222222", from_=OURS, url=f"{BASE}/agent")
            second = client.calls.create(to=ANNA, from_=OURS, url=f"{BASE}/agent")
            return client.calls(second.sid).update(status="canceled")

        shown = await switch.in_thread(create_and_cancel)
        await asyncio.sleep(30)

        assert shown.status == "canceled"
        assert anna.lines == []


@pytest.mark.parametrize(
    ("nature", "mode", "verdict"),
    [
        ("human", "Enable", "human"),
        ("machine", "Enable", "machine_start"),
        ("machine", "DetectMessageEnd", "machine_end_beep"),
        ("fax", "Enable", "fax"),
    ],
)
async def test_machine_detection_delays_the_document_until_the_verdict(
    place, functions, switch, client, nature, mode, verdict
) -> None:
    switch.register("+4722222222", nature=nature).answers()

    created = await place(to="+4722222222", machine_detection=mode)
    await asyncio.sleep(20)

    assert functions.only("/agent")["AnsweredBy"] == verdict
    assert int(functions.only("/agent")["MachineDetectionDuration"]) > 0
    assert (await switch.in_thread(client.calls(created.sid).fetch)).answered_by == verdict


async def test_asynchronous_detection_reports_later_and_capital_booleans_count(place, functions, switch) -> None:
    switch.register("+4722222222", nature="machine").answers()

    await place(
        to="+4722222222",
        machine_detection="Enable",
        async_amd=True,
        async_amd_status_callback=f"{BASE}/events",
    )
    await asyncio.sleep(20)

    assert functions.only("/agent").get("AnsweredBy") is None
    assert functions.only("/events")["AnsweredBy"] == "machine_start"


@pytest.mark.both_drivers
async def test_digits_are_sent_after_the_answer(place, switch) -> None:
    outside = switch.register("+4722222222").answers()

    await place(to="+4722222222", send_digits="ww123#")
    await asyncio.sleep(4)

    assert outside.lines[0].keys == "123#"


@pytest.mark.both_drivers
async def test_a_time_limit_ends_the_call(about, place, anna, switch) -> None:
    created = await place(time_limit=3)
    ring = await anna.next_ring()
    await ring.answer()
    await ring.ended()

    assert switch.exchange.calls.find(created.sid).duration_s == about(3)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"to": ""}, 21201),
        ({"to": "12"}, 21211),
        ({"from_": "anna", "to": "+4722222222"}, 21212),
        ({"from_": "+4799999999", "to": "+4722222222"}, 21210),
        ({"url": "ftp://x"}, 21205),
        ({"url": ""}, 21205),
        ({"status_callback_event": ["dancing"]}, 21626),
        ({"timeout": 6000}, 20001),
        ({"method": "PUT"}, 20001),
        ({"send_digits": "1" * 33}, 20001),
    ],
)
async def test_what_cannot_be_dialled_is_refused_with_the_contracts_code(place, facts, code) -> None:
    with refused(code):
        await place(**facts)


@pytest.mark.both_drivers
async def test_calls_are_listed_newest_first_by_pages_and_filters(place, anna, switch, client, call) -> None:
    created = [await place() for _ in range(5)]
    await call("<Say>Hello</Say>")

    def read():
        return (
            [c.sid for c in client.calls.list(to=ANNA, page_size=2)],
            [c._from for c in client.calls.list(to=OURS)],
            client.calls.list(status="completed"),
            len(client.calls.list(limit=3)),
        )

    by_agent, ours, completed, limited = await switch.in_thread(read)

    assert by_agent == [c.sid for c in reversed(created)]
    assert ours == [CALLER]
    assert (completed, limited) == ([], 3)


@pytest.mark.both_drivers
async def test_children_are_found_by_their_parent(call, anna, switch, client) -> None:
    caller = await call("<Dial><Client>demo.anna</Client></Dial>")
    ring = await anna.next_ring()

    children = await switch.in_thread(lambda: client.calls.list(parent_call_sid=caller.call_sid))

    assert [(c.sid, c.direction) for c in children] == [(ring.call_sid, "outbound-dial")]


async def test_an_ended_call_may_be_deleted_a_live_one_not(place, anna, switch, client) -> None:
    created = await place()
    ring = await anna.next_ring()
    with refused(20009):
        await switch.in_thread(client.calls(created.sid).delete)
    await ring.decline()
    await switch.settle()

    assert await switch.in_thread(client.calls(created.sid).delete)

    with refused(20404):
        await switch.in_thread(client.calls(created.sid).fetch)
