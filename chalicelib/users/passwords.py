"""Password hashes: argon2id with the library's recommended parameters (RFC 9106, low memory)."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415  only log-ins hash

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """What an unknown user's password is held against, so that not knowing takes as long as refusing."""
    return _hasher().hash("nobody has this password")


def hash_password(password: str) -> str:
    return _hasher().hash(password)


def is_right(password: str, hashed: str | None) -> bool:
    """Hold a password against a hash (or nobody's), always at full cost."""
    from argon2.exceptions import VerificationError  # noqa: PLC0415  only log-ins hash

    try:
        _hasher().verify(hashed or _nobodys_hash(), password)
    except VerificationError:
        return False
    return hashed is not None


def is_outdated(hashed: str) -> bool:
    """Tell whether a hash was made with weaker parameters than today's."""
    return _hasher().check_needs_rehash(hashed)
