"""What the time of a repair takes off a delay, and what it does not."""

from datetime import timedelta

import pytest

from infra.simulation.record import LIMITS
from infra.simulation.repairs import LONGEST_S, Errand, Repairs
from tests.unit.calls.making import at

CALL = Errand(frozenset({"CA-1"}))


def repairs(*faults: tuple[float, float], errand: Errand = CALL) -> Repairs:
    """Faults at some second, each repaired so many seconds later."""
    made = Repairs(now=lambda: at(0))
    for strikes_s, lasts_s in faults:
        made.note("a fault", lasts_s, errand, in_s=strikes_s)
    return made


@pytest.mark.parametrize(
    ("faults", "counted_s"),
    [
        ((), 20),
        (((5, 8),), 12),
        (((5, 8), (6, 2)), 12),
        (((5, 8), (10, 8)), 7),
        (((-4, 8), (18, 8)), 14),
        (((30, 8),), 20),
    ],
    ids=["no fault", "one", "within another", "one after the other", "over the edges", "afterwards"],
)
def test_the_time_of_repairs_is_not_counted_and_none_of_it_twice(faults, counted_s) -> None:
    assert repairs(*faults).counted(at(0), at(20), "CA-1") == timedelta(seconds=counted_s)


def test_a_fault_that_concerns_others_excuses_nothing() -> None:
    assert repairs((0, 20)).counted(at(0), at(20), "CA-2") == timedelta(seconds=20)


def test_a_webhook_that_came_through_after_all_ends_its_repair() -> None:
    made = repairs((0, 30), errand=Errand(frozenset({"CA-1"}), token="a token"))
    made.now = lambda: at(2)
    made.heard("a token")
    assert made.counted(at(0), at(20), "CA-1") == timedelta(seconds=18)


def test_no_single_fault_excuses_more_than_the_longest_repair() -> None:
    assert repairs((0, 1000)).counted(at(0), at(1000), "CA-1") == timedelta(seconds=1000 - LONGEST_S)


def test_the_limits_are_those_of_the_invariants() -> None:
    wanted = {"offer": 2, "timer": 1, "stop": 2, "ghost": 30, "ending": 120}
    assert {name: getattr(LIMITS, name) / timedelta(seconds=1) for name in wanted} == wanted
