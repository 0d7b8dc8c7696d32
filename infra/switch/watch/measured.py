"""Webhooks with a clock beside them."""

import time
from collections import Counter
from typing import Final

from infra.switch.fetcher import Fetcher, FetchFailed, HttpReply, HttpRequest, Limits
from infra.switch.watch.figures import Figure, Sample

BOUNDS_S: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)


class Measured:
    """A fetcher like the one it asks."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._within: Counter[float] = Counter()
        self._outcomes: Counter[str] = Counter()
        self._sum_s = 0.0

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        began_at = time.monotonic()
        outcome = "failed"
        try:
            reply = await self._fetcher.fetch(request, limits)
        except FetchFailed as failure:
            outcome = str(failure.code)
            raise
        else:
            outcome = f"{reply.status // 100}xx"
            return reply
        finally:
            self._note(time.monotonic() - began_at, outcome)

    def _note(self, took_s: float, outcome: str) -> None:
        self._outcomes[outcome] += 1
        self._sum_s += took_s
        for bound in BOUNDS_S:
            if took_s <= bound:
                self._within[bound] += 1

    def figures(self) -> list[Figure]:
        total = self._outcomes.total()
        buckets = [Sample(self._within[bound], {"le": str(bound)}, "_bucket") for bound in BOUNDS_S]
        ends = [Sample(total, {"le": "+Inf"}, "_bucket"), Sample(self._sum_s, {}, "_sum"), Sample(total, {}, "_count")]
        outcomes = [Sample(count, {"outcome": name}) for name, count in sorted(self._outcomes.items())]
        return [
            Figure("webhook_seconds", "histogram", "How long the functions took to answer.", [*buckets, *ends]),
            Figure("webhooks_total", "counter", "Webhooks by HTTP class or error code.", outcomes),
        ]
