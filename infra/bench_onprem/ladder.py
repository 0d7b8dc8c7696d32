"""The highest rate of calls that still goes well: steps up until one fails."""

from typing import Final

from infra.bench_onprem.subjects import Bench, Subject

STEPS: Final = (10, 20, 35, 50, 75, 100, 150, 200, 250, 300, 400)
SECONDS: Final = 5


def highest(bench: Bench, subject: Subject) -> int:
    """Calls a second at less than one per cent of failures, on this machine as busy as it is."""
    best = 0
    for rate in STEPS:
        if not bench.load(subject, rate=rate, calls=rate * SECONDS).is_good:
            break
        best = rate
    return best
