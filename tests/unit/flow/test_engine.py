"""How ``advance`` takes calls through any flow."""

import pytest

from chalicelib.flow.asks import AskFlow, AskQueue, FlowReply
from chalicelib.flow.effects import CountCall, FlowEnded, JoinQueue
from chalicelib.flow.engine import MAX_HOPS, MAX_LINKS, advance
from chalicelib.flow.events import CONTINUE, Digits, HungUp, LeftQueue, NoInput, Redirected, Started
from chalicelib.flow.graph import PublishedFlow, parse_flow
from chalicelib.flow.session import TRAIL_LENGTH, Session
from chalicelib.twiml.verbs import Enqueue, Gather, Hangup, Next, Play, Redirect, Reject, Say
from tests.unit.flow.making import (
    BOOK,
    CALLED,
    MONDAY_NOON,
    SAID,
    call,
    kinds,
    make_flow,
    new_session,
    published,
    staffed,
)

MENU = {"prompt": SAID, "choices": [{"key": "1", "title": "Sales"}, {"key": "2"}]}


def test_elements_that_only_speak_share_one_document_with_what_follows() -> None:
    flow = make_flow(
        {"a": ("audio", {"prompt": {"audio": "welcome"}}), "m": ("menu", MENU), "x": ("hangup", {})},
        {"a.next": "m", "m.1": "x", "m.2": "x", "m.no-dial": "x"},
    )

    (begun,) = call(flow)

    assert begun.verbs[0] == Play("/audio/welcome.mp3")
    assert isinstance(begun.verbs[1], Gather)
    assert begun.verbs[2] == Redirect(Next("no-input"))
    assert begun.session.node == "m"


def test_a_queue_is_joined_only_after_the_caller_has_heard_the_announcement() -> None:
    flow = make_flow(
        {"a": ("audio", {"prompt": SAID}), "q": ("queue", {"queue": "sales"}), "x": ("hangup", {})},
        {"a.next": "q", "q.timed-out": "x"},
    )

    spoken, joined = call(flow, Redirected(), replies=staffed())

    assert spoken.verbs == (Say("Hello", "en-GB"), Redirect(Next(CONTINUE)))
    assert spoken.effects == ()
    assert kinds(joined.verbs) == ["Enqueue"]
    assert kinds(joined.effects) == ["JoinQueue"]


@pytest.mark.covers("PHN-182")
def test_a_caller_who_hangs_up_during_the_announcement_is_not_counted() -> None:
    flow = make_flow(
        {"a": ("audio", {"prompt": SAID}), "c": ("counter", {"counter": "sales-calls"}), "x": ("hangup", {})},
        {"a.next": "c", "c.next": "x"},
    )

    assert call(flow, HungUp())[-1].effects == (FlowEnded("hung-up", "c"),)
    assert call(flow, Redirected())[-1].effects == (CountCall("sales-calls", "c"), FlowEnded("hangup", "x"))


@pytest.mark.covers("C2")
def test_an_outlet_that_leads_nowhere_says_sorry_and_hangs_up() -> None:
    flow = make_flow({"a": ("audio", {"prompt": SAID})}, {})

    (done,) = call(flow)

    assert kinds(done.verbs) == ["Say", "Say", "Hangup"]
    assert done.effects == (FlowEnded("leads-nowhere", "a"),)


@pytest.mark.covers("C2")
@pytest.mark.parametrize("start", ["gone", ""])
def test_a_flow_without_its_first_element_says_sorry_and_hangs_up(start: str) -> None:
    (done,) = call(parse_flow({"start": start, "nodes": [], "edges": []}, name="empty"))

    assert kinds(done.verbs) == ["Say", "Hangup"]
    assert done.effects == (FlowEnded("broken", start),)


@pytest.mark.covers("C2")
def test_an_element_of_unknown_type_says_sorry_and_hangs_up() -> None:
    flow = make_flow({"s": ("survey", {})}, {})

    (done,) = call(flow)

    assert kinds(done.verbs) == ["Say", "Hangup"]
    assert done.effects == (FlowEnded("broken", "s"),)


@pytest.mark.covers("C2")
def test_a_circle_without_a_word_ends_with_an_apology() -> None:
    flow = make_flow(
        {"h": ("hours", {"hours": "office"}), "v": ("vip", {"list": "none"})}, {"h.open": "v", "v.normal": "h"}
    )

    (done,) = call(flow)

    assert kinds(done.verbs) == ["Say", "Hangup"]
    assert [type(e) for e in done.effects] == [FlowEnded]
    assert done.effects[0].reason == "too-long"
    assert len(done.passages) == MAX_HOPS + 1


def test_a_circle_that_speaks_takes_a_document_for_each_round() -> None:
    flow = make_flow(
        {"a": ("audio", {"prompt": SAID}), "h": ("hours", {"hours": "office"})}, {"a.next": "h", "h.open": "a"}
    )

    first, second = call(flow, Redirected())

    assert first.verbs == second.verbs == (Say("Hello", "en-GB"), Redirect(Next(CONTINUE)))


def test_an_outlet_that_is_not_connected_counts_as_the_one_that_stands_in_for_it() -> None:
    flow = make_flow(
        {"q": ("queue", {"queue": "sales"}), "x": ("hangup", {"prompt": {"text": "Nobody"}})}, {"q.timed-out": "x"}
    )

    (done,) = call(flow, replies=staffed(logged_on=0))

    assert done.verbs == (Say("Nobody", "en-GB"), Hangup())
    assert done.passages[0].port == "no-agents"


def test_the_trail_tells_the_latest_steps_in_words() -> None:
    flow = make_flow(
        {
            "h": ("hours", {"hours": "office"}),
            "m": ("menu", MENU),
            "q": ("queue", {"queue": "sales"}),
            "x": ("hangup", {}),
        },
        {"h.open": "m", "h.closed": "x", "m.1": "q", "m.2": "m", "m.no-dial": "x", "q.timed-out": "x"},
    )

    done = call(flow, *[Digits("2")] * 10, Digits("1"), replies=staffed())

    assert done[0].session.trail == ("The h: Open",)
    assert done[-1].session.trail[-2:] == ("The m: 2", "The m: 1 · Sales")
    assert len(done[-1].session.trail) == TRAIL_LENGTH


def test_every_document_has_the_next_step_number() -> None:
    flow = make_flow({"m": ("menu", MENU)}, {})

    done = call(flow, NoInput(), Digits("9"))

    assert [advanced.session.step for advanced in done] == [1, 2, 3]


def test_what_comes_after_the_end_changes_nothing() -> None:
    flow = make_flow({"x": ("hangup", {})}, {})

    ended, late, later = call(flow, Digits("1"), HungUp())

    assert ended.session.is_ended
    assert late.verbs == later.verbs == (Hangup(),)
    assert late.effects == later.effects == ()


@pytest.mark.covers("C2")
@pytest.mark.parametrize("event", [Started(), Redirected(), LeftQueue("timed-out")])
def test_an_event_nobody_asked_for_repeats_the_question(event: object) -> None:
    flow = make_flow({"m": ("menu", MENU)}, {})

    begun, again = call(flow, event)  # type: ignore[arg-type]

    assert again.verbs == begun.verbs
    assert again.session.state == begun.session.state


def test_digits_nobody_asked_for_leave_a_waiting_caller_in_the_queue() -> None:
    flow = make_flow({"q": ("queue", {"queue": "sales"}), "x": ("hangup", {})}, {"q.timed-out": "x"})

    joined, again = call(flow, Digits("5"), replies=staffed())

    assert isinstance(joined.effects[0], JoinQueue)
    assert again.verbs == joined.verbs
    assert again.effects == ()
    assert isinstance(again.verbs[0], Enqueue)


@pytest.mark.covers("PHN-184")
def test_a_link_goes_on_at_the_start_of_the_published_flow() -> None:
    other = make_flow({"m": ("menu", MENU)}, {}, name="other")
    flow = make_flow({"l": ("link", {"flow": "other"})}, {})

    (done,) = call(flow, replies={AskFlow("other"): published(other, 7)})

    assert (done.session.flow, done.session.version, done.session.node) == ("other", 7, "m")
    assert done.flow is other
    assert kinds(done.verbs) == ["Gather", "Redirect"]


@pytest.mark.covers("PHN-184")
def test_a_link_to_a_flow_that_is_not_published_takes_its_outlet() -> None:
    flow = make_flow(
        {"l": ("link", {"flow": "other"}), "x": ("hangup", {"prompt": {"text": "Sorry"}})}, {"l.unavailable": "x"}
    )

    (done,) = call(flow, replies={AskFlow("other"): FlowReply(None)})

    assert done.verbs == (Say("Sorry", "en-GB"), Hangup())


@pytest.mark.covers("PHN-184", "C2")
def test_flows_that_link_to_each_other_for_ever_are_stopped() -> None:
    flow = make_flow({"l": ("link", {"flow": "main"}), "x": ("hangup", {})}, {"l.unavailable": "x"})

    (done,) = call(flow, replies={AskFlow("main"): published(flow)})

    assert done.session.links == MAX_LINKS
    assert done.effects == (FlowEnded("hangup", "x"),)


def test_flows_in_the_book_are_entered_without_asking() -> None:
    other = make_flow({"q": ("queue", {"queue": "sales"}), "x": ("hangup", {})}, {"q.timed-out": "x"}, name="other")
    flow = make_flow({"l": ("link", {"flow": "other"})}, {})
    book = type(BOOK)(zone=BOOK.zone, queues=BOOK.queues, flows={"other": PublishedFlow(other, 2)})

    asked = advance(flow, new_session(), Started(), now=MONDAY_NOON, book=book)

    assert asked.ask == AskQueue("sales", CALLED)
    assert asked.flow is other


def test_a_session_comes_back_from_storage_as_it_went() -> None:
    flow = make_flow({"m": ("menu", MENU)}, {})
    stored = call(flow, NoInput(), values={"member": "12"}, vip="gold")[-1].session

    read = Session.from_document(stored.to_document() | {"from_a_later_release": 1})

    assert read == stored


def test_a_call_that_was_not_answered_yet_can_be_refused() -> None:
    flow = make_flow({"x": ("hangup", {"busy_tone": True})}, {})

    assert call(flow)[0].verbs == (Reject("busy"),)
    assert call(flow, is_answered=True)[0].verbs == (Hangup(),)


def test_a_test_call_believes_in_another_time() -> None:
    flow = make_flow(
        {"h": ("hours", {"hours": "office"}), "x": ("hangup", {}), "y": ("hangup", {})},
        {"h.open": "x", "h.closed": "y"},
    )

    assert call(flow)[0].session.node == "x"
    assert call(flow, shift_s=6 * 3600)[0].session.node == "y"
