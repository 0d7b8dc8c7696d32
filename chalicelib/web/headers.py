"""The security headers of every page and API answer."""

from functools import cache
from typing import Final
from urllib.parse import urlsplit

from chalicelib.settings import Settings, settings

COMMON: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PERMISSIONS: Final = "microphone=(self), speaker-selection=(self), camera=(), geolocation=(), payment=()"
_HSTS: Final = "max-age=31536000; includeSubDomains"


def page_headers() -> dict[str, str]:
    """Headers of an HTML page: a policy without inline code, never framed, never cached."""
    return dict(_page_headers(settings()))


def api_headers() -> dict[str, str]:
    """Headers of an API answer."""
    return dict(_api_headers(settings()))


@cache
def _page_headers(given: Settings) -> dict[str, str]:
    return {
        **COMMON,
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": _policy(given),
        "Permissions-Policy": _PERMISSIONS,
        "X-Frame-Options": "DENY",
        "Vary": "HX-Request, Cookie",
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


def _policy(given: Settings) -> str:
    reachable = " ".join(["'self'", *sorted(filter(None, map(_socket_origin, _socket_urls(given))))])
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob: mediastream:",
            f"connect-src {reachable}",
            "font-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def _socket_urls(given: Settings) -> set[str]:
    """Everything a page connects to: live news, the softphone, and our own origin's sockets (not covered by 'self')."""
    own = given.public_base_url.replace("http", "ws", 1)
    return {own, given.websocket_url, given.softphone_url}


def _socket_origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
