"""What an agent typed, read as a number that may be dialled (WBX-30…32): its form, then the company's limits."""

import re
from collections.abc import Collection
from typing import Final

from chalicelib.companies.errors import NotANumber
from chalicelib.companies.phone import to_e164
from chalicelib.outbound.errors import NotAllowed, NotDialable

FEWEST, MOST = 3, 18
_DROPPED: Final = re.compile(r"[^0-9+#*:]", re.ASCII)
_KEYS: Final = re.compile(r"[#*:]")
_SHORT: Final = 5
MOST_TYPED: Final = 60


def read(text: str, *, country: str, allowed: Collection[str]) -> str:
    """Return a number as E.164; a national one is of ``country``, and only those of ``allowed`` countries pass.

    Raises:
        NotDialable, NotAllowed: the message says what is wrong with it.
    """
    typed = _DROPPED.sub("", text[:MOST_TYPED])
    digits = sum(key.isdigit() for key in typed)
    if not digits:
        raise NotDialable("Type the number to call.")
    if not FEWEST <= digits <= MOST:
        raise NotDialable(f"A number has {FEWEST} to {MOST} digits.")
    if "+" in typed[1:]:
        raise NotDialable("A plus stands only at the beginning of a number.")
    if _KEYS.search(typed):
        raise NotDialable("Call the number first; then send *, # and further digits with the keypad.")
    if digits <= _SHORT:
        raise NotDialable("Short numbers cannot be called from here.")
    try:
        number = to_e164(typed, country=country)
    except NotANumber as error:
        raise NotDialable("No telephone has this number. With a country code it begins with a plus.") from error
    _insist_on_allowed(number, allowed)
    return number


def _insist_on_allowed(number: str, allowed: Collection[str]) -> None:
    import phonenumbers  # noqa: PLC0415  costs 25 ms; only who calls out pays

    parsed = phonenumbers.parse(number)
    countries = phonenumbers.region_codes_for_country_code(parsed.country_code or 0)
    region = phonenumbers.region_code_for_number(parsed) or (countries[0] if len(countries) == 1 else "")
    if region not in allowed:
        raise NotAllowed("Your company does not allow calls to this country.")
    if phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.PREMIUM_RATE:
        raise NotAllowed("Premium-rate numbers cannot be called.")
