"""The basic menu."""

import pytest

from chalicelib.flow.events import DIGITS, NO_INPUT, Digits, NoInput
from chalicelib.twiml.verbs import Gather, Next, Redirect, Say
from tests.unit.flow.making import SAID, call, make_flow

CHOICES = [{"key": "0", "title": "Front desk"}, {"key": "1", "title": "Sales"}]
WAYS = {"m.0": "zero", "m.1": "one", "m.invalid": "wrong", "m.no-dial": "silent"}
ENDS = {name: ("hangup", {}) for name in ("zero", "one", "wrong", "silent")}


def a_menu(**settings: object):
    return make_flow({"m": ("menu", {"prompt": SAID, "choices": CHOICES, **settings}), **ENDS}, WAYS)


@pytest.mark.covers("PHN-177", "PUZ-06")
def test_the_menu_waits_for_one_key_of_any_kind() -> None:
    (asked,) = call(a_menu(timeout_s=7))

    assert asked.verbs == (
        Gather(prompts=(Say("Hello", "en-GB"),), action=Next(DIGITS), digits=1, timeout_s=7, finish_on=""),
        Redirect(Next(NO_INPUT)),
    )


@pytest.mark.covers("PHN-187", "PHN-188")
@pytest.mark.parametrize(("key", "leads_to"), [("0", "zero"), ("1", "one")])
def test_each_key_is_an_outlet(key: str, leads_to: str) -> None:
    assert call(a_menu(), Digits(key))[-1].session.node == leads_to


@pytest.mark.covers("PHN-187", "A-54")
@pytest.mark.parametrize("key", ["2", "9", "#", "*", "12"])
def test_keys_without_a_choice_hash_and_star_are_invalid(key: str) -> None:
    assert call(a_menu(retries=0), Digits(key))[-1].session.node == "wrong"


@pytest.mark.covers("PHN-187")
def test_pressing_nothing_leaves_by_no_dial() -> None:
    assert call(a_menu(retries=0), NoInput())[-1].session.node == "silent"
    assert call(a_menu(retries=0), Digits(""))[-1].session.node == "silent"


@pytest.mark.parametrize(("event", "ends_at"), [(Digits("7"), "wrong"), (NoInput(), "silent")])
def test_the_menu_is_repeated_as_often_as_set(event: Digits | NoInput, ends_at: str) -> None:
    nodes = [advanced.session.node for advanced in call(a_menu(retries=2), event, event, event)]

    assert nodes == ["m", "m", "m", ends_at]


def test_a_wrong_key_is_named_before_the_menu_is_repeated() -> None:
    own = call(a_menu(invalid_prompt={"text": "Wrong!"}), Digits("7"))[-1].verbs[0]
    ours = call(a_menu(), Digits("7"))[-1].verbs[0]

    assert own.prompts[0] == Say("Wrong!", "en-GB")
    assert ours.prompts[0] == Say("That is not a valid choice.", "en-GB")


@pytest.mark.covers("C2")
def test_a_menu_whose_recording_is_gone_still_says_something() -> None:
    (asked,) = call(a_menu(prompt={"audio": "deleted"}))

    assert asked.verbs[0].prompts == (Say("Please press a key to make your choice.", "en-GB"),)
