"""What all edges share: the registers of guarded views, and the ports that higher rooms plug into at the root."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chalice.app import Response

from chalicelib.web.inbound import Inbound

View = Callable[..., Any]
Shortcut = Callable[[Inbound, Mapping[str, str]], Response]
GUARDED: Final[set[View]] = set()
"""Every view behind one of our decorators; a contract test holds it equal to the app's routes."""

SHORTCUTS: Final[dict[View, Shortcut]] = {}
"""What answers a form posted to a guarded view, without what Chalice does around it (web/shortcut.py)."""

LanguageOf = Callable[[str], str | None]


def _unknown(company: str) -> str | None:
    del company
    return None


_language_of: LanguageOf = _unknown


def use_languages(language_of: LanguageOf) -> None:
    """Let the voice edge ask ``language_of(company)`` for the language of its apologies; called by app.py."""
    global _language_of  # noqa: PLW0603  one process has one composition root
    _language_of = language_of


def language_of(company: str) -> str | None:
    """The company's language tag, or ``None``: also when finding out fails, for this is asked while failing."""
    try:
        return _language_of(company) if company else None
    except Exception:  # noqa: BLE001  the apology must be spoken whatever is broken
        return None
