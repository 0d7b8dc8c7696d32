"""First-verb rules and the end of documents (contract B.1)."""

import pytest

from infra.switch.leg import Cause
from tests.integration.switch.conftest import OURS

pytestmark = pytest.mark.anyio


def the_call(switch):
    return switch.calls(to=OURS)[-1]


@pytest.mark.both_drivers
async def test_the_first_request_says_ringing_and_who_calls_whom(call, functions, switch) -> None:
    caller = await call("<Hangup/>")
    await caller.ended()

    form = functions.only("/voice").form
    assert form == {
        "CallSid": caller.call_sid,
        "AccountSid": switch.account.sid,
        "From": "+4790000001",
        "To": OURS,
        "Caller": "+4790000001",
        "Called": OURS,
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
    }


@pytest.mark.both_drivers
@pytest.mark.parametrize("document", ["", "<Hangup/>"])
async def test_an_empty_document_and_a_first_hangup_answer_and_end(call, switch, document) -> None:
    caller = await call(document)

    await caller.ended()

    assert caller.answered_at
    assert (the_call(switch).status, the_call(switch).duration_s) == ("completed", 0)


@pytest.mark.both_drivers
@pytest.mark.parametrize(
    ("reason", "cause", "status"), [("rejected", Cause.REJECTED, "no-answer"), ("busy", Cause.BUSY, "busy")]
)
async def test_a_first_reject_never_answers(call, switch, reason, cause, status) -> None:
    caller = await call(f'<Reject reason="{reason}"/>')

    ending = await caller.ended()

    assert caller.answered_at is None
    assert ending.cause is cause
    assert the_call(switch).status == status


@pytest.mark.both_drivers
async def test_a_redirect_does_not_answer_so_a_reject_behind_it_still_refuses(call, switch, functions) -> None:
    functions.pages["/refuse"] = "<Reject reason='busy'/>"
    caller = await call("<Redirect>/refuse</Redirect>")

    await caller.ended()

    assert caller.answered_at is None
    assert the_call(switch).status == "busy"
    assert functions.only("/refuse")["CallStatus"] == "ringing"


@pytest.mark.both_drivers
async def test_a_reject_after_the_answer_hangs_up(call, switch) -> None:
    caller = await call("<Say>Hello</Say><Reject/>")

    await caller.ended()

    assert caller.said == ["Hello"]
    assert the_call(switch).status == "completed"


@pytest.mark.both_drivers
async def test_a_first_pause_lets_it_ring_for_its_length(about, call, switch) -> None:
    caller = await call('<Pause length="4"/><Say>Hello</Say>')
    began = switch.clock.now()

    await caller.up()

    assert (caller.answered_at - began).total_seconds() == about(4)


@pytest.mark.both_drivers
async def test_the_end_of_the_document_hangs_up(call, switch) -> None:
    caller = await call("<Say>Goodbye</Say>")

    ending = await caller.ended()

    assert (ending.cause, ending.is_remote) == (Cause.NORMAL, False)
    assert the_call(switch).status == "completed"


@pytest.mark.both_drivers
async def test_unknown_verbs_are_skipped(call) -> None:
    caller = await call("<Dance/><Say>Hello</Say>")

    await caller.ended()

    assert caller.said == ["Hello"]


@pytest.mark.both_drivers
async def test_names_are_case_sensitive(call) -> None:
    caller = await call("<say>one</say><SAY>two</SAY><Say>three</Say>")

    await caller.ended()

    assert caller.said == ["three"]


@pytest.mark.both_drivers
async def test_a_redirect_resolves_against_its_document_and_may_use_get(call, functions) -> None:
    functions.pages["/next"] = "<Hangup/>"
    caller = await call('<Redirect method="GET">next?x=1</Redirect><Say>unreachable</Say>')

    await caller.ended()

    assert (functions.only("/next").method, functions.only("/next")["x"]) == ("GET", "1")
    assert caller.said == []


@pytest.mark.both_drivers
async def test_a_caller_who_gives_up_before_the_answer_is_a_no_answer(call, switch) -> None:
    caller = await call('<Pause length="20"/>')

    await caller.hang_up()
    await switch.settle()

    assert the_call(switch).status == "no-answer"


@pytest.mark.both_drivers
async def test_a_number_without_a_document_fails(switch) -> None:
    switch.add_number("+4721000009")

    caller = await switch.call("+4790000001", "+4721000009")
    await caller.ended()

    assert switch.calls(to="+4721000009")[0].status == "failed"


async def test_the_number_callback_comes_once_at_the_end_with_the_duration(switch, functions) -> None:
    base = "https://app.example"
    switch.add_number("+4721000002", voice_url=f"{base}/voice", status_callback=f"{base}/status")
    functions.pages["/voice"] = '<Play>/a.wav</Play><Pause length="56"/>'

    caller = await switch.call("+4790000001", "+4721000002")
    await caller.ended()
    await switch.settle()

    callback = functions.only("/status")
    assert callback["CallStatus"] == "completed"
    assert (callback["CallDuration"], callback["Duration"]) == ("61", "2")
    assert callback["CallbackSource"] == "call-progress-events"
    assert callback["SequenceNumber"] == "0"
    assert callback["Timestamp"].endswith("+0000")


async def test_no_call_lasts_longer_than_four_hours(call, switch) -> None:
    caller = await call('<Enqueue waitUrl="">sales</Enqueue>')

    await caller.ended(timeout_s=15_000)
    await switch.settle()

    assert the_call(switch).duration_s == 14_400
    assert switch.exchange.queues.find("sales").members == []
