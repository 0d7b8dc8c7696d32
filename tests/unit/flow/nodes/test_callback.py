"""The element for those who ask to be called back: their number, the hours, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.flow.asks import AskCallback, CallbackReply
from chalicelib.flow.effects import CALLBACK_NUMBER, FlowEnded, RequestCallback
from chalicelib.flow.events import Digits, NoInput
from chalicelib.flow.simulation import simulate
from chalicelib.flow.validation import validate
from chalicelib.twiml.verbs import Gather
from tests.unit.flow.making import BOOK, CALLED, CALLER, MONDAY_NOON, call, make_flow

OTHER = "+4790000055"
REPLIES = {
    AskCallback("sales", CALLER, CALLED): CallbackReply(number=CALLER),
    AskCallback("sales", "90000055", CALLED): CallbackReply(number=OTHER),
    AskCallback("sales", "12", CALLED): CallbackReply(),
    AskCallback("sales", "", CALLED): CallbackReply(),
    AskCallback("sales", "anonymous", CALLED): CallbackReply(),
}
ENDS = {
    "thanks": ("hangup", {"prompt": {"text": "Goodbye."}}),
    "sorry": ("hangup", {"prompt": {"text": "No callback."}}),
    "shut": ("hangup", {"prompt": {"text": "Come tomorrow."}}),
}


def element(**settings: object):
    ways = {"c.requested": "thanks", "c.failed": "sorry", **({"c.closed": "shut"} if "hours" in settings else {})}
    return make_flow({"c": ("callback", {"queue": "sales", **settings}), **ENDS}, ways)


def heard(done) -> list[str]:
    verbs = [part for verb in done.verbs for part in (verb.prompts if isinstance(verb, Gather) else (verb,))]
    return [verb.text for verb in verbs if hasattr(verb, "text")]


def requested(done) -> RequestCallback:
    (effect,) = (effect for effect in done.effects if isinstance(effect, RequestCallback))
    return effect


@pytest.mark.covers("PHN-194", "PHN-196", "A-20")
def test_where_no_number_is_asked_the_confirmation_is_heard_at_once_and_the_information_never() -> None:
    flow = element(info={"text": "Enter it."}, confirm={"text": "We will call."}, max_attempts=0, retry_minutes=2)
    (done,) = call(flow, replies=REPLIES)
    assert heard(done) == ["We will call.", "Goodbye."]
    assert requested(done) == RequestCallback(
        queue="sales", number=CALLER, shown=CALLED, priority=5, max_attempts=0, retry_s=120, node="c"
    )
    assert done.session.values == {CALLBACK_NUMBER: CALLER}


@pytest.mark.covers("PHN-193", "PHN-195", "PHN-196", "A-20")
def test_a_number_is_asked_for_again_after_a_wrong_one_and_confirmed_once_it_is_right() -> None:
    said = {"info": {"text": "Enter it."}, "invalid": {"text": "Wrong."}, "confirm": {"text": "We will call."}}
    asked, again, done = call(element(ask_number=True, **said), Digits("12"), Digits("90000055"), replies=REPLIES)
    assert heard(asked) == ["Enter it."]
    assert asked.verbs[0].finish_on == "#"
    assert heard(again) == ["Wrong.", "Enter it."]
    assert heard(done) == ["We will call.", "Goodbye."]
    assert requested(done).number == OTHER


@pytest.mark.covers("PUZ-29")
def test_a_star_takes_the_number_they_call_from() -> None:
    asked, done = call(element(ask_number=True), Digits("*"), replies=REPLIES)
    assert any("star" in words for words in heard(asked))
    assert requested(done).number == CALLER


@pytest.mark.parametrize("caller", ["", "anonymous"])
def test_who_withholds_their_number_is_asked_for_one_and_cannot_take_the_one_they_call_from(caller) -> None:
    asked, starred, done = call(element(), Digits("*"), Digits("90000055"), replies=REPLIES, caller=caller)
    assert not any("star" in words for words in heard(asked))
    assert isinstance(starred.verbs[0], Gather)
    assert requested(done).number == OTHER


@pytest.mark.covers("PHN-195")
@pytest.mark.parametrize("events", [[Digits("12")] * 3, [NoInput()] * 3, [Digits("9*"), Digits("12"), NoInput()]])
def test_after_three_tries_without_a_number_the_caller_goes_on_and_nothing_is_asked(events) -> None:
    *asked, done = call(element(ask_number=True), *events, replies=REPLIES)
    assert len(asked) == 3
    assert heard(done) == ["No callback."]
    assert done.effects == (FlowEnded("hangup", "sorry"),)


def test_where_nobody_can_be_called_back_the_caller_is_not_asked_for_a_number() -> None:
    replies = {AskCallback("sales", CALLER, CALLED): CallbackReply(why="Too many calls")}
    (done,) = call(element(ask_number=True), replies=replies)
    assert heard(done) == ["No callback."]
    assert done.session.trail[0] == "The c: Too many calls"


@pytest.mark.covers("PHN-198")
@pytest.mark.parametrize(("hours_later", "words"), [(0, "We will call."), (8, "Come tomorrow.")])
def test_outside_its_opening_hours_it_is_not_offered(hours_later, words) -> None:
    flow = element(hours="office", confirm={"text": "We will call."})
    (done,) = call(flow, replies=REPLIES, now=MONDAY_NOON + timedelta(hours=hours_later))
    assert heard(done)[0] == words


def test_hours_that_were_deleted_are_closed_and_without_that_outlet_it_is_no_callback() -> None:
    flow = make_flow(
        {"c": ("callback", {"queue": "sales", "hours": "gone"}), **ENDS}, {"c.requested": "thanks", "c.failed": "sorry"}
    )
    (done,) = call(flow, replies=REPLIES)
    assert heard(done) == ["No callback."]


@pytest.mark.covers("PHN-197", "PHN-199")
def test_another_number_of_ours_may_be_shown_and_the_line_keeps_to_its_people() -> None:
    replies = {AskCallback("sales", CALLER, CALLED): CallbackReply(number=CALLER, only=("anna",))}
    (done,) = call(element(presentation_number="+4721000009"), replies=replies, vip="gold")
    asked = requested(done)
    assert (asked.shown, asked.only, asked.vip) == ("+4721000009", ("anna",), "gold")


def test_who_comes_by_twice_is_thanked_again_and_asks_once() -> None:
    flow = make_flow(
        {
            "c": ("callback", {"queue": "sales"}),
            "d": ("callback", {"queue": "sales", "ask_number": True, "confirm": {"text": "As we said."}}),
            **ENDS,
        },
        {"c.requested": "d", "c.failed": "sorry", "d.requested": "thanks", "d.failed": "sorry"},
    )
    first, done = call(flow, Digits(""), replies=REPLIES)
    assert requested(first).number == CALLER
    assert heard(done) == ["As we said.", "Goodbye."]
    assert done.effects == (FlowEnded("hangup", "thanks"),)


@pytest.mark.parametrize(
    ("language", "words"), [("nb-NO", "Tast inn nummeret"), ("de-DE", "Unter welcher Nummer"), ("ja", "Please enter")]
)
def test_what_nobody_worded_is_said_in_the_companys_language(language, words) -> None:
    (done,) = call(element(ask_number=True), book=replace(BOOK, language=language), replies=REPLIES)
    assert heard(done)[0].startswith(words)


def test_the_test_view_takes_any_number_that_a_telephone_may_have() -> None:
    run = simulate(element(ask_number=True), BOOK, [Digits("12"), Digits("90000055")], now=MONDAY_NOON, caller=CALLER)
    assert [step.port for step in run.steps] == ["requested", ""]
    assert [effect.number for effect in run.effects if isinstance(effect, RequestCallback)] == [OTHER]


def test_it_must_lead_somewhere_and_its_value_keeps_its_name() -> None:
    flow = make_flow({"c": ("callback", {"queue": "sales", "hours": "office"})}, {})
    assert [problem.port for problem in validate(flow, BOOK)] == ["requested", "failed"]
    entry = make_flow(
        {"n": ("number-entry", {"prompt": {"text": "?"}, "value": CALLBACK_NUMBER}), **ENDS},
        {"n.entered": "thanks", "n.no-dial": "sorry"},
    )
    assert "bad-settings" in [problem.code for problem in validate(entry, BOOK)]
