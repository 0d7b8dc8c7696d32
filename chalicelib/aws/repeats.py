"""Tells our own repeated write from another writer's.

A connection may break after the store has written and before it has said so. The write is then sent again, and its
condition refuses it, because it already holds what it wanted to change. Each conditional write leaves a mark of its own
in the item, so that such a refusal is known for the success it is.
"""

import secrets
from collections.abc import Sequence
from typing import Any, Final

from chalicelib.aws.transport import AwsError, Send
from chalicelib.aws.values import Wire, to_wire

MARK: Final = "wid"
"""The attribute that holds the mark of an item's last conditional write."""
_PLACEHOLDER: Final = ":wid"
_MARK_BYTES: Final = 4


def mark(request: dict[str, Any]) -> None:
    """Put a fresh mark into a conditional ``PutItem`` or ``UpdateItem`` request, in the wire's form."""
    value = to_wire(secrets.token_hex(_MARK_BYTES))
    if "Item" in request:
        request["Item"][MARK] = value
        return
    head, separator, rest = _set_clause(request["UpdateExpression"])
    request["UpdateExpression"] = f"{head}{MARK} = {_PLACEHOLDER}{separator}{rest}"
    request.setdefault("ExpressionAttributeValues", {})[_PLACEHOLDER] = value


def already_written(
    keys: Sequence[str], request: dict[str, Any], refusal: AwsError, send: Send
) -> dict[str, Wire] | None:
    """The item as an earlier attempt of this very request left it; ``None`` when another writer was first.

    ``keys`` are the names of the table's key attributes. Stores that do not show what made them refuse are asked for
    it, and only when the request had really been sent before.
    """
    if refusal.kind != "ConditionalCheckFailedException":
        return None
    ours = request.get("Item", {}).get(MARK) or request.get("ExpressionAttributeValues", {}).get(_PLACEHOLDER)
    found: dict[str, Wire] = refusal.body.get("Item") or {}
    if not found and refusal.is_repeat:
        place = request.get("Key") or {name: request["Item"][name] for name in keys}
        found = send(
            "dynamodb", "GetItem", {"TableName": request["TableName"], "Key": place, "ConsistentRead": True}
        ).get("Item", {})
    return found if ours is not None and found.get(MARK) == ours else None


def _set_clause(expression: str) -> tuple[str, str, str]:
    if expression.startswith("SET "):
        return "SET ", ", ", expression[4:]
    return "SET ", " ", expression
