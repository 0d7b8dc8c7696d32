"""An element's settings as typed values, read once for each node of a flow."""

from typing import Any, Final, TypeVar

from chalicelib.flow.element import Element
from chalicelib.flow.fields import read_settings
from chalicelib.flow.graph import Node

S = TypeVar("S")
_KEY: Final = "settings"


def settings_of(node: Node, element: Element[S]) -> S:
    """Return what ``node`` says, with the defaults of ``element`` where it says nothing usable."""
    if _KEY not in node.memo:
        node.memo[_KEY] = read_settings(element.settings, node.settings)
    found: Any = node.memo[_KEY]
    return found  # type: ignore[no-any-return]  # only the element of the node's type reads it
