"""Every element type a flow may use; a new one is a module in ``nodes/`` and one line here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from chalicelib.flow.element import Element
from chalicelib.flow.nodes import (
    advanced_menu,
    audio,
    confirm,
    counter,
    hangup,
    hours,
    link,
    menu,
    number_entry,
    queue,
    sms,
    transfer,
    vip,
    voicemail,
)

_MODULES: Final = (
    hours,
    vip,
    audio,
    menu,
    advanced_menu,
    number_entry,
    confirm,
    queue,
    voicemail,
    transfer,
    link,
    hangup,
    sms,
    counter,
)
ELEMENTS: Final[Mapping[str, Element[Any]]] = MappingProxyType({m.ELEMENT.name: m.ELEMENT for m in _MODULES})
"""In the order of the palette."""
