"""What can be done with people: create, change, log in, let set a password."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.aws import jobs
from chalicelib.users import addresses, links, passwords, store, throttle
from chalicelib.users.domain import User, password_problem
from chalicelib.users.errors import AddressTaken, LogInFailed, UserChanged, WeakPassword
from chalicelib.users.tables import NOTICES
from chalicelib.web.session import Session

_MAX_COMPANIES: Final = 5
"""How many companies one address is tried for at a log-in; each costs a password hash."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link to be sent: ``token`` goes into the address of the page that sets the password."""

    user: User
    token: str


def put_user(
    company: str, name: str, doc: Mapping[str, Any], *, replaces: int | None, actor: str, now: datetime
) -> User:
    """Create a user or change their profile. New addresses are claimed first and old ones released last.

    Raises:
        AddressTaken: another user of the company has the e-mail address or number.
        UserChanged: somebody else changed the user meanwhile.
    """
    email, phone = str(doc.get("email") or ""), str(doc.get("phone") or "")
    before = store.find(company, name)
    try:
        addresses.claim(company, name, email=email, phone=phone)
        store.put(company, name, doc, replaces=replaces, actor=actor, now=now)
    except (AddressTaken, UserChanged):
        addresses.drop(company, name, email=email, phone=phone, keep=before.user if before else None)
        raise
    if before is not None:
        addresses.drop(
            company, name, email=before.user.email, phone=before.user.phone, keep=store.get(company, name).user
        )
    return store.get(company, name).user


def delete_user(company: str, name: str, *, version: int) -> None:
    """Remove a user; their sessions end with them.

    Raises:
        NoSuchUser, UserChanged: gone or changed meanwhile.
    """
    user = store.get(company, name).user
    store.delete(company, name, version=version)
    addresses.drop(company, name, email=user.email, phone=user.phone, keep=None)


def log_in(identifier: str, password: str, *, source: str, now: datetime) -> Session:
    """Start a session for whoever proves to be ``identifier`` (an e-mail address or a mobile number).

    Takes as long for an unknown name as for a wrong password, and says the same.

    Raises:
        LogInFailed: wrong, whatever was wrong.
        TooManyAttempts: for this name or from this source.
    """
    key = addresses.key_of(identifier)
    subject = key or identifier.strip().casefold()
    throttle.count(throttle.LOG_IN_BY_SOURCE, source, now=now)
    throttle.count(throttle.LOG_IN_BY_NAME, subject, now=now)
    found = _who_has(password, key)
    if found is None or found.password is None:
        raise LogInFailed
    throttle.forgive(throttle.LOG_IN_BY_NAME, subject, now=now)
    user = found.user
    if passwords.is_outdated(found.password):
        store.renew_hash(user.company, user.name, old=found.password, new=passwords.hash_password(password))
    return start_session(user, now=now)


def _who_has(password: str, key: str | None) -> store.Stored | None:
    known = _found_by(key)[:_MAX_COMPANIES]
    right = [stored for stored in known if passwords.is_right(password, stored.password)]
    if not known:
        passwords.is_right(password, None)
    return right[0] if right else None


def _found_by(key: str | None) -> list[store.Stored]:
    """The users whose address this is; a claim that outlived its user's change of address counts for nothing."""
    found = [store.find(owner.company, owner.name) for owner in addresses.owners(key)]
    return [stored for stored in found if stored is not None and key in addresses.keys_of(stored.user)]


def start_session(user: User, *, now: datetime) -> Session:
    return Session(
        company=user.company,
        user=user.name,
        epoch=user.epoch,
        issued_at=int(now.timestamp()),
        nonce=secrets.token_urlsafe(12),
    )


def ask_for_link(identifier: str, *, source: str, now: datetime, by_text: bool = False) -> None:
    """Have a set-password link sent to whoever is ``identifier``, by e-mail or (``by_text``) as a text message.

    A job finds out who that is, so that the answer and its time are the same for everybody; it carries only a hash.

    Raises:
        TooManyAttempts: for this name or from this source.
    """
    key = addresses.key_of(identifier)
    throttle.count(throttle.LINK_BY_SOURCE, source, now=now)
    throttle.count(throttle.LINK_BY_NAME, key or identifier.strip().casefold(), now=now)
    channel = "sms" if by_text else "email"
    jobs.send(NOTICES.name, {"kind": "password-link", "who": key or "", "channel": channel})


def invite(company: str, name: str) -> None:
    """Have a set-password link sent to a user by e-mail, or as a text message where there is no address."""
    user = store.get(company, name).user
    channel = "email" if user.email else "sms"
    jobs.send(NOTICES.name, {"kind": "invitation", "company": company, "user": name, "channel": channel})


def invitations(who: str, *, now: datetime) -> list[Invitation]:
    """Make the links asked for by :func:`ask_for_link`: one for each company that knows the address."""
    return [invitation(stored.user, now=now) for stored in _found_by(who or None)]


def invitation(user: User, *, now: datetime) -> Invitation:
    return Invitation(user, links.create(user.company, user.name, now=now))


def whose_link(token: str, *, now: datetime) -> User:
    """Say who may set a password by this link.

    Raises:
        LinkDead: nobody, any more.
    """
    bearer = links.read(token, now=now)
    return store.get(bearer.company, bearer.name).user


def set_password_by_link(token: str, password: str, *, now: datetime) -> User:
    """Set a password once by a link, ending all sessions. The link goes first: it can never work twice.

    Raises:
        WeakPassword: the link stays good for another try.
        LinkDead: it was used or is too old.
    """
    user = whose_link(token, now=now)
    set_checked = _checked(password, user)
    links.use_up(token, now=now)
    store.set_password(user.company, user.name, set_checked)
    return user


def set_password(company: str, name: str, password: str) -> None:
    """Set a password outright, as the demo's seeding and the operator do.

    Raises:
        WeakPassword: it will not do.
    """
    user = store.get(company, name).user
    store.set_password(company, name, _checked(password, user))


def _checked(password: str, user: User) -> str:
    problem = password_problem(password, user=user)
    if problem is not None:
        raise WeakPassword(problem)
    return passwords.hash_password(password)


def is_password_keyword(text: str) -> bool:
    """Tell whether a text message asks for a new password (PHN-057)."""
    return text.strip().casefold() in {"password", "passord", "lösenord", "adgangskode", "salasana", "passwort"}


def get(company: str, name: str) -> User:
    """Read a user.

    Raises:
        NoSuchUser: the company has none of that name.
    """
    return store.get(company, name).user


def find(company: str, name: str) -> User | None:
    found = store.find(company, name)
    return found.user if found else None


def list_page(company: str, *, limit: int, after: str | None = None) -> tuple[list[User], str | None]:
    """Read a page of users by name; the second part is the name after which to go on."""
    found, position = store.list_page(company, limit=limit, after=after)
    return [stored.user for stored in found], position


def end_sessions(company: str, name: str) -> None:
    """Log a user out everywhere.

    Raises:
        NoSuchUser: the company has none of that name.
    """
    store.end_sessions(company, name)


def list_all(company: str) -> list[User]:
    """Every user of a company, by name."""
    return [stored.user for stored in store.list_all(company)]
