"""What a request is told that no function got to see: by API Gateway in the cloud, by our gateway elsewhere.

The words and codes stand here once, in the one error shape of the API (docs/api.md).
"""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Refusal:
    """``responses`` are the names API Gateway has for the same thing."""

    status: int
    code: str
    message: str
    responses: tuple[str, ...] = ()

    def body(self, request_id: str) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, "details": {}, "request_id": request_id}}


NOTHING_HERE: Final = Refusal(
    404, "not-found", "There is nothing at this address.", ("MISSING_AUTHENTICATION_TOKEN", "RESOURCE_NOT_FOUND")
)
TOO_LARGE: Final = Refusal(413, "too-large", "A request may carry at most 10 MB.", ("REQUEST_TOO_LARGE",))
TOO_MANY: Final = Refusal(429, "too-many", "Too many requests at once; try again in a moment.", ("THROTTLED",))
TOO_SLOW: Final = Refusal(504, "timeout", "The answer took too long; try again.", ("INTEGRATION_TIMEOUT",))
BROKEN: Final = Refusal(
    502, "broken", "Something failed on our side; try again.", ("INTEGRATION_FAILURE", "API_CONFIGURATION_ERROR")
)
ALL: Final = (NOTHING_HERE, TOO_LARGE, TOO_MANY, TOO_SLOW, BROKEN)
