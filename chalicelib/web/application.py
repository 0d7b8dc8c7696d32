"""A Chalice application that finds its own routes, and whose less urgent rooms are furnished when somebody comes.

All HTTP routes share one Lambda. A caller must not wait in silence while it loads the admin API, so in Lambda only the
trunk's webhooks are registered at start; a request for any other path has the rest registered first.
API Gateway's HTTP API has a few catch-all routes for us (infra/front_door.py), whose events name no route of ours.
"""

import json
from collections.abc import Callable
from typing import Any, Final, Self

from chalice.app import Chalice

from chalicelib.web import shortcut
from chalicelib.web.paths import Match, Router
from chalicelib.web.replies import error_body

Event = dict[str, Any]
Furnish = Callable[["Application"], None]
HTTP_API: Final = "1.0"
"""The payload format that events of an HTTP API name; those of a REST API name none, and have our routes."""
ANYTHING: Final = "*/*"
NOTHING_HERE: Final = "There is nothing at this address."


class Application(Chalice):
    """Registers ``rest`` at once, or with ``is_in_a_hurry`` when a request finds no route without it."""

    def __init__(self, app_name: str) -> None:
        super().__init__(app_name=app_name)
        self._rest: Furnish | None = None
        self._router: Router | None = None

    def then(self, rest: Furnish, *, is_in_a_hurry: bool) -> Self:
        """Say how the remaining rooms are registered."""
        self._rest = rest
        if not is_in_a_hurry:
            self.furnish()
        return self

    def furnish(self) -> None:
        """Register the remaining rooms, once."""
        rest, self._rest = self._rest, None
        if rest is not None:
            rest(self)
            self._router = None

    def __call__(self, event: Event, context: Any) -> Event:
        asked = event.get("requestContext", {})
        if asked.get("resourcePath") in self.routes:
            return self._answer(event, context)
        if event.get("version") != HTTP_API:
            self.furnish()
            return self._answer(event, context)
        found = self._find(str(asked.get("path", "")))
        if found is None:
            return _nothing_here(str(asked.get("requestId", "")))
        return self._answer(_placed(event, found), context)

    def _answer(self, event: Event, context: Any) -> Event:
        answered = shortcut.answer(self.routes, event)
        answer: Event = super().__call__(event, context) if answered is None else answered
        return answer

    def _find(self, path: str) -> Match | None:
        found = self._known().find(path)
        if found is None and self._rest is not None:
            self.furnish()
            found = self._known().find(path)
        return found

    def _known(self) -> Router:
        if self._router is None:
            self._router = Router(self.routes)
        return self._router


def _placed(event: Event, found: Match) -> Event:
    """The event as it would be had API Gateway known the route.

    A browser's several cookie headers become one; and sound goes to whoever does not say that it accepts sound, since
    an HTTP API, unlike what Chalice was made for, need not be told so.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    for name, values in (event.get("multiValueHeaders") or {}).items():
        if name.lower() == "cookie":
            headers["cookie"] = "; ".join(values)
    headers["accept"] = ", ".join(filter(None, (headers.get("accept"), ANYTHING)))
    return {
        **event,
        "headers": headers,
        "requestContext": {**event["requestContext"], "resourcePath": found.resource},
        "pathParameters": found.parameters or None,
    }


def _nothing_here(request_id: str) -> Event:
    body = json.dumps(error_body("not-found", NOTHING_HERE, {}, request_id))
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return {"statusCode": 404, "headers": headers, "multiValueHeaders": {}, "body": body}
