"""Enqueue, Leave and Dial of a queue, by the contract's tables A.4 and B.2."""

import asyncio

import pytest

from tests.integration.switch.conftest import BASE, CALLER, OTHER_CALLER, OURS

pytestmark = pytest.mark.anyio

QUEUE = '<Enqueue waitUrl="/wait" action="/left">sales</Enqueue><Say>Unreachable</Say>'


@pytest.fixture(autouse=True)
def _pages(functions) -> None:
    functions.pages |= {
        "/wait": lambda request: f"<Say>You are number {request['QueuePosition']}</Say><Play>/music</Play>",
        "/left": "<Say>Out of the queue</Say>",
        "/elsewhere": "<Say>You were moved</Say>",
    }


@pytest.mark.both_drivers
async def test_the_wait_document_is_asked_for_again_with_fresh_figures(about, call, functions, switch) -> None:
    caller = await call(QUEUE)
    await caller.hear("number 1")
    await caller.hear("number 1")
    await switch.settle()

    first, second, *_ = functions.to("/wait")
    queue = switch.exchange.queues.find("sales")
    assert first["QueueSid"] == second["QueueSid"] == queue.sid
    round_s = (caller.heard[2].at - caller.heard[0].at).total_seconds()
    assert (first["QueueTime"], int(second["QueueTime"])) == ("0", about(round_s))
    assert int(second["QueueTime"]) > 0
    assert (first["CurrentQueueSize"], first["MaxQueueSize"]) == ("1", "1000")
    assert "AvgQueueTime" in first.form
    assert first["CallSid"] == caller.call_sid


@pytest.mark.both_drivers
async def test_order_is_arrival_and_everybody_moves_up(call, switch) -> None:
    ahead = await call(QUEUE)
    behind = await call(QUEUE, OTHER_CALLER)
    await ahead.hear("number 1")
    await behind.hear("number 2")

    await ahead.hang_up()

    await behind.hear("number 1")


async def test_leave_in_the_wait_document_goes_on_with_the_action_at_once(call, functions) -> None:
    functions.pages["/wait"] = "<Say>Please wait</Say><Leave/>"
    caller = await call(QUEUE)

    await caller.hear("out of the queue")

    action = functions.only("/left")
    assert (action["QueueResult"], action["QueueTime"]) == ("leave", "1")
    assert action["QueueSid"].startswith("QU")
    assert caller.said == ["Please wait", "Out of the queue"]


@pytest.mark.both_drivers
async def test_leave_outside_a_wait_document_means_nothing(call) -> None:
    caller = await call("<Leave/><Say>Still here</Say>")

    await caller.hear("still here")


@pytest.mark.both_drivers
async def test_a_gather_in_the_wait_document_runs_its_action_there(call, functions) -> None:
    functions.pages["/wait"] = '<Gather numDigits="1" action="/choice"><Play>/music</Play></Gather>'
    functions.pages["/choice"] = lambda request: "<Leave/>" if request["Digits"] == "9" else "<Say>No such key</Say>"
    caller = await call(QUEUE)

    await caller.enter("1")
    await caller.hear("no such key")
    await caller.enter("9")
    await caller.hear("out of the queue")

    assert len(functions.to("/wait")) == 2
    assert functions.only("/left")["QueueResult"] == "leave"


@pytest.mark.both_drivers
async def test_the_caller_who_hangs_up_is_reported(call, functions, switch) -> None:
    caller = await call(QUEUE)
    await caller.hear("number 1")

    await caller.hang_up()
    await switch.settle()

    action = functions.only("/left")
    assert (action["QueueResult"], action["CallStatus"]) == ("hangup", "completed")
    assert switch.exchange.queues.find("sales").members == []


@pytest.mark.both_drivers
async def test_a_hangup_in_the_wait_document_ends_the_call(call, functions) -> None:
    functions.pages["/wait"] = "<Hangup/>"
    caller = await call(QUEUE)

    await caller.ended()

    assert functions.to("/left") == []


@pytest.mark.both_drivers
async def test_a_full_queue_takes_nobody_and_names_no_queue(call, functions, switch) -> None:
    switch.exchange.queues.create("sales", max_size=1)
    ahead = await call(QUEUE)
    await ahead.hear("number 1")
    late = await call(QUEUE, OTHER_CALLER)

    await late.hear("out of the queue")

    assert functions.only("/left")["QueueResult"] == "queue-full"
    assert functions.only("/left").get("QueueSid") is None


@pytest.mark.both_drivers
async def test_without_a_wait_url_the_house_music_plays(call) -> None:
    caller = await call("<Enqueue>sales</Enqueue>")

    await caller.hear("music:default")


@pytest.mark.both_drivers
async def test_an_empty_wait_url_is_silence(call) -> None:
    caller = await call('<Enqueue waitUrl="">sales</Enqueue>')
    await caller.up()
    await asyncio.sleep(3)

    assert caller.heard == []
    assert not caller.hears_music
    assert caller.is_up


@pytest.mark.both_drivers
@pytest.mark.parametrize("wait", ["<Dial>+4722222222</Dial>", "<Record/>", "<Reject/>", "<Enqueue>other</Enqueue>"])
async def test_a_verb_that_may_not_wait_is_an_error(call, functions, wait) -> None:
    functions.pages["/wait"] = wait
    caller = await call(QUEUE)

    await caller.hear("out of the queue")

    assert functions.only("/left")["QueueResult"] == "error"


@pytest.mark.both_drivers
async def test_a_wait_document_without_anything_to_hear_is_stopped_as_a_loop(call, functions) -> None:
    functions.pages["/wait"] = ""
    caller = await call(QUEUE)

    await caller.hear("application error")
    await caller.ended()

    assert len(functions.to("/wait")) < 101


@pytest.mark.both_drivers
async def test_a_workflow_is_not_supported(call, functions) -> None:
    caller = await call('<Enqueue workflowSid="WW1" action="/left"><Task>{}</Task></Enqueue>')

    await caller.hear("out of the queue")

    assert functions.only("/left")["QueueResult"] == "error"


@pytest.mark.both_drivers
async def test_a_member_update_takes_it_out_and_runs_the_document(call, functions, switch, client) -> None:
    caller = await call(QUEUE)
    await caller.hear("number 1")
    queue_sid = switch.exchange.queues.find("sales").sid

    taken = await switch.in_thread(
        lambda: client.queues(queue_sid).members(caller.call_sid).update(url=f"{BASE}/elsewhere")
    )

    await caller.hear("you were moved")
    await caller.ended()
    assert (taken.call_sid, taken.position) == (caller.call_sid, 1)
    action = functions.only("/left")
    assert (action["QueueResult"], action["CallStatus"]) == ("redirected", "in-progress")
    assert caller.said.count("Out of the queue") == 0


@pytest.mark.both_drivers
async def test_a_call_update_takes_it_out_too(call, functions, switch, client) -> None:
    caller = await call(QUEUE)
    await caller.hear("number 1")

    await switch.in_thread(lambda: client.calls(caller.call_sid).update(url=f"{BASE}/elsewhere"))

    await caller.hear("you were moved")
    assert functions.only("/left")["QueueResult"] == "redirected"


@pytest.mark.both_drivers
async def test_dial_queue_connects_with_the_first_and_both_actions_follow(call, functions, switch) -> None:
    functions.pages["/dialled"] = "<Say>Next please</Say>"
    functions.pages["/notice"] = "<Say>An agent takes your call</Say>"
    waiting = await call(QUEUE)
    await waiting.hear("number 1")

    agent = await call('<Dial action="/dialled"><Queue url="/notice">sales</Queue></Dial>', OTHER_CALLER)
    await waiting.hear("an agent takes your call")
    await waiting.together_with(OTHER_CALLER)
    await agent.together_with(CALLER)
    await agent.hang_up()
    await waiting.hear("out of the queue")

    notice, left = functions.only("/notice"), functions.only("/left")
    assert (notice["CallSid"], notice["DequeingCallSid"]) == (waiting.call_sid, agent.call_sid)
    assert left["QueueResult"] == "bridged"
    dialled = functions.only("/dialled")
    assert (dialled["DialCallStatus"], dialled["DialBridged"]) == ("completed", "true")


@pytest.mark.both_drivers
async def test_a_waiting_caller_who_hangs_up_when_connected_frees_the_agent(call, functions) -> None:
    functions.pages["/dialled"] = "<Say>Next please</Say>"
    waiting = await call(QUEUE)
    await waiting.hear("number 1")
    agent = await call('<Dial action="/dialled"><Queue>sales</Queue></Dial>', OTHER_CALLER)
    await waiting.together_with(OTHER_CALLER)

    await waiting.hang_up()

    await agent.hear("next please")
    assert functions.only("/left")["QueueResult"] == "bridged"


async def test_dial_queue_waits_for_somebody_to_come(call) -> None:
    agent = await call("<Dial><Queue>sales</Queue></Dial>", OTHER_CALLER)
    await agent.ended()
    first = await call('<Enqueue waitUrl="">sales</Enqueue>')
    agent = await call("<Dial><Queue>sales</Queue></Dial>", OTHER_CALLER)
    await first.together_with(OTHER_CALLER)
    late_agent = await call('<Dial timeout="60"><Queue>sales</Queue></Dial>', "+4790000003")
    await asyncio.sleep(20)

    late = await call('<Enqueue waitUrl="">sales</Enqueue>', "+4790000004")

    await late.together_with("+4790000003")
    assert late_agent.hears == {"+4790000004"}
    assert agent.hears == {CALLER}


@pytest.mark.both_drivers
async def test_dial_queue_gives_up_after_its_timeout(about, call, functions, switch) -> None:
    functions.pages["/dialled"] = "<Hangup/>"
    switch.exchange.queues.create("sales")
    began = switch.clock.now()

    agent = await call('<Dial timeout="15" action="/dialled"><Queue>sales</Queue></Dial>')
    await agent.ended()

    assert (agent.ended_at - began).total_seconds() == about(15)
    assert functions.only("/dialled")["DialCallStatus"] == "no-answer"


@pytest.mark.both_drivers
async def test_dialling_a_queue_that_does_not_exist_fails(call, functions) -> None:
    functions.pages["/dialled"] = "<Hangup/>"
    agent = await call('<Dial action="/dialled"><Queue>nowhere</Queue></Dial>')

    await agent.ended()

    assert functions.only("/dialled")["DialCallStatus"] == "failed"


async def test_a_connected_member_moved_by_rest_says_so(call, functions, switch, client) -> None:
    waiting = await call(QUEUE)
    await waiting.hear("number 1")
    await call("<Dial><Queue>sales</Queue></Dial>", OTHER_CALLER)
    await waiting.together_with(OTHER_CALLER)

    await switch.in_thread(lambda: client.calls(waiting.call_sid).update(url=f"{BASE}/elsewhere"))

    await waiting.hear("you were moved")
    assert functions.only("/left")["QueueResult"] == "redirected-from-bridged"
    assert waiting.to == OURS
