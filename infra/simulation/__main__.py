"""``python -m infra.simulation``: a day of calls, judged by every invariant."""

import argparse
import json
import sys

from infra.simulation.day import Plan, run_day
from infra.simulation.faults import FINE, ROUGH
from infra.simulation.theatre import opened
from infra.switch.collecting import collect_less

NUMBER = "+4721000000"
CALLS_AN_HOUR = 12
"""What keeps an agent busy for a good half of the time."""


def main(arguments: list[str]) -> int:
    """Play the day that was asked for; the exit code tells whether an invariant was breached."""
    parser = argparse.ArgumentParser(prog="python -m infra.simulation", description=__doc__)
    parser.add_argument("--calls", type=int, help=f"how many callers; {CALLS_AN_HOUR} an hour for each agent")
    parser.add_argument("--agents", type=int, default=5, help="how many agents")
    parser.add_argument("--hours", type=float, default=8.0, help="how long the day is")
    parser.add_argument("--faults", action="store_true", help="lose, double and delay messages, kill functions")
    parser.add_argument("--seed", type=int, default=1, help="the same seed plays the same day")
    parser.add_argument("--method", default="round-robin", help="how calls are distributed")
    parser.add_argument("--json", action="store_true", help="end with the figures in one line of JSON")
    asked = parser.parse_args(arguments)
    weather = ROUGH if asked.faults else FINE
    plan = Plan(
        calls=asked.calls or round(asked.agents * asked.hours * CALLS_AN_HOUR),
        agents=asked.agents,
        hours=asked.hours,
        weather=weather,
        seed=asked.seed,
        method=asked.method,
    )
    with opened() as theatre:
        collect_less()
        figures = run_day(plan, theatre, NUMBER)
    print("\n".join(figures.lines()))
    if asked.json:
        print(json.dumps(figures.record()))
    return 1 if figures.breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
