"""How many to call now: never more than there are agents for, and fewer the more calls were silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.dialler.domain import Result
from chalicelib.dialler.pacing import ENOUGH, MOST_FOR_EACH, MOST_SILENT, Record, Scene, how_many, ratio

counts = st.integers(min_value=0, max_value=200)
results = st.lists(st.sampled_from(list(Result)), max_size=250)
scenes = st.builds(Scene, free=counts, ringing=counts, waiting=counts)
ratios = st.floats(min_value=1, max_value=MOST_FOR_EACH)


@pytest.mark.covers("K3", "A-1")
@given(scenes, ratios)
def test_nobody_is_called_for_nobody_and_who_waits_goes_first(scene: Scene, for_each: float) -> None:
    called = how_many(scene, for_each)
    idle = max(0, scene.free - scene.waiting)

    assert called >= 0
    assert called == 0 or scene.ringing + called <= idle * for_each + 1e-6
    if idle == 0:
        assert called == 0


@given(scenes)
def test_one_for_each_agent_leaves_no_agent_without_and_no_customer_over(scene: Scene) -> None:
    assert how_many(scene, 1.0) == max(0, scene.free - scene.waiting - scene.ringing)


@given(scenes, ratios)
def test_asked_again_at_once_nobody_more_is_called(scene: Scene, for_each: float) -> None:
    called = how_many(scene, for_each)
    after = Scene(free=scene.free, ringing=scene.ringing + called, waiting=scene.waiting)

    assert how_many(after, for_each) == 0


@pytest.mark.covers("A-2", "PUZD-11")
@given(results, st.booleans(), st.integers(min_value=1, max_value=4))
def test_above_the_bound_one_is_called_for_each_agent(found: list[Result], is_adaptive: bool, per_agent: int) -> None:
    record = Record.of(found)
    for_each = ratio(record, is_adaptive=is_adaptive, per_agent=per_agent)

    assert 1.0 <= for_each <= MOST_FOR_EACH
    if record.silent_share >= MOST_SILENT:
        assert for_each == 1.0


@pytest.mark.covers("A-2")
@given(counts, st.integers(min_value=1, max_value=4))
def test_power_calls_as_many_as_it_was_told(answered: int, per_agent: int) -> None:
    record = Record(dialled=answered * 2, answered=answered)

    assert ratio(record, is_adaptive=False, per_agent=per_agent) == per_agent


@pytest.mark.covers("A-2")
def test_predictive_calls_as_many_as_it_takes_for_one_to_answer() -> None:
    assert ratio(Record(dialled=100, answered=50), is_adaptive=True, per_agent=1) == pytest.approx(2.0)
    assert ratio(Record(dialled=250, answered=30), is_adaptive=True, per_agent=1) == MOST_FOR_EACH


@pytest.mark.covers("A-2")
def test_predictive_begins_with_one_until_enough_have_answered() -> None:
    assert ratio(Record(dialled=100, answered=ENOUGH - 1), is_adaptive=True, per_agent=3) == 1.0


@pytest.mark.covers("A-2", "PUZD-11")
@given(st.integers(min_value=0, max_value=3), st.integers(min_value=100, max_value=200))
def test_predictive_calls_the_fewer_the_more_calls_were_silent(silent: int, answered: int) -> None:
    def at(count: int) -> float:
        return ratio(Record(dialled=400, answered=answered, silent=count), is_adaptive=True, per_agent=1)

    assert at(silent + 1) < at(silent) or at(silent) == 1.0


def test_a_record_counts_silent_calls_among_those_answered() -> None:
    record = Record.of([Result.ANSWERED, Result.SILENT, Result.BUSY, Result.NO_ANSWER, Result.FAILED])

    assert record == Record(dialled=5, answered=2, silent=1)
    assert record.silent_share == 0.5
