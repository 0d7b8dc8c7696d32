"""Attribute values as they come in: their types are checked, their numbers brought into one form."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any, Final

from infra.embedded.dynamodb.errors import Invalid, Unreadable

Wire = dict[str, Any]
Item = dict[str, Wire]
DEEPEST: Final = 32
_HOLDERS: Final[Mapping[str, Any]] = {"M": dict, "L": list}
_PLAIN: Final = re.compile(r"(?:0|-?[1-9][0-9]{0,36})(?:\.[0-9]{0,20}[1-9])?\Z")
_NUMBERS: Final = Context(prec=38, traps=[Inexact, InvalidOperation])
_GREATEST, _LEAST = 125, -130


def check_item(item: Any) -> Item:
    """Check every value of an item or of a request's placeholders, in place."""
    if type(item) is not dict:
        raise Unreadable("Start of structure or map found where not expected")
    for value in item.values():
        check(value)
    return item


def check(value: Any, depth: int = 0) -> None:
    """Refuse what is no attribute value; write its numbers as DynamoDB would give them back."""
    if type(value) is not dict:
        raise Unreadable("Start of structure or map found where not expected")
    if len(value) != 1:
        raise Invalid(_EMPTY if not value else _SEVERAL)
    ((kind, content),) = value.items()
    if kind == "S":
        if type(content) is not str:
            raise Unreadable(f"{type(content).__name__} can not be converted to a String")
    elif kind == "N":
        if type(content) is not str or not _PLAIN.match(content):
            value["N"] = number_text(content)
    elif kind in _HOLDERS:
        _check_inside(kind, content, depth)
    else:
        _check_rare(value, kind, content)


def _check_inside(kind: str, content: Any, depth: int) -> None:
    if depth >= DEEPEST:
        raise Invalid("Nesting Levels have exceeded supported limits")
    if not isinstance(content, _HOLDERS[kind]):
        raise Unreadable("Unexpected value type in payload")
    for each in content.values() if isinstance(content, dict) else content:
        check(each, depth + 1)


def number_text(content: Any) -> str:
    """A number in the one form that is kept: no exponent, no zeros that say nothing."""
    if type(content) is not str:
        raise Unreadable(f"{type(content).__name__} can not be converted to a String")
    if not re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", content):
        raise Invalid(f"The parameter cannot be converted to a numeric value: {content}")
    try:
        return plain(_NUMBERS.create_decimal(content))
    except Inexact:
        raise Invalid("Attempting to store more than 38 significant digits in a Number") from None


def plain(number: Decimal) -> str:
    """Write a number without an exponent."""
    if not number:
        return "0"
    if number.adjusted() > _GREATEST:
        raise Invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")
    if number.adjusted() < _LEAST:
        raise Invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range")
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def summed(left: Wire, right: Wire, sign: int) -> Wire:
    """Add or take away; both are numbers in their one form."""
    try:
        change = _NUMBERS.create_decimal(right["N"])
        total = _NUMBERS.add(_NUMBERS.create_decimal(left["N"]), change if sign > 0 else -change)
    except Inexact:
        raise Invalid("Number overflow. Attempting to store a number with more than 38 digits") from None
    return {"N": plain(total)}


def _check_rare(value: Wire, kind: str, content: Any) -> None:
    known = _RARE.get(kind)
    if known is None:
        raise Invalid(_EMPTY)
    known(value, content)


def _check_bool(_: Wire, content: Any) -> None:
    if type(content) is not bool:
        raise Unreadable("Unexpected token received from parser")


def _check_null(_: Wire, content: Any) -> None:
    if content is not True:
        raise Invalid(f"{_WRONG}: Null attribute value types must have the value of true")


def _check_bytes(_: Wire, content: Any) -> None:
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise Unreadable("Invalid binary value") from None


def _check_set(value: Wire, content: Any) -> None:
    kind = next(iter(value))
    if type(content) is not list or not all(type(each) is str for each in content):
        raise Unreadable("Unexpected value type in payload")
    if not content:
        what = {"SS": "string", "NS": "number", "BS": "binary"}[kind]
        raise Invalid(f"{_WRONG}: An {what} set  may not be empty")
    if kind == "NS":
        content[:] = [number_text(each) for each in content]
    if len(set(content)) < len(content):
        raise Invalid(f"{_WRONG}: Input collection [{', '.join(content)}] contains duplicates.")


_WRONG: Final = "One or more parameter values were invalid"
_EMPTY: Final = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
_SEVERAL: Final = (
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
)
_RARE: Final[Mapping[str, Callable[[Wire, Any], None]]] = {
    "BOOL": _check_bool,
    "NULL": _check_null,
    "B": _check_bytes,
    "SS": _check_set,
    "NS": _check_set,
    "BS": _check_set,
}
