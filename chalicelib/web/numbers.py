"""How a number is grouped for reading; the browser's ``people.js`` does the same, and a test holds the two together."""

import re
from itertools import accumulate
from typing import Final

_E164: Final = re.compile(r"\+\d+")
_NORWEGIAN: Final = re.compile(r"\+47\d{8}")
_GROUPS: Final = {
    "358": (2, 3, 4),
    "370": (3, 5),
    "371": (2, 3, 3),
    "372": (4, 4),
    "46": (2, 3, 2, 2),
    "45": (2, 2, 2, 2),
    "44": (4, 6),
    "49": (3, 4, 4),
}
_THREES: Final = (3, 3, 3, 3, 3)
_REST: Final = 9


def phone_number(value: str) -> str:
    """Group an E.164 number: ``+4790712345`` is shown as ``+47 907 12 345``; anything else as it is."""
    if _E164.fullmatch(value) is None:
        return value
    if _NORWEGIAN.fullmatch(value):
        return f"+47 {_grouped(value[3:], (3, 2, 3) if value[3] in '489' else (2, 2, 2, 2))}"
    country = next((code for code in _GROUPS if value.startswith(f"+{code}")), None)
    if country is None:
        return f"+{_grouped(value[1:], _THREES)}"
    return f"+{country} {_grouped(value[1 + len(country) :], (*_GROUPS[country], _REST))}"


def _grouped(digits: str, sizes: tuple[int, ...]) -> str:
    ends = list(accumulate(sizes))
    groups = (digits[end - size : end] for size, end in zip(sizes, ends, strict=True))
    return " ".join(group for group in groups if group)
