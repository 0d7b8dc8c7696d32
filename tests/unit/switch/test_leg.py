"""Who hears whom in a room (contract C.4)."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from infra.switch.leg import Party


class AnyLeg:
    """Only its identity matters here."""


CALLER, AGENT, COACH = AnyLeg(), AnyLeg(), AnyLeg()


def hearing(*parties: Party) -> set[tuple[object, object]]:
    """(speaker, listener) pairs."""
    pairs = itertools.product(parties, parties)
    return {(one.leg, other.leg) for one, other in pairs if one.reaches(other)}


def test_everybody_hears_everybody_else() -> None:
    assert hearing(Party(CALLER), Party(AGENT)) == {(CALLER, AGENT), (AGENT, CALLER)}


def test_the_muted_hears_but_is_not_heard() -> None:
    assert hearing(Party(CALLER, is_muted=True), Party(AGENT)) == {(AGENT, CALLER)}


def test_the_held_neither_hears_nor_is_heard() -> None:
    assert hearing(Party(CALLER, is_away=True), Party(AGENT), Party(COACH)) == {(AGENT, COACH), (COACH, AGENT)}


def test_the_coach_hears_all_and_reaches_one() -> None:
    heard = hearing(Party(CALLER), Party(AGENT), Party(COACH, coaching=AGENT))

    assert heard == {(CALLER, AGENT), (AGENT, CALLER), (CALLER, COACH), (AGENT, COACH), (COACH, AGENT)}


party = st.builds(
    Party,
    leg=st.sampled_from([CALLER, AGENT, COACH]),
    is_muted=st.booleans(),
    is_away=st.booleans(),
    is_waiting=st.booleans(),
    coaching=st.sampled_from([None, CALLER, AGENT]),
)


@given(st.lists(party, max_size=5))
def test_nobody_hears_across_a_hold_and_nobody_hears_the_muted(parties) -> None:
    for one, other in itertools.product(parties, parties):
        if one.reaches(other):
            assert one is not other
            assert not one.is_muted
            assert not any([one.is_away, other.is_away, one.is_waiting, other.is_waiting])
