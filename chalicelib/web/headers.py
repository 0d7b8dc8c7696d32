"""The security headers of every page and API answer, for this deployment's addresses."""

from functools import cache
from typing import Final

from chalicelib.settings import Settings, settings
from chalicelib.web import content_policy

Headers = dict[str, str | list[str]]
"""As Chalice wants them: a list where a header may stand several times."""

COMMON: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HSTS: Final = "max-age=31536000; includeSubDomains"


def page_headers(*, trusted_types: bool = True) -> Headers:
    """Headers of an HTML page; see :func:`content_policy.page_headers` for ``trusted_types``."""
    return dict(_page_headers(settings(), trusted_types))


def api_headers() -> Headers:
    """Headers of an API answer."""
    return dict(_api_headers(settings()))


@cache
def _page_headers(given: Settings, trusted_types: bool) -> dict[str, str]:
    own_sockets = given.public_base_url.replace("http", "ws", 1)
    connect_to = sorted({own_sockets, given.websocket_url, given.softphone_url} - {""})
    return {
        **COMMON,
        "Content-Type": "text/html; charset=utf-8",
        "X-Frame-Options": "DENY",
        **content_policy.page_headers(*connect_to, trusted_types=trusted_types),
        **_transport_security(given),
    }


@cache
def _api_headers(given: Settings) -> dict[str, str]:
    return {
        **COMMON,
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        **_transport_security(given),
    }


def _transport_security(given: Settings) -> dict[str, str]:
    return {"Strict-Transport-Security": _HSTS} if given.public_base_url.startswith("https:") else {}
