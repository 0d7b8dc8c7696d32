"""The highest rate of calls that still goes well: doubled until one fails, and then between the last two."""

from typing import Final

from infra.bench_onprem.subjects import Bench, Subject

FIRST: Final = 25
MOST: Final = 400
LEAST: Final = 4
PRECISION: Final = 0.15
SECONDS: Final = 4


def highest(bench: Bench, subject: Subject) -> int:
    """Calls a second at less than one per cent of failures, on this machine as busy as it is; ``MOST`` is enough."""
    good, bad = 0, FIRST
    while good < MOST and _goes_well(bench, subject, bad):
        good, bad = bad, min(MOST, 2 * bad) if bad < MOST else MOST + 1
    while bad <= MOST and bad - good > max(LEAST, good * PRECISION):
        middle = (good + bad) // 2
        good, bad = (middle, bad) if _goes_well(bench, subject, middle) else (good, middle)
    return good


def _goes_well(bench: Bench, subject: Subject, rate: int) -> bool:
    return bench.load(subject, rate=rate, calls=rate * SECONDS).is_good
