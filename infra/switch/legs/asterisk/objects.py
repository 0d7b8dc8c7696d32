"""SIP accounts and ways out, as Asterisk keeps them in its memory."""

from collections.abc import Mapping
from typing import Final

from infra.switch.ari.client import Ari

_OBJECTS: Final = "asterisk/config/dynamic/res_pjsip"


def put(ari: Ari, kind: str, name: str, fields: Mapping[str, str]) -> None:
    """Make an ``endpoint``, ``aor`` or ``auth``, or change it."""
    body = {"fields": [{"attribute": field, "value": value} for field, value in fields.items()]}
    ari.tell("PUT", f"{_OBJECTS}/{kind}/{name}", body=body)


def drop(ari: Ari, kind: str, name: str) -> None:
    ari.tell("DELETE", f"{_OBJECTS}/{kind}/{name}")
