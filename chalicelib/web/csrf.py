"""Proof that we served a form or script to this very visitor: a token bound to the session (or visitor) cookie."""

import hmac
import secrets
from typing import Final

from chalicelib.core.errors import Forbidden
from chalicelib.web.session import mac

HEADER: Final = "x-csrf-token"
FIELD: Final = "csrf_token"


class CsrfFailed(Forbidden):
    """The token is missing, or was made for somebody else: reload the page."""

    code = "csrf"

    def __init__(self) -> None:
        super().__init__("this page has expired: reload it and try again")


def token(binding: str) -> str:
    """The token for whoever holds the cookie that ``binding`` names."""
    return mac("csrf", binding)


def new_visitor() -> str:
    """A fresh binding for somebody without a session."""
    return secrets.token_urlsafe(18)


def check(given: str, binding: str) -> None:
    """Insist on the right token.

    Raises:
        CsrfFailed: ``given`` is not the token for ``binding``.
    """
    if not binding or not hmac.compare_digest(given.encode("utf-8", "replace"), token(binding).encode()):
        raise CsrfFailed
