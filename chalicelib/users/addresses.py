"""What people log in by: e-mail addresses and mobile numbers, and how they lead to users.

One person may work for several companies of a deployment, and no company may learn of another, so an address leads to
one user per company. Only hashes of addresses are kept here.
"""

from collections.abc import Iterable

from chalicelib.companies import lookups
from chalicelib.companies.domain import DEFAULT_COUNTRY
from chalicelib.companies.errors import NotANumber
from chalicelib.companies.phone import to_e164
from chalicelib.users.domain import User
from chalicelib.users.errors import AddressTaken

_FIELDS = {"email": "e-mail address", "mobile": "number"}


def key_of(identifier: str) -> str | None:
    """The look-up key of what somebody typed as user name; ``None`` if it can be nobody's."""
    text = identifier.strip()
    if "@" in text:
        return _email_key(text)
    try:
        return _mobile_key(to_e164(text, country=DEFAULT_COUNTRY))
    except NotANumber:
        return None


def claim(company: str, name: str, *, email: str, phone: str) -> None:
    """Let a user be found by these addresses; repeating it is harmless.

    Raises:
        AddressTaken: another user of this company has one of them.
    """
    for field, key in _keys(email, phone):
        if lookups.add_member(key, company=company, name=name) != name:
            raise AddressTaken(_FIELDS[field])


def drop(company: str, name: str, *, email: str, phone: str, keep: User | None) -> None:
    """Give up addresses of a user, save those that the user as in ``keep`` has."""
    kept = keys_of(keep) if keep else set()
    for _, key in _keys(email, phone):
        if key not in kept:
            lookups.remove_member(key, company=company, name=name)


def keys_of(user: User) -> set[str]:
    """The look-up keys of a user's addresses."""
    return {key for _, key in _keys(user.email, user.phone)}


def owners(key: str | None) -> list[lookups.Owner]:
    """The users an address leads to, one a company."""
    return lookups.members(key) if key else []


def _keys(email: str, phone: str) -> Iterable[tuple[str, str]]:
    if email:
        yield "email", _email_key(email)
    if phone:
        yield "mobile", _mobile_key(phone)


def _email_key(email: str) -> str:
    return lookups.secret_key("email", email.strip().casefold())


def _mobile_key(number: str) -> str:
    return lookups.secret_key("mobile", number)
