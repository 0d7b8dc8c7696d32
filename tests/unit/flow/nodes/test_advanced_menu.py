"""The advanced menu and its route list."""

import pytest

from chalicelib.flow.asks import AskFlow, AskRoute, FlowReply, RouteReply
from chalicelib.flow.effects import FlowEnded, TransferOut
from chalicelib.flow.events import DialEnded, Digits, NoInput
from chalicelib.twiml.verbs import DialNumber, Gather
from tests.unit.flow.making import BOOK, CALLER, SAID, call, make_flow, published

ENDS = {name: ("hangup", {}) for name in ("up", "wrong", "silent", "busy")}
WAYS = {"a.north": "up", "a.invalid": "wrong", "a.no-dial": "silent", "a.no-answer": "busy"}


def an_advanced_menu(**settings: object):
    return make_flow({"a": ("advanced-menu", {"prompt": SAID, "routes": "postcodes", **settings}), **ENDS}, WAYS)


def replies(value: str, destination: str | None):
    return {AskRoute("postcodes", value): RouteReply(destination)}


@pytest.mark.covers("PHN-119", "PHN-178")
def test_it_waits_for_as_many_digits_as_set() -> None:
    asked = call(an_advanced_menu(max_digits=5, timeout_s=9))[0].verbs[0]

    assert isinstance(asked, Gather)
    assert (asked.digits, asked.timeout_s, asked.finish_on) == (5, 9, "#")


@pytest.mark.covers("PHN-114", "PHN-115")
def test_a_value_goes_where_the_list_says_leading_zeros_included() -> None:
    done = call(an_advanced_menu(), Digits("0150"), replies=replies("0150", "north"))

    assert done[-1].session.node == "up"
    assert done[-1].passages[0].detail == "North"


@pytest.mark.covers("PHN-120")
@pytest.mark.parametrize("value", ["9999", "12*3", "*"])
def test_a_value_that_is_not_in_the_list_is_invalid(value: str) -> None:
    done = call(an_advanced_menu(retries=1), Digits(value), Digits(value), replies=replies(value, None))

    assert [advanced.session.node for advanced in done] == ["a", "a", "wrong"]


@pytest.mark.covers("PHN-120")
def test_entering_nothing_leaves_by_no_dial() -> None:
    assert call(an_advanced_menu(retries=0), NoInput())[-1].session.node == "silent"


@pytest.mark.covers("PHN-114", "PHN-117")
def test_a_destination_may_be_a_flow() -> None:
    other = make_flow({"x": ("hangup", {})}, {}, name="other")
    known = replies("0150", "south")

    found = call(an_advanced_menu(), Digits("0150"), replies={**known, AskFlow("other"): published(other)})
    missing = call(an_advanced_menu(), Digits("0150"), replies={**known, AskFlow("other"): FlowReply(None)})

    assert found[-1].session.flow == "other"
    assert missing[-1].session.node == "silent"


@pytest.mark.covers("PHN-114")
def test_a_destination_may_be_a_telephone_number() -> None:
    flow, known = an_advanced_menu(), replies("0150", "abroad")

    dialled = call(flow, Digits("0150"), replies=known)[-1]
    talked = call(flow, Digits("0150"), DialEnded("completed", bridged=True), replies=known)[-1]
    nobody = call(flow, Digits("0150"), DialEnded("no-answer"), replies=known)[-1]

    assert isinstance(dialled.verbs[0], DialNumber)
    assert dialled.effects == (TransferOut("+4670000000", CALLER, "a"),)
    assert talked.effects == (FlowEnded("transferred", "a"),)
    assert nobody.session.node == "busy"


def test_a_list_that_is_gone_makes_every_value_invalid() -> None:
    book = type(BOOK)(zone=BOOK.zone)

    done = call(an_advanced_menu(retries=0), Digits("0150"), replies=replies("0150", None), book=book)

    assert done[-1].session.node == "wrong"
