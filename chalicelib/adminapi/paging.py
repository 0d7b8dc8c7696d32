"""Pages of a list: ``limit`` and an opaque ``next``, which holds a position and never an owner."""

import base64
from typing import Any, Final

from chalicelib.core.errors import Invalid
from chalicelib.web.api import ApiRequest
from chalicelib.web.operations import Parameter

DEFAULT: Final = 50
MOST: Final = 200
PARAMETERS: Final = (
    Parameter(
        name="limit",
        description="How many items a page holds.",
        schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
    ),
    Parameter(name="next", description="`next` of the page before.", schema={"type": "string", "maxLength": 400}),
)


def limit(request: ApiRequest) -> int:
    """How many items are asked for.

    Raises:
        Invalid: not 1 to 200.
    """
    text = request.query.get("limit", str(DEFAULT))
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):  # noqa: PLR2004
        raise Invalid(f"limit takes 1 to {MOST}")
    return int(text)


def after(request: ApiRequest) -> str | None:
    """Where the page begins.

    Raises:
        Invalid: a cursor we did not make.
    """
    cursor = request.query.get("next", "")
    if not cursor:
        return None
    try:
        return base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode()
    except ValueError as error:
        raise Invalid("next takes what the page before gave") from error


def page(items: list[Any], position: str | None) -> dict[str, Any]:
    """The answer: items, and the cursor to what follows ``position``."""
    cursor = base64.urlsafe_b64encode(position.encode()).rstrip(b"=").decode() if position is not None else None
    return {"items": items, "next": cursor}


def page_of(items: list[dict[str, Any]], request: ApiRequest) -> dict[str, Any]:
    """The page asked for of a list that is at hand, each item with an ``id``; after one that is gone, the first.

    Raises:
        Invalid: as :func:`limit` and :func:`after`.
    """
    begins_after = after(request)
    start = next((n + 1 for n, item in enumerate(items) if item["id"] == begins_after), 0)
    found = items[start : start + limit(request)]
    return page(found, found[-1]["id"] if found and found[-1] is not items[-1] else None)
