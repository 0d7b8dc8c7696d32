"""Python values to DynamoDB's and back: str, int, float (as a number), bool, None, bytes, list, dict, set of str."""

import base64
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

Wire = dict[str, Any]


def to_wire(value: Any) -> Wire:
    """Encode one value; refuses a type that would not come back as it went."""
    encode = _ENCODERS.get(type(value))
    return encode(value) if encode is not None else _unusual_to_wire(value)


def _map_to_wire(value: Mapping[str, Any]) -> Wire:
    return {"M": {key: to_wire(item) for key, item in value.items()}}


def _list_to_wire(value: Sequence[Any]) -> Wire:
    return {"L": [to_wire(item) for item in value]}


def _unusual_to_wire(value: Any) -> Wire:
    """Encode what is not of a usual type itself, but of one derived from it."""
    match value:
        case str():
            return {"S": value}
        case int() | float() | Decimal():
            return {"N": str(value)}
        case Mapping():
            return _map_to_wire(value)
        case _:
            raise TypeError(f"cannot store a {type(value).__name__}")


_ENCODERS: Final[Mapping[type, Callable[[Any], Wire]]] = {
    str: lambda value: {"S": value},
    bool: lambda value: {"BOOL": value},
    int: lambda value: {"N": str(value)},
    float: lambda value: {"N": str(value)},
    type(None): lambda _: {"NULL": True},
    bytes: lambda value: {"B": base64.b64encode(value).decode()},
    dict: _map_to_wire,
    list: _list_to_wire,
    tuple: _list_to_wire,
    set: lambda value: {"SS": sorted(value)},
    frozenset: lambda value: {"SS": sorted(value)},
}
"""By type: what a webhook stores is hundreds of small values."""


def from_wire(wire: Wire) -> Any:
    """Decode one value; whole numbers come back as ``int``, others as ``float``."""
    ((kind, value),) = wire.items()
    if kind in {"S", "BOOL"}:
        return value
    decode = _DECODERS.get(kind)
    if decode is None:
        raise TypeError(f"cannot read a DynamoDB {kind}")
    return decode(value)


_DECODERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "N": lambda value: int(value) if value.lstrip("-").isdigit() else float(value),
    "NULL": lambda _: None,
    "B": base64.b64decode,
    "M": lambda value: {key: from_wire(item) for key, item in value.items()},
    "L": lambda value: [from_wire(item) for item in value],
    "SS": set,
}


def item_to_wire(item: Mapping[str, Any]) -> Wire:
    return {key: to_wire(value) for key, value in item.items()}


def item_from_wire(wire: Wire) -> dict[str, Any]:
    return {key: from_wire(value) for key, value in wire.items()}
