"""The expected wait is held against what came, beside an oracle that knows what no estimator can."""

import uuid
from dataclasses import replace

import pytest

from chalicelib.core.ids import CompanyId
from infra.simulation.forecasting import evaluate, evaluate_whole
from infra.simulation.shared_days import DAYS, SharedPlan

SHARED = [
    "one queue, many pauses",
    "two queues, all serve both",
    "two queues, sales goes first",
    "two queues, sales goes first, half serve both",
]


@pytest.mark.parametrize("day", SHARED)
def test_the_expected_wait_is_about_right_where_agents_share_queues_and_some_talk_for_long(day) -> None:
    for found in evaluate(SharedPlan(calls=800, agents=12, hours=3, seed=3, shape=DAYS[day])):
        assert found.questions > 20
        assert found.ours.median_absolute <= 1.3 * found.oracle.median_absolute + 10
        assert found.ours.median_absolute <= 0.75 * found.mean_wait_s + 10
        assert abs(found.ours.bias) <= 0.6 * found.mean_wait_s + 15
        assert found.ours.within_minute >= 0.55


@pytest.mark.slow
def test_it_is_as_good_as_an_oracles_when_every_webhook_and_write_is_played(theatre) -> None:
    own = replace(theatre, company=CompanyId(f"wait-{uuid.uuid4().hex[:12]}"))
    plan = SharedPlan(calls=260, agents=12, hours=1.0, seed=3, shape=DAYS["one queue, exponential talk"])
    number = f"+4723{uuid.uuid4().int % 1_000_000:06d}"
    (found,) = evaluate_whole(plan, own, {"support": number})

    assert found.questions > 20
    assert found.ours.mean_absolute <= 1.4 * found.oracle.mean_absolute + 3
    assert abs(found.ours.bias) <= abs(found.oracle.bias) + 15
    assert found.ours.within_minute >= found.oracle.within_minute - 0.1
