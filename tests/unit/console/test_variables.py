"""What a flow's author wants agents shown: in their order, with their labels, and nothing secret."""

from dataclasses import replace

import pytest

from chalicelib.calls import transitions
from chalicelib.console.parts import Names
from chalicelib.console.variables import shown_of
from chalicelib.core.ids import LegSid, QueueName
from chalicelib.flow.specs import Shown, ShownSpec
from tests.unit.calls.making import at, new_call, new_offer, new_stay

NAMES = Names(queues={QueueName("support"): "Support"})
SHOWN = [
    ["member", "Member"],
    ["pin", "Code"],
    ["waited", "Waited"],
    ["called", "Line"],
    ["queue", "Queue"],
    ["never-entered", "Case"],
]


def calling(**session):
    stay = replace(new_stay(), settings={"shown": SHOWN})
    call = transitions.join_queue(new_call(called="+4721000000"), stay)
    return replace(call, session={"values": {"member": "204417", "pin": "1234"}, "secrets": ["pin"], **session})


@pytest.mark.covers("WBX-11")
def test_labels_and_values_come_in_order_without_what_is_secret_or_was_never_entered() -> None:
    assert shown_of(calling(), NAMES, now=at(75)) == [
        {"label": "Member", "value": "204417"},
        {"label": "Waited", "value": "1:05"},
        {"label": "Line", "value": "+4721000000"},
        {"label": "Queue", "value": "Support"},
    ]


def test_the_wait_ends_with_the_answer_and_a_flow_that_shows_nothing_shows_nothing() -> None:
    offer = new_offer("anna")
    talking = transitions.claim(transitions.offer_to_agent(calling(), offer), offer.id, LegSid("CA-a"), at(20))

    assert {"label": "Waited", "value": "0:10"} in shown_of(talking, NAMES, now=at(300))
    assert shown_of(transitions.join_queue(new_call(), new_stay()), NAMES, now=at(9)) == []


@pytest.mark.covers("WBX-11")
def test_an_author_chooses_three_to_six_variables_or_none() -> None:
    spec = ShownSpec(title="Shown")
    some = [{"variable": f"value-{n}", "label": f"Value {n}"} for n in range(7)]

    assert [bool(spec.problems(some[:n])) for n in range(8)] == [False, True, True, False, False, False, False, True]
    assert spec.read(some[:3])[0] == Shown("value-0", "Value 0")
    assert spec.problems([some[0], some[1], some[0]]) == ["has value-0 twice"]
    assert spec.problems([{"variable": "No slug", "label": "x"}] * 3)
    assert spec.problems([{"variable": "caller", "label": ""}] * 3)
