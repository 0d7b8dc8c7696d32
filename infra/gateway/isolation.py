"""One Chalice app, many requests at once: each invocation sees its own request and context.

Chalice keeps ``current_request`` and ``lambda_context`` on the app, which is right in Lambda, where one process serves
one request at a time. Served by threads, a request would see another's data. Here the two become context variables,
and every invocation runs in a context of its own.
"""

from contextvars import ContextVar
from typing import Any

from chalice.app import Chalice, EventSourceHandler

_request: ContextVar[Any] = ContextVar("current_request", default=None)
_context: ContextVar[Any] = ContextVar("lambda_context", default=None)


def isolate(app: Chalice) -> None:
    """Make an app safe for concurrent invocations; doing it twice changes nothing."""
    if isinstance(app, _Isolated):
        return
    for name in ("current_request", "lambda_context"):
        app.__dict__.pop(name, None)
    app.__class__ = type("Isolated" + type(app).__name__, (_Isolated, type(app)), {})
    for handler in app.handler_map.values():
        if isinstance(handler, EventSourceHandler) and handler.handler is None:
            # Chalice builds this on first use from a generator, which two threads must not do together.
            middleware = list(handler.middleware_handlers)
            handler.handler = handler._build_middleware_handlers(middleware, original_handler=handler.func)  # noqa: SLF001


class _Isolated:
    """What an isolated app's class is given; data descriptors win over the instance."""

    @property
    def current_request(self) -> Any:
        return _request.get()

    @current_request.setter
    def current_request(self, value: Any) -> None:
        _request.set(value)

    @property
    def lambda_context(self) -> Any:
        return _context.get()

    @lambda_context.setter
    def lambda_context(self, value: Any) -> None:
        _context.set(value)
