"""How many calls a company makes in an hour, at most: a stolen log-in, or a telephone that asks again and again."""

from datetime import datetime
from typing import Final

from chalicelib.core.ids import CompanyId
from chalicelib.outbound.errors import NotAllowed, TooManyCalls
from chalicelib.users import throttle
from chalicelib.users.errors import TooManyAttempts

HOUR_S: Final = 3600


def count(company: CompanyId, per_hour: int, *, now: datetime) -> None:
    """Count one call.

    Raises:
        NotAllowed: the company makes none.
        TooManyCalls: it has made as many as it may.
    """
    if not per_hour:
        raise NotAllowed("Your company does not let its agents call out.")
    try:
        throttle.count(_limit(per_hour), company, now=now)
    except TooManyAttempts as error:
        raise TooManyCalls from error


def is_reached(company: CompanyId, per_hour: int, *, now: datetime) -> bool:
    """Tell whether the company makes no call more, in this hour or at all."""
    return not per_hour or throttle.is_spent(_limit(per_hour), company, now=now)


def _limit(per_hour: int) -> throttle.Limit:
    return throttle.Limit("calling", per_hour, HOUR_S)
