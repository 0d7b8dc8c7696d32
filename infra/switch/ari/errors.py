"""What can go wrong with an order to Asterisk.

AriError
├── AriRefused   Asterisk said no: the channel is gone, the endpoint has no contact, …
└── AriLost      no connection, now or before the reply came
"""

from typing import ClassVar, Final

_GONE: Final = frozenset({404, 409, 412, 422})


class AriError(Exception):
    """Base class."""


class AriRefused(AriError):
    """Asterisk answered with an HTTP error."""

    def __init__(self, status: int, order: str, reason: str = "") -> None:
        super().__init__(f"{order} was refused with {status}: {reason}")
        self.status = status
        self._reason = reason

    @property
    def is_gone(self) -> bool:
        """Whether what was to be ordered about left in the meantime, which is no fault of anybody."""
        return self.status in _GONE or "not found" in self._reason


class AriLost(AriError):
    """Asterisk cannot be reached at the moment; the client keeps trying."""

    status: ClassVar[int] = 503
