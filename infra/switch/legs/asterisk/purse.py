"""What calls on the line have cost today, kept over a restart."""

import asyncio
import json
import math
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from infra.switch.leg import Leg
from infra.switch.legs.asterisk.tariff import Tariff
from infra.switch.watch.figures import Figure, Sample

MINUTE_S: Final = 60


class Purse:
    """``now`` is aware; a day is one of UTC. Minutes that have begun are paid."""

    def __init__(self, tariff: Tariff, now: Callable[[], datetime], path: Path | None) -> None:
        self._tariff = tariff
        self._now = now
        self._path = path
        self._day, self._paid = self._read()
        self._running: dict[Leg, tuple[Decimal, datetime]] = {}
        self._refused = 0

    @property
    def spent(self) -> Decimal:
        """Today's total, calls that are up included."""
        self._turn_page()
        return self._paid + sum((self._cost(leg) for leg in self._running), Decimal(0))

    def refusal(self, number: str) -> str | None:
        reason = self._tariff.refusal(number, spent=self.spent)
        self._refused += reason is not None
        return reason

    async def follow(self, leg: Leg, number: str) -> None:
        """Charge for a call from its answer to its end."""
        answered = asyncio.ensure_future(leg.answered.wait())
        either: set[asyncio.Future[Any]] = {answered, leg.ended}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not answered.done():
            answered.cancel()
            return
        self._running[leg] = (self._tariff.rate(number), self._now())
        await asyncio.wait({leg.ended})
        self._turn_page()
        self._paid += self._cost(leg)
        del self._running[leg]
        self._write()

    def _cost(self, leg: Leg) -> Decimal:
        rate, began_at = self._running[leg]
        return rate * math.ceil((self._now() - began_at).total_seconds() / MINUTE_S)

    def _turn_page(self) -> None:
        today = self._now().date().isoformat()
        if today != self._day:
            self._day, self._paid = today, Decimal(0)

    def _read(self) -> tuple[str, Decimal]:
        if self._path is None or not self._path.exists():
            return self._now().date().isoformat(), Decimal(0)
        kept = json.loads(self._path.read_text("utf-8"))
        return str(kept["day"]), Decimal(kept["paid"])

    def _write(self) -> None:
        if self._path is None:
            return
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps({"day": self._day, "paid": str(self._paid)}), "utf-8")
        draft.replace(self._path)

    def figures(self) -> list[Figure]:
        return [
            Figure(
                "spent_today",
                "gauge",
                "What calls on the line cost today, in the money of the prices.",
                [Sample(float(self.spent))],
            ),
            Figure("calls_out_refused_total", "counter", "Calls that the tariff forbade.", [Sample(self._refused)]),
        ]
