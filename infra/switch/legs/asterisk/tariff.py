"""Where calls may go on the line, and what they may cost in a day: the decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

EVERYWHERE: Final = "*"


class TariffUnreadable(ValueError):
    """A setting makes no sense; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """Country codes calls may go to (none: everywhere), beginnings refused, prices of a minute by beginning.

    When a day has cost ``day_cap`` no call goes out, and one that is up begins no further minute if the cap ``cuts``.
    """

    countries: Sequence[str] = ()
    refused: Sequence[str] = ()
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    day_cap: Decimal | None = None
    cuts: bool = True

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Tariff":
        """Read ``OUTGOING_*`` variables; a site that names its own country calls there and nowhere else.

        Raises:
            TariffUnreadable: a price is no number, there is a cap but no prices, or nobody knows what it does.
        """
        own = environment.get("SWITCH_COUNTRY_CODE", "")
        countries = _list(environment.get("OUTGOING_COUNTRIES") or own)
        rates = dict(_rate(entry) for entry in _list(environment.get("OUTGOING_RATES", "")))
        cap = environment.get("OUTGOING_DAY_CAP", "")
        if cap and not rates:
            raise TariffUnreadable("OUTGOING_DAY_CAP needs OUTGOING_RATES: without prices nothing can be counted")
        at_cap = environment.get("OUTGOING_AT_CAP") or "cut"
        if at_cap not in {"cut", "finish"}:
            raise TariffUnreadable(f"OUTGOING_AT_CAP must be cut or finish, not {at_cap!r}")
        return cls(
            countries=() if EVERYWHERE in countries else countries,
            refused=_list(environment.get("OUTGOING_REFUSED", "")),
            rates=rates,
            day_cap=_money("OUTGOING_DAY_CAP", cap) if cap else None,
            cuts=at_cap == "cut",
        )

    def refusal(self, number: str, *, spent: Decimal) -> str | None:
        """Why a call to ``number`` (E.164) may not be made now; None when it may."""
        digits = number.removeprefix("+")
        if self.countries and not digits.startswith(tuple(self.countries)):
            return "country"
        if digits.startswith(tuple(self.refused)):
            return "number"
        if self.day_cap is not None and spent >= self.day_cap:
            return "spend"
        return None

    def rate(self, number: str) -> Decimal:
        """The price of a minute, by the longest beginning there is one for."""
        digits = number.removeprefix("+")
        known = [beginning for beginning in self.rates if beginning != EVERYWHERE and digits.startswith(beginning)]
        return self.rates.get(max(known, key=len, default=EVERYWHERE), Decimal(0))


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip().removeprefix("+") for part in text.split(",") if part.strip())


def _rate(entry: str) -> tuple[str, Decimal]:
    beginning, _, price = entry.partition(":")
    return beginning.strip(), _money("OUTGOING_RATES", price)


def _money(name: str, text: str) -> Decimal:
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise TariffUnreadable(f"{name}: {text!r} is no amount of money")
    return amount
