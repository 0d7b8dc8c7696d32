"""Elements that leave the flow: transfer to a number, and voicemail."""

import pytest

from chalicelib.flow.effects import FlowEnded, TransferOut, VoicemailTaken
from chalicelib.flow.events import DIALLED, NO_INPUT, RECORDED, DialEnded, HungUp, NoInput, Recorded
from chalicelib.flow.fields import read_settings
from chalicelib.flow.nodes import transfer
from chalicelib.twiml.verbs import DialNumber, Hangup, Next, Record, Redirect, Say
from tests.unit.flow.making import BOOK, CALLED, CALLER, SAID, call, kinds, make_flow

OUTSIDE = "+4722334455"
ENDS = {name: ("hangup", {}) for name in ("none", "busy", "fault", "after", "done", "empty")}
TRANSFER_WAYS = {"t.no-answer": "none", "t.busy": "busy", "t.failed": "fault", "t.answered": "after"}
MAILBOX = {
    "prompt": SAID,
    "emails": ["post@example.com"],
    "subject": "From {caller}",
    "max_length_s": 60,
    "silence_s": 4,
}
MESSAGE = Recorded("https://trunk/RE1", 12, "RE1")


def a_transfer(ways: dict = TRANSFER_WAYS, **settings: object):
    return make_flow({"t": ("transfer", {"number": OUTSIDE, **settings}), **ENDS}, ways)


def a_mailbox(**ways: str):
    return make_flow({"v": ("voicemail", MAILBOX), **ENDS}, {f"v.{port}": target for port, target in ways.items()})


@pytest.mark.covers("PHN-183")
def test_the_outside_number_is_rung_for_the_time_set() -> None:
    (done,) = call(a_transfer(timeout_s=25))

    assert done.verbs == (
        DialNumber(number=OUTSIDE, action=Next(DIALLED), caller_id=CALLER, timeout_s=25, answer_on_bridge=True),
    )
    assert done.effects == (TransferOut(OUTSIDE, CALLER, "t"),)


@pytest.mark.covers("PHN-183")
@pytest.mark.parametrize(
    ("settings", "caller", "shown"),
    [
        ({}, CALLER, CALLER),
        ({}, "", CALLED),
        ({"presentation": "called"}, CALLER, CALLED),
        ({"presentation": "number", "show_number": "+4721000001"}, CALLER, "+4721000001"),
    ],
)
def test_the_number_shown_is_chosen(settings: dict, caller: str, shown: str) -> None:
    (done,) = call(a_transfer(**settings), caller=caller)

    assert done.verbs[0].caller_id == shown


@pytest.mark.covers("PHN-183")
@pytest.mark.parametrize(
    ("event", "leads_to"),
    [
        (DialEnded("completed", bridged=True), "after"),
        (DialEnded("answered"), "after"),
        (DialEnded("completed", bridged=False), "none"),
        (DialEnded("no-answer"), "none"),
        (DialEnded("canceled"), "none"),
        (DialEnded("busy"), "busy"),
        (DialEnded("failed"), "fault"),
    ],
)
def test_what_became_of_the_transfer_has_its_outlet(event: DialEnded, leads_to: str) -> None:
    assert call(a_transfer(), event)[-1].session.node == leads_to


def test_after_the_conversation_the_call_is_over() -> None:
    done = call(a_transfer({"t.no-answer": "none"}), DialEnded("completed", bridged=True))[-1]

    assert done.verbs == (Hangup(),)
    assert done.effects == (FlowEnded("transferred", "t"),)


@pytest.mark.parametrize(
    ("number", "problems"), [(OUTSIDE, 0), ("+4702800", 0), ("+4712345678901", 1), ("+99912345678", 1)]
)
def test_a_number_outside_the_numbering_plan_is_a_problem(number: str, problems: int) -> None:
    settings = read_settings(transfer.Settings, {"number": number})

    assert len(list(transfer.ELEMENT.check(settings, BOOK))) == problems


@pytest.mark.covers("PHN-180")
def test_a_message_is_recorded_after_the_greeting() -> None:
    (done,) = call(a_mailbox())

    assert done.verbs == (
        Say("Hello", "en-GB"),
        Record(action=Next(RECORDED), max_length_s=60, timeout_s=4, beep=True),
        Redirect(Next(NO_INPUT)),
    )


@pytest.mark.covers("PHN-180")
def test_the_message_is_sent_and_the_caller_thanked() -> None:
    done = call(a_mailbox(), MESSAGE)[-1]

    assert done.effects == (
        VoicemailTaken(("post@example.com",), f"From {CALLER}", "https://trunk/RE1", "RE1", 12, "v"),
        FlowEnded("voicemail", "v"),
    )
    assert kinds(done.verbs) == ["Say", "Hangup"]


@pytest.mark.parametrize(("event", "leads_to"), [(MESSAGE, "done"), (NoInput(), "empty"), (Recorded("", 0), "empty")])
def test_connected_outlets_are_taken(event: Recorded | NoInput, leads_to: str) -> None:
    assert call(a_mailbox(done="done", empty="empty"), event)[-1].session.node == leads_to


def test_silence_sends_no_message() -> None:
    done = call(a_mailbox(), NoInput())[-1]

    assert done.effects == (FlowEnded("voicemail", "v"),)


@pytest.mark.covers("PHN-180", "C4")
def test_a_message_left_by_hanging_up_is_sent_once() -> None:
    _, gone, late, again = call(a_mailbox(), HungUp(), MESSAGE, MESSAGE)

    assert gone.effects == (FlowEnded("hung-up", "v"),)
    assert kinds(late.effects) == ["VoicemailTaken"]
    assert again.effects == ()
    assert again.verbs == late.verbs == (Hangup(),)
