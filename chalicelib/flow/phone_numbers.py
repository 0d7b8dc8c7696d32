"""What counts as a telephone number in a flow, without loading a number plan."""

import re
from typing import Final

_E164: Final = re.compile(r"\+[1-9]\d{4,14}", re.ASCII)


def is_e164(text: str) -> bool:
    """Tell whether ``text`` has the form of an international number, ``+`` and 5 to 15 digits."""
    return _E164.fullmatch(text) is not None
