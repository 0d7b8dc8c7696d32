"""A slice of a day in bad weather: many agents, many callers, no breach."""

import uuid
from dataclasses import replace

import pytest

from chalicelib.core.ids import CompanyId
from infra.simulation.day import Plan, run_day
from infra.simulation.faults import FINE, ROUGH


@pytest.mark.covers("C1", "C2", "C3", "C4", "Q1", "Q2", "Q3", "Q4", "Q5", "A1", "A2", "A3", "A4", "D2")
@pytest.mark.parametrize(
    ("agents", "calls", "weather", "method"),
    [(5, 40, ROUGH, "round-robin"), (50, 120, ROUGH, "round-robin"), (8, 40, FINE, "ring-all")],
    ids=["five agents", "fifty agents", "ring all"],
)
def test_a_busy_hour_has_no_breach(theatre, agents, calls, weather, method) -> None:
    own = replace(theatre, company=CompanyId(f"day-{uuid.uuid4().hex[:12]}"))
    plan = Plan(calls=calls, agents=agents, hours=0.3, weather=weather, method=method)
    figures = run_day(plan, own, f"+4722{uuid.uuid4().int % 1_000_000:06d}")
    assert figures.breaches == []
    assert weather is not FINE or not figures.told
    assert figures.calls >= calls * 0.95
    assert figures.answered >= figures.calls * 0.6
