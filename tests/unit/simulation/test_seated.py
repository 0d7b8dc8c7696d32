"""Who hears whom in a conversation: every way in which somebody hears too little or too much is found by name."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from chalicelib.calls import consulting, transitions
from chalicelib.calls.domain import Call
from chalicelib.core.ids import AgentId, LegSid
from infra.simulation.judges.seated import misheard
from tests.unit.calls.making import CALLER_LEG, at, new_call, new_stay
from tests.unit.simulation.test_judges import ANNA
from tests.unit.simulation.test_judges_of_handing import ASKED, BO_LEG

Hears = dict[str, set[str]]
LEGS = {"caller": CALLER_LEG, "anna": ANNA.leg or LegSid(""), "bo": BO_LEG}


def talking() -> Call:
    call = transitions.offer_to_agent(transitions.join_queue(new_call(), new_stay()), ANNA)
    return transitions.note_meeting(transitions.claim(call, ANNA.id, LEGS["anna"], at(15)))


def ringing() -> Call:
    return consulting.note_leg(consulting.begin(talking(), ASKED), BO_LEG)


def aside() -> Call:
    """Anna talks with bo, and the caller hears music."""
    return transitions.claim(ringing(), ASKED.offer.id, BO_LEG, at(24))


def with_caller() -> Call:
    return consulting.swap(aside(), AgentId("anna"), is_with_caller=True)


def names(call: Call, hears: Mapping[str, set[str]], *, gone: str = "", is_on_hold: bool = False) -> set[str]:
    up = {name: sid for name, sid in LEGS.items() if name in hears and name != gone}
    lines = {sid: hears[name] for name, sid in up.items()}
    address = {sid: name for name, sid in up.items()}
    return {wrong.name for wrong in misheard(call, lines, address, is_on_hold=is_on_hold)}


TOGETHER: Hears = {"caller": {"anna"}, "anna": {"caller"}}
ALONE: Hears = {"caller": set(), "anna": set()}
ASIDE: Hears = {"caller": set(), "anna": {"bo"}, "bo": {"anna"}}
BACK: Hears = {"caller": {"anna"}, "anna": {"caller"}, "bo": set()}


@pytest.mark.parametrize(
    ("call", "hears", "is_on_hold"),
    [
        (talking(), TOGETHER, False),
        (talking(), ALONE, True),
        (ringing(), ALONE, False),
        (aside(), ASIDE, False),
        (aside(), ASIDE, True),
        (with_caller(), BACK, False),
        (with_caller(), BACK, True),
        (replace(talking(), stay=replace(talking().stay, has_met=False)), ALONE, False),
    ],
)
def test_who_sits_as_the_call_says_hears_what_they_should(call: Call, hears: Hears, is_on_hold: bool) -> None:
    assert names(call, hears, is_on_hold=is_on_hold) == set()


@pytest.mark.parametrize(
    ("call", "hears", "is_on_hold", "found"),
    [
        (talking(), ALONE, False, "C2"),
        (talking(), TOGETHER, True, "Q1"),
        (ringing(), TOGETHER, False, "Q1"),
        (aside(), {**ASIDE, "anna": set()}, False, "C2"),
        (aside(), {"caller": {"anna", "bo"}, "anna": {"caller", "bo"}, "bo": {"anna", "caller"}}, False, "Q1"),
        (aside(), BACK, False, "C2"),
        (with_caller(), ASIDE, False, "C2"),
        (with_caller(), {"caller": set(), "anna": set(), "bo": set()}, True, "C2"),
        (with_caller(), {**BACK, "bo": {"anna"}}, False, "Q1"),
    ],
)
def test_who_hears_too_little_or_too_much_is_found(call: Call, hears: Hears, is_on_hold: bool, found: str) -> None:
    assert found in names(call, hears, is_on_hold=is_on_hold)


@pytest.mark.parametrize("gone", ["caller", "anna"])
def test_who_is_left_on_the_line_by_the_other_party_is_found(gone: str) -> None:
    assert names(talking(), ALONE, gone=gone, is_on_hold=True) == {"C2"}
    assert names(aside(), ASIDE, gone=gone) == {"C2"}
