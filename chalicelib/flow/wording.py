"""Texts with blanks that are filled from the call."""

import re
from typing import Final

from chalicelib.flow.session import Session

_BLANK: Final = re.compile(r"\{([a-z0-9][a-z0-9-]{0,62})\}")


def fill(text: str, session: Session) -> str:
    """Put ``{caller}``, ``{called}`` and entered values in place; a value that was not entered leaves nothing."""
    known = {"caller": session.caller or "-", "called": session.called or "-", **session.values}
    return _BLANK.sub(lambda blank: known.get(blank[1], ""), text)
