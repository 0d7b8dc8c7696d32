"""Legs counted as they come and end, for as long as the switch runs."""

from collections import Counter

from infra.switch.leg import Ended, Leg
from infra.switch.watch.figures import Figure, Sample


class Tally:
    """``origin`` says where a leg came from: the line, an agent's telephone, a web phone, or ourselves."""

    def __init__(self) -> None:
        self._begun: Counter[str] = Counter()
        self._ended: Counter[tuple[str, str]] = Counter()
        self._live: Counter[str] = Counter()

    def add(self, leg: Leg, origin: str) -> None:
        self._begun[origin] += 1
        self._live[origin] += 1
        leg.ended.add_done_callback(lambda future: self._over(origin, future.result()))

    def _over(self, origin: str, ended: Ended) -> None:
        self._live[origin] -= 1
        self._ended[origin, ended.cause] += 1

    @property
    def live(self) -> int:
        return self._live.total()

    def figures(self) -> list[Figure]:
        live = [Sample(count, {"origin": origin}) for origin, count in sorted(self._live.items())]
        begun = [Sample(count, {"origin": origin}) for origin, count in sorted(self._begun.items())]
        ended = [
            Sample(count, {"origin": origin, "cause": cause}) for (origin, cause), count in sorted(self._ended.items())
        ]
        return [
            Figure("legs_live", "gauge", "Parties connected or being rung at this moment.", live),
            Figure("legs_total", "counter", "Parties that called or were called.", begun),
            Figure("legs_ended_total", "counter", "Parties gone, by the cause.", ended),
        ]
