"""Telephone numbers as people write them, into E.164."""

from chalicelib.companies.errors import NotANumber


def to_e164(text: str, *, country: str) -> str:
    """Read a number; a national one is taken to be of ``country`` (ISO 3166, a subdivision is ignored).

    Raises:
        NotANumber: no such number can exist.
    """
    import phonenumbers  # noqa: PLC0415  costs 25 ms; only the administration parses what people type

    try:
        number = phonenumbers.parse(text, country.partition("-")[0] or None)
    except phonenumbers.NumberParseException as error:
        raise NotANumber from error
    if not phonenumbers.is_possible_number(number):
        raise NotANumber
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
