"""The token a browser shows: who it is and until when, signed with the account's auth token."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

KINDS: Final = ("client:", "caller:")


class TokenRefused(Exception):
    """Missing, forged, malformed or expired."""


@dataclass(frozen=True, slots=True)
class Identity:
    """``client:company.user`` or ``caller:+47…``."""

    text: str

    @property
    def is_caller(self) -> bool:
        return self.text.startswith("caller:")

    @property
    def address(self) -> str:
        """What rings it: the client address itself, or the caller's telephone number."""
        return self.text.removeprefix("caller:")


def issue(identity: str, *, expires_at: datetime, auth_token: str) -> str:
    claims = json.dumps({"identity": identity, "exp": int(expires_at.timestamp())})
    body = base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")
    return f"{body}.{_seal(body, auth_token)}"


def read(token: str, *, now: datetime, auth_token: str) -> Identity:
    """Check a token.

    Raises:
        TokenRefused: it gives no right to be anybody.
    """
    body, _, seal = token.partition(".")
    if not hmac.compare_digest(seal.encode(), _seal(body, auth_token).encode()):
        raise TokenRefused("the signature does not match")
    try:
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        identity, expiry = str(claims["identity"]), datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (binascii.Error, ValueError, KeyError, TypeError, OverflowError) as error:
        raise TokenRefused("the token is malformed") from error
    if expiry <= now:
        raise TokenRefused("the token has expired")
    if not identity.startswith(KINDS):
        raise TokenRefused("the identity is of no known kind")
    return Identity(identity)


def _seal(body: str, auth_token: str) -> str:
    return hmac.new(auth_token.encode(), body.encode(), hashlib.sha256).hexdigest()
