"""Names in paths: slugs, or numbers in E.164."""

from typing import Final

from chalicelib.companies import service as companies
from chalicelib.companies.errors import NotANumber
from chalicelib.companies.phone import to_e164
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import is_slug

RESERVED_COMPANIES: Final = frozenset({"house"})
"""``/audio/house/…`` holds the sounds of the product."""


class BadName(Invalid):
    code = "bad-name"

    def __init__(self) -> None:
        super().__init__("a name is 1 to 63 lower-case letters, digits and hyphens, and begins with no hyphen")


def new_slug(name: str) -> str:
    """Let a name through that something may be created under.

    Raises:
        BadName: it is no slug.
    """
    if not is_slug(name):
        raise BadName
    return name


def number(company: str, text: str) -> str:
    """Read a number from a path.

    Raises:
        NotANumber: it is none.
    """
    return to_e164(text, country=companies.load(company).country)


def known_number(company: str, text: str) -> str:
    """Read a number that should exist; what is no number is passed on and will not be found."""
    try:
        return number(company, text)
    except NotANumber:
        return text
