"""Every element type a flow may use; a new one is a module in ``nodes/`` and one line here."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

from chalicelib.flow.element import Element

_TYPES: Final = (
    "hours",
    "vip",
    "audio",
    "menu",
    "advanced-menu",
    "number-entry",
    "confirm",
    "queue",
    "callback",
    "returned-call",
    "voicemail",
    "transfer",
    "link",
    "hangup",
    "sms",
    "counter",
)
"""In the order of the palette."""


class _Elements(Mapping[str, Element[Any]]):
    """Loads the module of a type when it is first met: a cold start is silence, and most flows use few types."""

    def __init__(self) -> None:
        self._loaded: dict[str, Element[Any]] = {}

    def __getitem__(self, name: str) -> Element[Any]:
        if name not in self._loaded:
            if name not in _TYPES:
                raise KeyError(name)
            module = import_module(f"chalicelib.flow.nodes.{name.replace('-', '_')}")
            self._loaded[name] = module.ELEMENT
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_TYPES)

    def __len__(self) -> int:
        return len(_TYPES)


ELEMENTS: Final[Mapping[str, Element[Any]]] = _Elements()
