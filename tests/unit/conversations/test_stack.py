"""The stack: e-mail, social, chat, call; the oldest first; five are seen of however many."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.conversations.stack import AT_ONCE, ORDER, WINDOW, Request, stack

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def request(name: str, channel: str = "email", *, ago: int = 0) -> Request:
    return Request(id=name, channel=channel, queue="desk", at=NOON - timedelta(seconds=ago))


requests = st.lists(
    st.builds(request, st.uuids().map(str), st.sampled_from(ORDER), ago=st.integers(0, 9)),
    max_size=30,
    unique_by=lambda each: each.id,
)


@pytest.mark.covers("WBX-10", "A-3")
def test_channels_stand_in_their_order_and_within_one_the_oldest_is_on_top() -> None:
    found = stack(
        [
            request("call", "call", ago=90),
            request("chat", "chat", ago=80),
            request("late mail", "email", ago=1),
            request("social", "social", ago=70),
            request("early mail", "email", ago=60),
        ]
    )

    assert [each.id for each in found.requests] == ["early mail", "late mail", "social", "chat", "call"]
    assert found.label is None


@pytest.mark.covers("WBX-07")
def test_more_than_five_are_labelled_with_how_many_there_are() -> None:
    assert stack(request(str(n)) for n in range(5)).label is None
    found = stack(request(str(n), ago=9 - n) for n in range(7))

    assert found.label == "1-5 of 7"
    assert [each.id for each in found.window] == ["0", "1", "2", "3", "4"]


@pytest.mark.covers("A-66")
def test_a_call_is_counted_and_not_accepted_with_the_others() -> None:
    found = stack([request("a"), request("b", "chat"), request("c", "call")])

    assert found.total == 3
    assert [each.id for each in found.acceptable] == ["a", "b"]


def test_what_nobody_could_look_through_is_counted_and_a_call_is_listed_all_the_same() -> None:
    found = stack([*(request(f"{n:03}") for n in range(AT_ONCE + 50)), request("ringing", "call")], total=1000)

    assert found.total == 1000
    assert found.requests[-1].id == "ringing"
    assert len(found.acceptable) == AT_ONCE


@pytest.mark.covers("A-3", "A-66")
@given(requests)
def test_the_order_depends_on_nothing_but_channel_and_age(found: list[Request]) -> None:
    ordered = stack(found).requests
    places = [(ORDER.index(each.channel), each.at) for each in ordered]

    assert places == sorted(places)
    assert sorted(each.id for each in ordered) == sorted(each.id for each in found)
    assert stack(reversed(found)) == stack(found)


@pytest.mark.covers("WBX-07", "A-66")
@given(requests)
def test_there_is_a_label_exactly_where_something_is_out_of_sight(found: list[Request]) -> None:
    seen = stack(found)

    assert (seen.label is not None) == (len(seen.window) < seen.total)
    assert len(seen.window) == min(WINDOW, seen.total)
    assert len(seen.acceptable) == sum(each.channel != "call" for each in found)
