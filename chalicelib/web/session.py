"""The session cookie: who logged in and when, signed; whether it still stands is the gatekeeper's to say."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Final

from chalicelib.settings import settings

COOKIE: Final = "cordboard_session"
VISITOR_COOKIE: Final = "cordboard_visitor"
LIFETIME: Final = timedelta(hours=12)
RENEW_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """``epoch`` is the user's counter of revocations: raising it there ends every session that carries a lower one."""

    company: str
    user: str
    epoch: int
    issued_at: int
    nonce: str


def secret() -> bytes:
    """Return the deployment's own secret.

    Raises:
        RuntimeError: it has none, so nothing it signs could be trusted.
    """
    if not settings().session_secret:
        raise RuntimeError("SESSION_SECRET is not set: log-ins need one (32 random bytes, as text)")
    return settings().session_secret.encode()


def mac(purpose: str, text: str) -> str:
    """Sign ``text`` for one purpose; a signature made for one is worth nothing for another."""
    digest = hmac.digest(secret(), f"{purpose}\0{text}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def seal(session: Session) -> str:
    """Write the cookie's value."""
    fields = [session.company, session.user, session.epoch, session.issued_at, session.nonce]
    text = base64.urlsafe_b64encode(json.dumps(fields, separators=(",", ":")).encode()).rstrip(b"=").decode()
    return f"{text}.{mac('session', text)}"


def open_sealed(value: str, *, now: datetime) -> Session | None:
    """Read a cookie's value; ``None`` unless we wrote it, and within the last twelve hours."""
    text, _, signature = value.partition(".")
    if not hmac.compare_digest(signature.encode("utf-8", "replace"), mac("session", text).encode()):
        return None
    company, user, epoch, issued_at, nonce = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    session = Session(company=company, user=user, epoch=epoch, issued_at=issued_at, nonce=nonce)
    age = now.timestamp() - session.issued_at
    return session if age < LIFETIME.total_seconds() else None


def cookies(headers: Mapping[str, str]) -> dict[str, str]:
    """The request's cookies; a malformed header counts as none."""
    try:
        parsed = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in parsed.items()}


def set_cookie(name: str, value: str, *, max_age_s: int) -> str:
    """Write a ``Set-Cookie`` header: unreadable for scripts, not sent along by other sites' forms."""
    secure = "; Secure" if settings().public_base_url.startswith("https:") else ""
    return f"{name}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}"


def session_cookie(session: Session) -> str:
    """The ``Set-Cookie`` header that keeps a person logged in."""
    return set_cookie(COOKIE, seal(session), max_age_s=int(LIFETIME.total_seconds()))


def renewed(session: Session, *, now: datetime) -> Session:
    """The same session, good for another twelve hours; its forms stay valid."""
    return replace(session, issued_at=int(now.timestamp()))


def end_cookie(name: str) -> str:
    return set_cookie(name, "", max_age_s=0)
