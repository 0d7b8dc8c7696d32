"""The queue element and its settings."""

import pytest

from chalicelib.flow.asks import AskVip, VipReply
from chalicelib.flow.carrying import settings_to_doc
from chalicelib.flow.effects import FlowEnded, JoinQueue, QueueSettings
from chalicelib.flow.events import LEFT_QUEUE, WAIT, LeftQueue
from chalicelib.flow.fields import read_settings, settings_problems
from chalicelib.flow.nodes.queue import ELEMENT, METHODS, MUSIC, Settings
from chalicelib.twiml.verbs import Enqueue, Next, Play, Say
from tests.unit.flow.making import BOOK, SAID, call, make_flow, staffed

ENDS = {name: ("hangup", {}) for name in ("late", "nobody", "busy", "full", "key", "fault", "after")}
WAYS = {
    "q.timed-out": "late",
    "q.no-agents": "nobody",
    "q.busy": "busy",
    "q.full": "full",
    "q.left": "key",
    "q.failed": "fault",
    "q.answered": "after",
}


def a_queue(**settings: object):
    return make_flow({"q": ("queue", {"queue": "sales", **settings}), **ENDS}, WAYS)


def joined(**settings: object) -> QueueSettings:
    (done,) = call(a_queue(**settings), replies=staffed())
    assert isinstance(done.effects[0], JoinQueue)
    return done.effects[0].settings


@pytest.mark.covers("PHN-175")
def test_the_caller_is_enqueued_under_the_company_and_the_queue() -> None:
    (done,) = call(a_queue(), replies=staffed())

    assert done.verbs == (Enqueue(name="demo.sales", wait_url=Next(WAIT), action=Next(LEFT_QUEUE)),)


@pytest.mark.covers("PHN-136", "PHN-137", "PHN-139", "PHN-140", "PHN-141", "PHN-142", "PHN-143", "PHN-155")
def test_the_settings_of_the_element_travel_with_the_caller() -> None:
    wishes = joined(
        display_name="Sales", prefix="12", suffix="3", ring_s=15, total_s=90, priority=1, message_interval_s=0
    )

    assert (wishes.display_name, wishes.prefix, wishes.suffix) == ("Sales", "12", "3")
    assert (wishes.ring_s, wishes.total_s, wishes.priority, wishes.message_interval_s) == (15, 90, 1, 0)


@pytest.mark.covers("PHN-138")
def test_members_can_be_shown_one_of_our_numbers() -> None:
    assert joined(show_number="+4721000000").show_number == "+4721000000"


@pytest.mark.covers("PHN-144", "PHN-145", "PHN-147", "PHN-154")
@pytest.mark.parametrize("mode", ["none", "always", "music-then-ringing"])
def test_the_message_is_heard_in_every_music_mode_but_one(mode: str) -> None:
    wishes = joined(music_mode=mode, music="music", message=SAID)

    assert (wishes.music_mode, wishes.music_url) == (mode, "/audio/music.mp3")
    assert wishes.message == (Say("Hello", "en-GB"),)
    assert wishes.is_position_said


@pytest.mark.covers("PHN-146")
def test_ringing_tone_means_no_messages() -> None:
    wishes = joined(music_mode="ringing", message={"audio": "welcome"}, say_wait=True)

    assert (wishes.message, wishes.is_position_said, wishes.is_wait_said) == ((), False, False)
    assert joined(message={"audio": "welcome"}).message == (Play("/audio/welcome.mp3"),)


@pytest.mark.covers("PHN-148", "PHN-149", "PHN-150", "PHN-151")
@pytest.mark.parametrize("method", METHODS)
def test_every_method_can_be_chosen(method: str) -> None:
    assert joined(method=method).method == method


@pytest.mark.covers("PHN-153")
def test_nobody_logged_on_sends_the_caller_on_unless_an_empty_queue_is_allowed() -> None:
    empty = staffed(logged_on=0, available=0)

    assert call(a_queue(), replies=empty)[0].session.node == "nobody"
    assert call(a_queue(allow_empty=True), replies=empty)[0].session.node == "q"


@pytest.mark.covers("PHN-152")
def test_terminate_when_queue_sends_the_caller_on_when_no_member_is_free() -> None:
    busy = staffed(logged_on=2, available=0)

    assert call(a_queue(terminate_when_queue=True), replies=busy)[0].session.node == "busy"
    assert call(a_queue(terminate_when_queue=True), replies=staffed())[0].session.node == "q"
    assert call(a_queue(), replies=busy)[0].session.node == "q"


@pytest.mark.covers("Q2", "PHN-142")
@pytest.mark.parametrize(
    ("outcome", "leads_to"),
    [
        ("timed-out", "late"),
        ("moved-on", "key"),
        ("no-agents", "nobody"),
        ("full", "full"),
        ("system", "fault"),
        ("answered", "after"),
    ],
)
def test_every_way_of_leaving_the_queue_has_an_outlet(outcome: str, leads_to: str) -> None:
    done = call(a_queue(leave_key="1"), LeftQueue(outcome), replies=staffed())  # type: ignore[arg-type]

    assert done[-1].session.node == leads_to


@pytest.mark.parametrize(
    ("outcome", "reason"), [("abandoned", "hung-up"), ("answered", "answered"), ("callback", "answered")]
)
def test_without_an_outlet_for_it_the_call_is_over(outcome: str, reason: str) -> None:
    flow = make_flow({"q": ("queue", {"queue": "sales"}), "late": ("hangup", {})}, {"q.timed-out": "late"})

    done = call(flow, LeftQueue(outcome), replies=staffed())[-1]  # type: ignore[arg-type]

    assert done.effects == (FlowEnded(reason, "q"),)  # type: ignore[arg-type]


def test_an_outlet_that_the_settings_do_not_offer_is_replaced_by_time_is_up() -> None:
    done = call(a_queue(), LeftQueue("moved-on"), replies=staffed())

    assert done[-1].session.node == "late"


@pytest.mark.covers("PHN-227")
def test_the_service_level_of_a_vip_list_goes_with_the_caller() -> None:
    flow = make_flow(
        {"v": ("vip", {"list": "gold"}), "q": ("queue", {"queue": "sales"}), "late": ("hangup", {})},
        {"v.vip": "q", "v.normal": "late", "q.timed-out": "late"},
    )

    (done,) = call(flow, replies={**staffed(), AskVip("gold", "+4790000001"): VipReply(is_listed=True)})

    assert isinstance(done.effects[0], JoinQueue)
    assert (done.effects[0].vip, done.effects[0].service_level_s) == ("gold", 10)


@pytest.mark.parametrize(
    ("settings", "about"),
    [
        ({"prefix": "123"}, "prefix"),
        ({"suffix": "a"}, "suffix"),
        ({"ring_s": 1}, "ring_s"),
        ({"priority": 0}, "priority"),
        ({"method": "random"}, "method"),
        ({"leave_key": "12"}, "leave_key"),
    ],
)
def test_settings_out_of_bounds_are_problems_and_fall_back_to_defaults(settings: dict, about: str) -> None:
    problems = dict(settings_problems(Settings, {"queue": "sales", **settings}))

    assert list(problems) == [about]
    assert read_settings(Settings, settings) == Settings()


def test_our_number_and_digits_around_the_callers_exclude_each_other() -> None:
    settings = read_settings(Settings, {"queue": "sales", "show_number": "+4721000000", "prefix": "1"})

    assert len(list(ELEMENT.check(settings, BOOK))) == 1
    assert set(MUSIC) == {"none", "always", "ringing", "music-then-ringing"}


@pytest.mark.covers("WBX-11")
def test_what_agents_are_to_be_shown_is_stored_with_the_stay_in_its_order() -> None:
    names = ("member", "caller", "waited")
    wishes = joined(shown=[{"variable": name, "label": name.title()} for name in names])

    assert wishes.shown == tuple((name, name.title()) for name in names)
    stored = settings_to_doc(JoinQueue(wishes, "q"))
    assert stored["shown"] == [[name, name.title()] for name in names]
    assert "shown" not in settings_to_doc(JoinQueue(joined(), "q"))
    two = [{"variable": name, "label": name} for name in names[:2]]
    assert list(settings_problems(Settings, {"queue": "sales", "shown": two})) == [
        ("shown", "Shown to the agent must be 3 to 6 variables, or none.")
    ]
