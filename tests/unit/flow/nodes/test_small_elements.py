"""Elements that do one thing: announcement, opening hours, VIP list, SMS, counter, hang-up."""

from datetime import UTC, datetime

import pytest

from chalicelib.directory.hours_document import parse_hours
from chalicelib.flow.asks import AskVip, VipReply
from chalicelib.flow.effects import FlowEnded, SendSms
from chalicelib.flow.events import DIGITS, Digits, Redirected
from chalicelib.twiml.verbs import Gather, Hangup, Next, Play, Reject, Say
from tests.unit.flow.making import BOOK, CALLED, CALLER, SAID, call, make_flow

ENDS = {name: ("hangup", {}) for name in ("x", "y", "z")}


@pytest.mark.covers("PHN-174", "PUZ-10", "PUZ-11")
def test_an_announcement_is_played_as_often_as_set_and_the_call_goes_on() -> None:
    flow = make_flow({"a": ("audio", {"prompt": {"audio": "welcome"}, "repeat": 2}), **ENDS}, {"a.next": "x"})

    (done,) = call(flow)

    assert done.verbs == (Play("/audio/welcome.mp3"), Play("/audio/welcome.mp3"), Hangup())


@pytest.mark.parametrize("event", [Digits("4"), Redirected()])
def test_any_key_skips_an_announcement_if_it_may_be_skipped(event: Digits | Redirected) -> None:
    flow = make_flow({"a": ("audio", {"prompt": SAID, "may_skip": True}), **ENDS}, {"a.next": "x"})

    waiting, done = call(flow, event)

    assert waiting.verbs[0] == Gather(
        prompts=(Say("Hello", "en-GB"),), action=Next(DIGITS), digits=1, timeout_s=1, finish_on=""
    )
    assert done.session.node == "x"


def test_a_text_is_spoken_in_its_own_language_and_voice() -> None:
    flow = make_flow(
        {"a": ("audio", {"prompt": {"text": "Hei", "language": "nb-NO", "voice": "Polly.Liv"}}), **ENDS},
        {"a.next": "x"},
    )

    assert call(flow)[0].verbs[0] == Say("Hei", "nb-NO", "Polly.Liv")


def test_an_announcement_whose_recording_is_gone_is_passed_over_or_spoken() -> None:
    silent = make_flow({"a": ("audio", {"prompt": {"audio": "deleted"}}), **ENDS}, {"a.next": "x"})
    spoken = make_flow({"a": ("audio", {"prompt": {"audio": "deleted", "text": "Hi"}}), **ENDS}, {"a.next": "x"})

    assert call(silent)[0].verbs == (Hangup(),)
    assert call(spoken)[0].verbs == (Say("Hi", "en-GB"), Hangup())


@pytest.mark.covers("PHN-100", "PHN-105", "PHN-173", "PUZ-12")
@pytest.mark.parametrize(
    ("hour", "leads_to", "detail"),
    [(7, "x", "Closed"), (8, "y", "Open"), (11, "z", "Lunch"), (12, "y", "Open"), (16, "x", "Closed")],
)
def test_every_category_of_opening_hours_leads_its_own_way(hour: int, leads_to: str, detail: str) -> None:
    day = [
        {"from": "08:00", "to": "11:00", "category": "open"},
        {"from": "11:00", "to": "12:00", "category": "lunch"},
        {"from": "12:00", "to": "16:00", "category": "open"},
    ]
    book = type(BOOK)(zone=BOOK.zone, hours={"office": parse_hours({"week": {"mon": day}}, name="office")})
    flow = make_flow({"h": ("hours", {"hours": "office"}), **ENDS}, {"h.closed": "x", "h.open": "y", "h.lunch": "z"})

    (done,) = call(flow, book=book, now=datetime(2026, 11, 23, hour - 1, 0, tzinfo=UTC))

    assert done.session.node == leads_to
    assert done.passages[0].detail == detail


def test_opening_hours_that_are_gone_count_as_closed() -> None:
    flow = make_flow({"h": ("hours", {"hours": "gone"}), **ENDS}, {"h.closed": "x", "h.open": "y"})

    assert call(flow)[0].session.node == "x"


@pytest.mark.covers("PHN-176", "PHN-226", "PHN-231")
@pytest.mark.parametrize(("is_listed", "leads_to"), [(True, "x"), (False, "y")])
def test_callers_on_the_list_leave_by_vip_and_others_by_normal(is_listed: bool, leads_to: str) -> None:
    flow = make_flow({"v": ("vip", {"list": "gold"}), **ENDS}, {"v.vip": "x", "v.normal": "y"})

    (done,) = call(flow, replies={AskVip("gold", CALLER): VipReply(is_listed)})

    assert done.session.node == leads_to
    assert done.session.vip == ("gold" if is_listed else "")


@pytest.mark.parametrize("caller", ["", "anonymous", "client:demo.kari"])
def test_a_withheld_number_is_on_no_list(caller: str) -> None:
    flow = make_flow({"v": ("vip", {"list": "gold"}), **ENDS}, {"v.vip": "x", "v.normal": "y"})

    assert call(flow, caller=caller)[0].session.node == "y"


@pytest.mark.covers("PHN-229", "A-53")
def test_a_block_list_refuses_its_callers_before_the_call_is_answered() -> None:
    flow = make_flow({"v": ("vip", {"list": "nuisance"}), **ENDS}, {"v.normal": "y"})
    listed = {AskVip("nuisance", CALLER): VipReply(is_listed=True)}

    (refused,) = call(flow, replies=listed)
    (hung_up,) = call(flow, replies=listed, is_answered=True)

    assert refused.verbs == (Reject(),)
    assert refused.effects == (FlowEnded("blocked", "v"),)
    assert hung_up.verbs == (Hangup(),)


@pytest.mark.covers("A-53")
def test_a_block_list_with_a_connected_outlet_plays_what_is_there() -> None:
    flow = make_flow({"v": ("vip", {"list": "nuisance"}), **ENDS}, {"v.vip": "x", "v.normal": "y"})

    (done,) = call(flow, replies={AskVip("nuisance", CALLER): VipReply(is_listed=True)})

    assert done.session.node == "x"


@pytest.mark.covers("PHN-181")
def test_an_sms_goes_to_the_caller_with_its_blanks_filled() -> None:
    text = "You called {called} from {caller} about {member-number}{unknown}."
    flow = make_flow({"s": ("sms", {"text": text, "sender": "Acme"}), **ENDS}, {"s.next": "x"})

    (done,) = call(flow, values={"member-number": "0042"})

    assert done.effects[0] == SendSms(CALLER, "Acme", f"You called {CALLED} from {CALLER} about 0042.", "s")
    assert done.session.node == "x"


@pytest.mark.covers("PHN-181")
def test_a_withheld_number_gets_no_sms() -> None:
    flow = make_flow({"s": ("sms", {"text": "Hi"}), **ENDS}, {"s.next": "x", "s.not-sent": "y"})

    (done,) = call(flow, caller="")

    assert done.session.node == "y"
    assert not any(isinstance(effect, SendSms) for effect in done.effects)


def test_hanging_up_may_say_goodbye() -> None:
    (done,) = call(make_flow({"x": ("hangup", {"prompt": SAID})}, {}))

    assert done.verbs == (Say("Hello", "en-GB"), Hangup())
