"""The trunk's REST side with faults: what the SDK asks may be refused, or done without anybody hearing of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from twilio.http import HttpClient
from twilio.http.response import Response

from chalicelib.core.errors import TrunkBusy

LOST: Final = 0
"""Instead of a status: the request is carried out, and its answer lost."""

Plan = Callable[[str, str], int | None]


def healthy(method: str, url: str) -> int | None:
    del method, url
    return None


@dataclass
class FaultyRest(HttpClient):  # type: ignore[misc]  # the SDK is not typed
    """Wraps a client; ``plan`` says with which status a request fails, or ``LOST``, or ``None`` when all is well."""

    inner: HttpClient
    plan: Plan = field(default=healthy)
    dialled: list[str] = field(default_factory=list)
    """Where each call that was placed asked for its document, and whom it rang."""

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        status = self.plan(method, url)
        if method == "POST" and url.endswith("/Calls.json") and status in {None, LOST}:
            asked = kwargs.get("data") or {}
            self.dialled.append(f"{asked.get('Url')} {asked.get('To')}")
        if status is None:
            return self.inner.request(method, url, *args, **kwargs)
        if status == LOST:
            self.inner.request(method, url, *args, **kwargs)
            raise TrunkBusy("the trunk did not answer")
        return Response(status, '{"code": 20500, "message": "fault on purpose"}')
