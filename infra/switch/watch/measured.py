"""Webhooks with a clock beside them."""

import time
from bisect import bisect_left
from collections import Counter
from itertools import accumulate
from typing import Final

from infra.switch.fetcher import Fetcher, FetchFailed, HttpReply, HttpRequest, Limits
from infra.switch.watch.figures import Figure, Sample

BOUNDS_S: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)


class Measured:
    """A fetcher like the one it asks."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._took = [0] * (len(BOUNDS_S) + 1)
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
        self._took[bisect_left(BOUNDS_S, took_s)] += 1

    def figures(self) -> list[Figure]:
        total = self._outcomes.total()
        within = zip(BOUNDS_S, accumulate(self._took), strict=False)
        buckets = [Sample(count, {"le": str(bound)}, "_bucket") for bound, count in within]
        ends = [Sample(total, {"le": "+Inf"}, "_bucket"), Sample(self._sum_s, {}, "_sum"), Sample(total, {}, "_count")]
        outcomes = [Sample(count, {"outcome": name}) for name, count in sorted(self._outcomes.items())]
        return [
            Figure("webhook_seconds", "histogram", "How long the functions took to answer.", [*buckets, *ends]),
            Figure("webhooks_total", "counter", "Webhooks by HTTP class or error code.", outcomes),
        ]
