"""The element for those who call back: into the campaign's queue, or on as inbound activity."""

import pytest

from chalicelib.flow.asks import AskReturned, QueueReply, ReturnedReply
from chalicelib.flow.carrying import settings_to_doc
from chalicelib.flow.effects import FlowEnded, JoinQueue
from chalicelib.flow.events import LEFT_QUEUE, WAIT, LeftQueue, Redirected
from chalicelib.flow.session import Session
from chalicelib.flow.validation import validate
from chalicelib.twiml.verbs import Enqueue, Next
from tests.unit.flow.making import BOOK, CALLED, CALLER, SAID, call, make_flow

MAIN = make_flow(
    {
        "r": ("returned-call", {}),
        "main": ("hangup", {"prompt": {"text": "The main number."}}),
        "late": ("hangup", {"prompt": {"text": "Too late."}}),
    },
    {"r.inbound": "main", "r.timed-out": "late"},
)


def reply(*, logged_on: int = 1, **facts: object):
    known = {"campaign": "spring", "title": "Spring sale", "queue": "sales", "staff": QueueReply(logged_on, 0), **facts}
    return {AskReturned(CALLER, CALLED): ReturnedReply(**known)}


def spoken(done) -> str:
    return " ".join(verb.text for verb in done.verbs if hasattr(verb, "text"))


def test_who_returns_a_call_joins_the_campaigns_queue_ahead_of_others() -> None:
    (done,) = call(MAIN, replies=reply())
    assert done.verbs == (Enqueue(name="demo.sales", wait_url=Next(WAIT), action=Next(LEFT_QUEUE)),)
    (joined,) = done.effects
    assert isinstance(joined, JoinQueue)
    assert settings_to_doc(joined)["priority"] == 1
    assert done.session.campaign == "spring"


def test_the_callers_line_is_kept_to_its_people_in_the_campaigns_queue_too() -> None:
    (done,) = call(MAIN, replies=reply(staff=QueueReply(1, 0, only=("anna",))))
    assert done.effects[0].only == ("anna",)


@pytest.mark.parametrize("facts", [{"logged_on": 0}, {"campaign": "", "why": "Dialled in preview for Spring sale"}])
def test_where_nobody_works_on_the_campaign_or_it_is_none_the_call_takes_the_default_way(facts) -> None:
    (done,) = call(MAIN, replies=reply(**facts))
    assert spoken(done) == "The main number."
    assert done.session.campaign == ""
    why = facts.get("why") or "Nobody works on Spring sale"
    assert done.session.trail[0] == f"The r: {why}"


@pytest.mark.parametrize("caller", ["", "anonymous"])
def test_a_withheld_number_returns_nobodys_call(caller) -> None:
    (done,) = call(MAIN, caller=caller)
    assert spoken(done) == "The main number."


def test_the_last_who_works_on_it_goes_home_and_the_call_is_inbound_activity() -> None:
    *_, done = call(MAIN, LeftQueue("no-agents"), replies=reply())
    assert spoken(done) == "The main number."
    assert done.session.campaign == ""


def test_who_waited_too_long_goes_on() -> None:
    *_, done = call(MAIN, LeftQueue("timed-out"), replies=reply())
    assert spoken(done) == "Too late."


def test_a_callback_stays_one_to_its_end() -> None:
    _, waiting, done = call(MAIN, Redirected(), LeftQueue("answered"), replies=reply())
    assert waiting.verbs == (Enqueue(name="demo.sales", wait_url=Next(WAIT), action=Next(LEFT_QUEUE)),)
    assert done.effects == (FlowEnded("answered", "r"),)
    assert Session.from_document(done.session.to_document()).campaign == "spring"


def test_a_message_is_heard_while_waiting() -> None:
    flow = make_flow({"r": ("returned-call", {"message": SAID}), "x": ("hangup", {})}, {"r.inbound": "x"})
    (done,) = call(flow, replies=reply())
    assert settings_to_doc(done.effects[0])["message"] == [{"say": "Hello", "language": "en-GB", "voice": ""}]


def test_the_default_way_must_lead_somewhere() -> None:
    flow = make_flow({"r": ("returned-call", {})}, {})
    assert [problem.code for problem in validate(flow, BOOK)] == ["leads-nowhere"]
