"""The headers every page carries: what a browser may load, run and ask for."""

from typing import Final
from urllib.parse import urlsplit

_PERMISSIONS: Final = "microphone=(self), speaker-selection=(self), camera=(), geolocation=()"


def page_headers(*connect_to: str, trusted_types: bool = True) -> dict[str, str]:
    """Build the security headers of an HTML answer.

    Args:
        connect_to: addresses of other origins the page's scripts may talk to (the WebSocket's, the softphone's).
        trusted_types: forbid every string-to-HTML conversion; only pages with htmx have to leave this off.
    """
    sources = " ".join(dict.fromkeys(["'self'", *(_origin(address) for address in connect_to if address)]))
    directives = [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob: mediastream:",
        "font-src 'self'",
        f"connect-src {sources}",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
    if trusted_types:
        directives += ["require-trusted-types-for 'script'", "trusted-types 'none'"]
    return {
        "Content-Security-Policy": "; ".join(directives),
        "Permissions-Policy": _PERMISSIONS,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Vary": "HX-Request, Cookie",
    }


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
