"""Number entry and confirmation."""

import pytest

from chalicelib.flow.events import Digits, NoInput
from chalicelib.flow.session import Session
from chalicelib.twiml.verbs import Gather, Say
from tests.unit.flow.making import SAID, call, make_flow

ENDS = {name: ("hangup", {}) for name in ("right", "silent", "wrong")}
ENTRY = {"prompt": SAID, "value": "member", "min_digits": 3, "max_digits": 5, "retries": 1}


def an_entry(**settings: object):
    return make_flow(
        {"n": ("number-entry", {**ENTRY, **settings}), "c": ("confirm", {"value": "member", "retries": 1}), **ENDS},
        {
            "n.entered": "c",
            "n.invalid": "wrong",
            "n.no-dial": "silent",
            "c.confirmed": "right",
            "c.redo": "n",
            "c.no-dial": "silent",
        },
    )


@pytest.mark.covers("PUZ-08", "A-54")
def test_an_entry_ends_with_hash_or_enough_digits() -> None:
    asked = call(an_entry())[0].verbs[0]

    assert isinstance(asked, Gather)
    assert (asked.digits, asked.finish_on) == (5, "#")


@pytest.mark.covers("PUZ-08")
def test_the_value_is_read_back_digit_by_digit() -> None:
    read_back = call(an_entry(), Digits("0042"))[-1].verbs[0]

    assert isinstance(read_back, Gather)
    assert [prompt.text for prompt in read_back.prompts] == [
        "You entered:",
        "0 0 4 2",
        "Press hash if this is right, or star to enter it again.",
    ]
    assert (read_back.digits, read_back.finish_on) == (1, "")


@pytest.mark.covers("PUZ-08", "A-54")
def test_hash_confirms_and_star_enters_again() -> None:
    confirmed = call(an_entry(), Digits("0042"), Digits("#"))[-1]
    redone = call(an_entry(), Digits("0042"), Digits("*"), Digits("777"), Digits("#"))[-1]

    assert confirmed.session.node == "right"
    assert confirmed.session.values == {"member": "0042"}
    assert redone.session.values == {"member": "777"}


@pytest.mark.parametrize("value", ["12", "123456", "12*", "*"])
def test_a_wrong_entry_is_asked_for_again_and_then_invalid(value: str) -> None:
    nodes = [advanced.session.node for advanced in call(an_entry(), Digits(value), Digits(value))]

    assert nodes == ["n", "n", "wrong"]


def test_star_restarts_an_entry_without_a_scolding() -> None:
    asked = call(an_entry(), Digits("12*"))[-1].verbs[0]

    assert asked.prompts == (Say("Hello", "en-GB"),)


def test_nothing_entered_leaves_by_no_dial() -> None:
    assert call(an_entry(), NoInput(), NoInput())[-1].session.node == "silent"
    assert call(an_entry(), Digits("0042"), NoInput(), Digits("5"))[-1].session.node == "silent"


def test_without_a_value_there_is_nothing_to_confirm() -> None:
    flow = make_flow({"c": ("confirm", {"value": "member"}), **ENDS}, {"c.no-dial": "silent"})

    assert call(flow)[0].session.node == "silent"


@pytest.mark.covers("WBX-11")
def test_a_secret_entry_is_remembered_as_one_and_survives_the_store() -> None:
    entered = call(an_entry(secret=True), Digits("0042"))[-1].session
    plain = call(an_entry(), Digits("0042"))[-1].session

    assert (entered.values, entered.secrets) == ({"member": "0042"}, ("member",))
    assert Session.from_document(entered.to_document()).secrets == ("member",)
    assert plain.secrets == ()
