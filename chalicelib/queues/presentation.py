"""Which number an agent's telephone shows (PHN-138…140)."""

from collections.abc import Mapping
from typing import Any


def shown_number(settings: Mapping[str, Any], *, caller: str, called: str, is_outside: bool = False) -> str:
    """One of our own numbers, or the caller's with up to two digits before or after; withheld shows ours.

    A telephone ``is_outside`` is rung over the public network, which carries no numbers but our own: it shows the one
    the caller dialled.
    """
    own = str(settings.get("show_number") or "")
    if own:
        return own
    if is_outside or not caller.startswith("+"):
        return called
    prefix, suffix = settings.get("prefix") or "", settings.get("suffix") or ""
    if not prefix and not suffix:
        return caller
    return f"+{prefix}{caller[1:]}{suffix}"
