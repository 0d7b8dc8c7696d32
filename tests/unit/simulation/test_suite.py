"""How the suite of simulated days is cut into what one process plays."""

from infra.simulation.__main__ import CALLS_AN_HOUR
from infra.simulation.suite import METHODS, parts


def test_a_day_of_sixteen_hours_is_a_hundred_thousand_calls() -> None:
    calls = sum(part.agents * part.hours * CALLS_AN_HOUR for part in parts(16))
    assert calls >= 100_000


def test_no_two_parts_play_the_same() -> None:
    cut = list(parts(16))
    assert len(set(cut)) == len(cut)


def test_a_large_day_is_cut_into_hours_and_a_small_one_is_played_by_every_method() -> None:
    cut = list(parts(16))
    assert all(part.hours == 1 for part in cut if part.agents == 500)
    assert {part.method for part in cut if part.agents == 5} == set(METHODS)


def test_what_takes_longest_is_begun_first() -> None:
    agents = [part.agents for part in parts(2)]
    assert agents == sorted(agents, reverse=True)
