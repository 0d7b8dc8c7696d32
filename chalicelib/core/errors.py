"""Every error the switchboard raises on purpose.

SwitchboardError
├── Invalid        the caller sent something we cannot use        (400)
├── Unauthorised   nobody is logged in, or the key is unknown     (401)
├── Forbidden      logged in, but without the right               (403)
├── NotFound       no such queue, call, agent…                    (404)
├── Conflict       another writer won; reload and decide again    (409)
├── TooMany        slow down and try again later                  (429)
├── Unavailable    a store or service did not answer              (503, retryable)
└── TrunkError     the trunk refused or could not be reached      (502)
    ├── LegGone    … because that leg has ended                   (not retryable)
    └── TrunkBusy  … and trying again later may work              (retryable)
"""

from typing import Any, ClassVar


class SwitchboardError(Exception):
    """Base class. Log and alarm on ``code``: the message may change, the code may not.

    ``details`` is shown to whoever asked (never put numbers, digits or message texts in it).
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.details = details


class Invalid(SwitchboardError):
    code, status = "invalid", 400


class Unauthorised(SwitchboardError):
    code, status = "unauthorised", 401


class Forbidden(SwitchboardError):
    code, status = "forbidden", 403


class NotFound(SwitchboardError):
    code, status = "not-found", 404


class Conflict(SwitchboardError):
    code, status = "conflict", 409


class TooMany(SwitchboardError):
    code, status = "too-many", 429


class Unavailable(SwitchboardError):
    code, status, retryable = "unavailable", 503, True


class TrunkError(SwitchboardError):
    code, status = "trunk", 502


class LegGone(TrunkError):
    code = "leg-gone"


class TrunkBusy(TrunkError):
    code, retryable = "trunk-busy", True
