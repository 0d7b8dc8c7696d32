"""What each step of a standard call may cost at the tables: round trips and capacity units, by the published formula."""

import uuid
from collections import defaultdict

import pytest

from chalicelib.settings import settings
from infra.bench.metering import Invocation
from infra.bench.standard_call import play_calls
from infra.bench.world import ENVIRONMENT
from tests.plugins.emptied import empty

CALLS = 3
MOST_JOB_RUNS = 18

# the most one run may take: round trips to the tables, read units, write units
LIMITS = {
    "/voice/incoming": (3, 8, 2),
    "/voice/flow/{company}/{call}": (3, 8, 4),
    "/voice/queues/{company}/{call}/wait": (2, 3, 0),
    "/voice/queues/{company}/{call}/meet": (2, 2, 1),
    "/voice/offers/{company}/{call}/{offer}": (3, 3, 4),
    "/voice/offers/{company}/{call}/{offer}/status": (2, 2, 3),
    "/voice/status": (3, 3, 3),
}


@pytest.fixture(scope="module")
def invocations(aws) -> list[Invocation]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in ENVIRONMENT.items():
            environment.setenv(name, value)
        settings.cache_clear()
        from app import app

        empty()
        unique = uuid.uuid4()
        played = play_calls(app, f"capacity-{unique.hex[:8]}", f"+4724{unique.int % 1_000_000:06d}", calls=CALLS)
    settings.cache_clear()
    return played


def test_every_webhook_of_a_call_stays_within_its_capacity(invocations) -> None:
    most: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    for each in invocations:
        if each.path.startswith("/voice/"):
            spent = (each.table_trips, each.read_units, each.write_units)
            most[each.path] = [max(pair) for pair in zip(most[each.path], spent, strict=True)]

    over = {path: spent for path, spent in most.items() if any(a > b for a, b in zip(spent, LIMITS[path], strict=True))}
    assert over == {}
    assert set(most) == set(LIMITS)


def test_a_callers_wait_reads_and_never_writes(invocations) -> None:
    waits = [each for each in invocations if each.path.endswith("/wait")]

    assert len(waits) >= CALLS
    assert all(each.write_units == 0 and not each.jobs for each in waits)


def test_a_later_call_of_the_same_company_finds_its_configuration_in_memory(invocations) -> None:
    arrivals = [each for each in invocations if each.path == "/voice/incoming"]

    assert min(each.read_units for each in arrivals[1:]) < arrivals[0].read_units


def test_no_function_reads_a_whole_table(invocations) -> None:
    operations = {operation for each in invocations for _, operation in each.touched}

    assert "Scan" not in operations
    assert {"GetItem", "PutItem", "Query"} <= operations


def test_nobody_is_told_of_a_call_that_nobody_watches(invocations) -> None:
    after_the_first = [each for each in invocations if each.path.startswith("/voice/")][10:]

    assert after_the_first
    assert not any("news" in each.jobs for each in after_the_first)


def test_a_call_causes_no_more_runs_than_it_needs(invocations) -> None:
    runs = [each for each in invocations if each.function in {"acd", "dispatch"} and each.path != "sweep"]

    assert len(runs) / CALLS <= MOST_JOB_RUNS
