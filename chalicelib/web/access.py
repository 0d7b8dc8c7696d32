"""Who is asking: the one answer that sessions, API keys and the operator's key all come down to."""

from dataclasses import dataclass
from typing import Final, Literal, Protocol

from chalicelib.core.errors import Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody let in, acting for exactly one company (``company`` is empty only for the operator acting for none).

    ``user`` is the slug of the person behind a session; keys have none. ``rights`` are strings like
    ``queues.manage``; ``"*"`` holds every right. ``csrf_binding`` is what the session's CSRF token is bound to.
    """

    company: str
    kind: Literal["session", "key", "operator", "anonymous"]
    name: str
    rights: frozenset[str]
    user: str | None = None
    role: str = ""
    csrf_binding: str = ""
    issued_at: int = 0

    def may(self, right: str) -> bool:
        return right in self.rights or "*" in self.rights

    def require(self, right: str) -> None:
        """Insist on a right.

        Raises:
            Forbidden: the caller does not hold ``right``.
        """
        if not self.may(right):
            raise Forbidden("you do not have access to this", right=right)

    @property
    def actor(self) -> str:
        """How the audit names the caller."""
        return f"user:{self.user}" if self.user else f"{self.kind}:{self.name}"


ANONYMOUS: Final = Caller(company="", kind="anonymous", name="", rights=frozenset())


class Gatekeeper(Protocol):
    """Turns credentials into a :class:`Caller`; the room ``users`` implements it, app.py installs it."""

    def by_session(self, cookie: str) -> Caller | None:
        """The person whose session cookie this is, if the session still stands."""

    def by_key(self, key: str, *, company: str) -> Caller | None:
        """The holder of a bearer key; ``company`` is whom the operator wants to act for."""


class _Door:
    keeper: Gatekeeper | None = None


def admit_with(keeper: Gatekeeper) -> None:
    """Install the gatekeeper; called once, by app.py."""
    _Door.keeper = keeper


def gatekeeper() -> Gatekeeper:
    """Return who was installed.

    Raises:
        RuntimeError: nobody was, so nobody can come in.
    """
    if _Door.keeper is None:
        raise RuntimeError("no gatekeeper: app.py must call access.admit_with(...)")
    return _Door.keeper
