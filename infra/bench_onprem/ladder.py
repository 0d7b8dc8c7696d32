"""The highest rate of calls that still goes well: up in steps until one fails, and then between the last two."""

from typing import Final

from infra.bench_onprem.subjects import Bench, Subject

FIRST: Final = 20
GROWTH: Final = 1.6
MOST: Final = 400
PRECISION: Final = 0.08
SECONDS: Final = 5


def highest(bench: Bench, subject: Subject) -> int:
    """Calls a second at less than one per cent of failures, on this machine as busy as it is."""
    good, bad = 0, FIRST
    while bad <= MOST and _goes_well(bench, subject, bad):
        good, bad = bad, round(bad * GROWTH)
    while good and bad <= MOST and bad - good > good * PRECISION:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if _goes_well(bench, subject, middle) else (good, middle)
    return good


def _goes_well(bench: Bench, subject: Subject, rate: int) -> bool:
    return bench.load(subject, rate=rate, calls=rate * SECONDS).is_good
