"""What a request is told that no function got to see, by our gateway: in the API's one error shape (docs/api.md)."""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Refusal:
    """Said with ``status`` and, as every error of the API, with a code to branch on."""

    status: int
    code: str
    message: str

    def body(self, request_id: str) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, "details": {}, "request_id": request_id}}


NOTHING_HERE: Final = Refusal(404, "not-found", "There is nothing at this address.")
TOO_LARGE: Final = Refusal(413, "too-large", "A request may carry at most 10 MB.")
TOO_MANY: Final = Refusal(429, "too-many", "Too many requests at once; try again in a moment.")
TOO_SLOW: Final = Refusal(504, "timeout", "The answer took too long; try again.")
BROKEN: Final = Refusal(502, "broken", "Something failed on our side; try again.")
