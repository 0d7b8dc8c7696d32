"""Configuration that does not change while it is looked at: each question is asked once."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.aws import transport
from chalicelib.aws.transport import Send

READS: Final = frozenset({"GetItem", "Query", "BatchGetItem"})


@dataclass(slots=True)
class Remembering:
    """A transport that asks ``inner`` the first time and remembers; anything but reads from tables goes on."""

    inner: Send = transport.send_over_http
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __call__(self, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if service != "dynamodb" or operation not in READS:
            return self.inner(service, operation, request)
        asked = f"{operation} {json.dumps(request, sort_keys=True)}"
        if asked not in self.answers:
            self.answers[asked] = self.inner(service, operation, request)
        return self.answers[asked]
