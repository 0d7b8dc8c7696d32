"""A Chalice application whose less urgent rooms are furnished when somebody first comes to them.

All HTTP routes share one Lambda. A caller must not wait in silence while it loads the admin API, so in Lambda only the
trunk's webhooks are registered at start; a request for any other path has the rest registered first.
"""

from collections.abc import Callable
from typing import Any, Self

from chalice.app import Chalice

Furnish = Callable[["Application"], None]


class Application(Chalice):
    """Registers ``rest`` at once, or with ``is_in_a_hurry`` when a request finds no route without it."""

    def __init__(self, app_name: str) -> None:
        super().__init__(app_name=app_name)
        self._rest: Furnish | None = None

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

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        if self._rest is not None and event.get("requestContext", {}).get("resourcePath") not in self.routes:
            self.furnish()
        return super().__call__(event, context)
