"""The expected wait is held against what came, beside an oracle that knows what no estimator can."""

import uuid
from dataclasses import replace

import pytest

from chalicelib.core.ids import CompanyId
from infra.simulation.forecasting import LongPlan, evaluate

pytestmark = pytest.mark.slow


def test_the_expected_wait_is_about_as_good_as_one_told_by_an_oracle(theatre) -> None:
    own = replace(theatre, company=CompanyId(f"wait-{uuid.uuid4().hex[:12]}"))
    plan = LongPlan(calls=260, agents=12, hours=1.0, seed=3)
    found = evaluate(plan, own, f"+4723{uuid.uuid4().int % 1_000_000:06d}")

    assert found.questions > 30
    assert found.untold <= 5
    assert found.ours.mean_absolute <= 1.4 * found.oracle.mean_absolute + 3
    assert abs(found.ours.bias) <= abs(found.oracle.bias) + 15
    assert found.ours.within_minute >= found.oracle.within_minute - 0.1
