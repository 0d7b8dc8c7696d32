"""Public holidays by country and year."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final

from chalicelib.directory.holiday_table import tabled

Calendar = Callable[[str, int], frozenset[date]]
"""(country, year) → the dates that are public holidays; the same answer whenever asked."""

NONE: Final[frozenset[date]] = frozenset()


def no_holidays(country: str, year: int) -> frozenset[date]:  # noqa: ARG001  a Calendar takes both
    """The calendar of a place without public holidays."""
    return NONE


@cache
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Return the dates of ``country``, an ISO 3166-1 code with an optional subdivision (``NO``, ``DE-BY``).

    An unknown or empty country has none: a call must go on. :func:`is_known_country` is for whoever saves one.
    """
    if not country:
        return NONE
    known = tabled(country, year)
    if known is not None:
        return known
    import holidays  # noqa: PLC0415  costs a second: only for subdivisions and far years

    code, _, subdivision = country.partition("-")
    try:
        return frozenset(holidays.country_holidays(code, subdiv=subdivision or None, years=year))
    except NotImplementedError:
        return NONE


def is_known_country(country: str) -> bool:
    """Tell whether public holidays of ``country`` are known."""
    import holidays  # noqa: PLC0415  see above

    code, _, subdivision = country.partition("-")
    supported = holidays.list_supported_countries(include_aliases=False)
    return code in supported and (not subdivision or subdivision in supported[code])
