"""Key values as bytes that sort as DynamoDB sorts them: text by UTF-8, numbers by size, bytes as they are."""

import base64
from decimal import Decimal
from typing import Any, Final

from infra.embedded.dynamodb.errors import Invalid

Wire = dict[str, Any]
_MIDDLE: Final = 0x80
_LEAST_EXPONENT: Final = -130
_NINES: Final = bytes.maketrans(b"0123456789", b"9876543210")


def sortable(value: Wire) -> bytes:
    """Encode the value of a key attribute, or of the other side of a comparison with one."""
    for kind, content in value.items():
        if kind == "S":
            return str(content).encode()
        if kind == "N":
            return _number(Decimal(content))
        if kind == "B":
            return base64.b64decode(content)
    raise Invalid("Member must satisfy enum value set: [B, N, S]")


def after_prefix(prefix: bytes) -> bytes | None:
    """The first bytes that sort behind everything that begins with ``prefix``; ``None`` where nothing does."""
    kept = prefix.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1]) if kept else None


def _number(number: Decimal) -> bytes:
    """Sign, exponent, digits; below zero all of it runs backwards."""
    if not number:
        return bytes([_MIDDLE])
    digits = "".join(map(str, number.as_tuple().digits)).lstrip("0").rstrip("0").encode()
    exponent = number.adjusted() - _LEAST_EXPONENT
    if number > 0:
        return bytes([_MIDDLE + 1, exponent]) + digits
    return bytes([_MIDDLE - 1, 255 - exponent]) + digits.translate(_NINES) + b"\xff"
