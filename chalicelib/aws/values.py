"""Python values to DynamoDB's and back: str, int, float (as a number), bool, None, bytes, list, dict, set of str."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Wire = dict[str, Any]


def to_wire(value: Any) -> Wire:
    """Encode one value; refuses a type that would not come back as it went."""
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | float() | Decimal():
            return {"N": str(value)}
        case None:
            return {"NULL": True}
        case Mapping():
            return {"M": {key: to_wire(item) for key, item in value.items()}}
        case list() | tuple():
            return {"L": [to_wire(item) for item in value]}
        case set() | frozenset():
            return {"SS": sorted(value)}
        case _:
            raise TypeError(f"cannot store a {type(value).__name__}")


def from_wire(wire: Wire) -> Any:
    """Decode one value; whole numbers come back as ``int``, others as ``float``."""
    ((kind, value),) = wire.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "N":
            return int(value) if value.lstrip("-").isdigit() else float(value)
        case "NULL":
            return None
        case "M":
            return {key: from_wire(item) for key, item in value.items()}
        case "L":
            return [from_wire(item) for item in value]
        case "SS":
            return set(value)
        case _:
            raise TypeError(f"cannot read a DynamoDB {kind}")


def item_to_wire(item: Mapping[str, Any]) -> Wire:
    return {key: to_wire(value) for key, value in item.items()}


def item_from_wire(wire: Wire) -> dict[str, Any]:
    return {key: from_wire(value) for key, value in wire.items()}
