"""The gatekeeper: sessions, API keys and the operator's key, each to the caller it stands for."""

import hmac
from typing import Final, TypeVar

from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.companies.errors import NoSuchCompany
from chalicelib.core.clock import ticks, utcnow
from chalicelib.settings import settings
from chalicelib.users import api_keys, store
from chalicelib.users.rights import rights_of
from chalicelib.web import session
from chalicelib.web.access import Caller

FRESH_S: Final = 5.0
"""A revoked session or key may work for this long in a process that has just seen it."""
_MAX_REMEMBERED: Final = 2000
EVERYTHING: Final = frozenset({"*"})


K = TypeVar("K")
V = TypeVar("V")


class Gate:
    """Knows callers by what they carry, from memory if seen within five seconds."""

    def __init__(self) -> None:
        self._users: dict[tuple[str, str], tuple[float, store.Stored | None]] = {}
        self._keys: dict[str, tuple[float, Caller | None]] = {}

    def by_session(self, cookie: str) -> Caller | None:
        """The person whose cookie this is, unless their sessions have been ended since it was made."""
        opened = session.open_sealed(cookie, now=utcnow()) if cookie else None
        if opened is None:
            return None
        stored = self._user(opened.company, opened.user)
        if stored is None or stored.user.epoch != opened.epoch:
            return None
        user = stored.user
        return Caller(
            company=user.company,
            kind="session",
            name=user.title,
            user=user.name,
            role=user.role,
            rights=rights_of(user.role),
            csrf_binding=opened.nonce,
            issued_at=opened.issued_at,
        )

    def by_key(self, key: str, *, company: str) -> Caller | None:
        """The holder of a bearer key.

        Raises:
            NoSuchCompany: the operator names a company that is not there.
        """
        operator_key = settings().operator_key
        if operator_key and hmac.compare_digest(key.encode(), operator_key.encode()):
            return self._operator(company)
        fresh_until, caller = self._keys.get(key, (0.0, None))
        now = ticks()
        if fresh_until > now:
            return caller
        owner = api_keys.owner_of(key)
        if owner is not None:
            role = owner.target or ""
            caller = Caller(company=owner.company, kind="key", name=owner.name, role=role, rights=rights_of(role))
        else:
            caller = None
        _remember(self._keys, key, (now + FRESH_S, caller))
        return caller

    def forget(self) -> None:
        """Drop what this process remembers."""
        self._users.clear()
        self._keys.clear()

    def _operator(self, company: str) -> Caller:
        if company and config_store.recall(company, Kind.COMPANY, company) is None:
            raise NoSuchCompany
        return Caller(company=company, kind="operator", name="operator", rights=EVERYTHING)

    def _user(self, company: str, name: str) -> store.Stored | None:
        fresh_until, stored = self._users.get((company, name), (0.0, None))
        now = ticks()
        if fresh_until <= now:
            stored = store.find(company, name)
            _remember(self._users, (company, name), (now + FRESH_S, stored))
        return stored


def _remember(known: dict[K, V], key: K, value: V) -> None:
    if len(known) > _MAX_REMEMBERED:
        known.clear()
    known[key] = value


GATE: Final = Gate()
"""The process's one gatekeeper; app.py installs it."""
