"""What calls on the line have cost today, kept over a restart; calls that would cost too much are cut."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Protocol

from infra.switch.leg import Cause, Leg
from infra.switch.legs.asterisk.tariff import Tariff
from infra.switch.watch.figures import Figure, Sample

MINUTE_S: Final = 60

logger = logging.getLogger(__name__)


class Metered(Leg, Protocol):
    """A leg on the line; the functions know its ``channel`` as the call's SID."""

    channel: str


class Purse:
    """``now`` is aware; a day is one of UTC. A minute is paid when it begins, and may then be used."""

    def __init__(self, tariff: Tariff, now: Callable[[], datetime], path: Path | None) -> None:
        self._tariff = tariff
        self._now = now
        self._path = path
        self._day, self._paid = self._read()
        self._refused = 0
        self._cut = 0

    @property
    def spent(self) -> Decimal:
        """Today's total, calls that are up included."""
        self._turn_page()
        return self._paid

    @property
    def is_empty(self) -> bool:
        """Whether the day has cost what it may."""
        return self._tariff.day_cap is not None and self.spent >= self._tariff.day_cap

    def refusal(self, number: str) -> str | None:
        reason = self._tariff.refusal(number, spent=self.spent)
        self._refused += reason is not None
        return reason

    async def follow(self, leg: Metered, number: str) -> None:
        """Charge for a call from its answer to its end, which comes early when no further minute may be paid."""
        answered = asyncio.ensure_future(leg.answered.wait())
        either: set[asyncio.Future[Any]] = {answered, leg.ended}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not answered.done():
            answered.cancel()
            return
        rate = self._tariff.rate(number)
        self._pay(rate)
        while not (await asyncio.wait({leg.ended}, timeout=MINUTE_S))[0]:
            if rate and self.is_empty and self._tariff.cuts:
                await self._end(leg)
                return
            self._pay(rate)

    async def _end(self, leg: Metered) -> None:
        self._cut += 1
        logger.warning("call cut", extra={"call": leg.channel, "reason": "OUTGOING_DAY_CAP", "spent": str(self._paid)})
        await leg.hang_up(Cause.NORMAL)

    def _pay(self, rate: Decimal) -> None:
        was_empty = self.is_empty
        self._paid += rate
        if rate:
            self._write()
        if self.is_empty and not was_empty:
            logger.warning("day cap reached", extra={"reason": "OUTGOING_DAY_CAP", "spent": str(self._paid)})

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
        """A full disk must not end a call: the sum is in memory."""
        if self._path is None:
            return
        draft = self._path.with_suffix(".new")
        try:
            draft.write_text(json.dumps({"day": self._day, "paid": str(self._paid)}), "utf-8")
            draft.replace(self._path)
        except OSError as error:
            logger.error("spending not written", extra={"reason": str(error)})  # noqa: TRY400  no trace per call

    def figures(self) -> list[Figure]:
        spent = "What calls on the line cost today, in the money of the prices."
        return [
            Figure("spent_today", "gauge", spent, [Sample(float(self.spent))]),
            Figure("day_cap_reached", "gauge", "1 when no more may be spent today.", [Sample(int(self.is_empty))]),
            Figure("calls_out_refused_total", "counter", "Calls that the tariff forbade.", [Sample(self._refused)]),
            Figure("calls_cut_total", "counter", "Calls ended as the day's cap was reached.", [Sample(self._cut)]),
        ]
